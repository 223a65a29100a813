"""CODEOWNERS: written in the words of GitHub or GitLab, and read by their rules."""
