"""Proving the ledger again from Git alone, whole or from what this clone proved before."""
