"""A portal's own rules: read from the proven commit, run in a child process without keys."""
