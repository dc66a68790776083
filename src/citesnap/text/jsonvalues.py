"""Reads values of untrusted JSON: each has the expected type, or is None or empty. Pure."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]
"""A JSON object."""


def text_of(value: object) -> str | None:
    """The value if it is a string that is not empty, else None."""
    return value if isinstance(value, str) and value else None


def number(value: object) -> int | None:
    """The value if it is a whole number (JSON's `true` is not one), or decimal digits as a string."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return None


def object_of(value: object) -> Object:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """The same members, without those that hold None, an empty list, object or string."""
    return {key: value for key, value in data.items() if value not in (None, [], {}, "")}
