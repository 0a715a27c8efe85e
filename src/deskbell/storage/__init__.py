"""Rows and the domain's objects, locks, the transaction, the facts, the migrations."""
