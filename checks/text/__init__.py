"""Text as a reader takes it: markup, numbers, names, tables, masks."""
