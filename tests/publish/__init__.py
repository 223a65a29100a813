"""From commit to served release, over real repositories and real builds."""
