"""CODEOWNERS: written for each forge, and read by each forge's rules."""
