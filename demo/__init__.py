"""The story that `make demo` tells, with real commits, keys and acts."""
