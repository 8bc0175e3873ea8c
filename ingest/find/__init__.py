"""Finders: one kind of finding, one module, one rules table, one file of examples."""
