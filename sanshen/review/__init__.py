"""Who must agree, who agreed, and the ledger of it."""
