"""citesnap: find the social posts that articles cite, snapshot them, and record where every fact came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citesnap.finding import find_citations
    from citesnap.model import Citation, Kind, Place

__version__ = "0.1.0"

__all__ = ["Citation", "Kind", "Place", "__version__", "find_citations"]


def __getattr__(name: str) -> Any:
    # Lazy: `citesnap --help` must not pay for the parsers (PEP 562).
    if name == "find_citations":
        from citesnap.finding import find_citations

        return find_citations
    if name in {"Citation", "Kind", "Place"}:
        from citesnap import model

        return getattr(model, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
