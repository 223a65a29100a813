"""Who must agree and who did: acts, chains, policies, signatures, and the verdict. Knows neither ledger nor forge."""
