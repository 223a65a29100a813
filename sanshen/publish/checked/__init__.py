"""What the checks said of every file on the main branch, kept and asked again only where it could differ."""
