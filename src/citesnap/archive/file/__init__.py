"""The file itself: opening it, one writer at a time, its schema and how that changes."""
