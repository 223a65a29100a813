"""How Markdown becomes the site: Pelican plugins, one concern each."""
