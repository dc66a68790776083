"""The sources of the fediverse: servers of strangers, told apart by the address of the post."""

from __future__ import annotations

__all__ = ["handle_at"]


def handle_at(name: str | None, home: str | None, server: str) -> str | None:
    """The handle of an account as a server shows it: with its home where that is another server.

    >>> handle_at("river", "a.example", "a.example"), handle_at("river", "b.example", "a.example")
    ('river', 'river@b.example')
    """
    return f"{name}@{home}" if name and home and home != server else name
