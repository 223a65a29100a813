"""`sanshen VERB`: one file a verb, no logic of its own."""
