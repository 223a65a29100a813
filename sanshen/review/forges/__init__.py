"""Forges: where pull requests are read, and where people are told."""
