"""From an article to a page: Markdown, sanitising, links, metadata, lists, feeds, sitemaps."""
