"""The installed engine: the pin of a portal, installing, switching, and which engine is running."""
