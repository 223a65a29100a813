"""The gate: admits a change, merges it, records it, and tells the forge."""
