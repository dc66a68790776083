"""How much a page shows."""

__all__ = ["FEW", "MANY"]

FEW = 6
"""Rows of one kind on the home page."""

MANY = 200
"""Rows of one kind on every other page; more are in Datasette's tables, one link away."""
