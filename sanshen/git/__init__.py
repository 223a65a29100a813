"""The only place that speaks git."""
