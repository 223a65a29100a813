"""The ledger (审核台账): its branch, its entries, its index, and proving it."""
