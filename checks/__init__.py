"""What may not pass: one rule a file, used by hook, editor and CI alike."""
