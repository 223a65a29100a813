"""The ledger (审核台账): its branch, its entries, its index, and what this clone has seen of it."""
