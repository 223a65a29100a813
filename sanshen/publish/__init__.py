"""From an agreed commit to a served release."""
