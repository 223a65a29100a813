"""The vocabulary of a portal: settings, register, roster, articles, front matter, paths, working days."""
