"""The JSON of pages: what a program gets under a page's address with `.json` behind it (docs/api.md). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from citesnap.text.lines import json_text
from citesnap.text.times import iso

__all__ = ["CORS", "VERSION", "document", "refusal", "values"]

VERSION = 1
"""Raised when a key goes or means something else. New keys come without."""

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "GET, HEAD"}
"""Headers where Datasette was started with `--cors`: pages of any site may read the answer."""


def document(page: str, address: str, content: object, **more: object) -> str:
    """The document of a page.

    Args:
        page: which kind of page it is.
        address: of the page for people.
        content: what the page shows, a dataclass.
        more: what the document tells besides.
    """
    members = {"version": VERSION, "page": page, "address": address, **more, **values(content)}
    return json_text(members)


def refusal(status: int, title: str, message: str) -> str:
    """What a program gets instead of a document.

    Args:
        status: that of HTTP.
        title: what is wrong, in a few words.
        message: the same in a sentence, with what can be done.
    """
    return json_text({"version": VERSION, "ok": False, "error": message, "status": status, "title": title})


def values(value: object) -> Any:
    """What JSON has for a dataclass and what is in it: objects by names of fields, arrays, times as ISO 8601.

    >>> values({"at": datetime(2026, 10, 14, tzinfo=UTC), "words": ("a", None)})
    {'at': '2026-10-14T00:00:00Z', 'words': ['a', None]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: values(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): values(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [values(inner) for inner in value]
    return iso(value.astimezone(UTC)) if isinstance(value, datetime) else value
