"""Mutated inputs over every stage: see ``python -m tests.fuzz --help``."""
