"""The shared vocabulary: site, columns, people, articles, working days, git."""
