"""How the tables of inputs are compared: every expected record once, with the keys that the row names, and nothing besides."""

from __future__ import annotations

from typing import Any

from citesnap import find_citations
from citesnap.finding.record import record

Expected = list[dict[str, Any]]


def found_in(text: str, media_type: str | None = None) -> list[dict[str, Any]]:
    """The records of a text, after a check of what holds for all of them."""
    citations = find_citations(text, media_type=media_type)
    for citation in citations:
        if citation.start is not None and citation.end is not None:
            assert 0 <= citation.start < citation.end <= len(text)
            assert citation.place is not None and citation.place.exact in text
    return [record(citation, "") for citation in citations]


def check(text: str, expected: Expected, media_type: str | None = None) -> None:
    """Fail unless the text gives exactly the expected records, in any order."""
    left = found_in(text, media_type)
    told = "\n".join(str({key: value for key, value in each.items() if value}) for each in left)
    for want in expected:
        hit = next((each for each in left if all(each[key] == value for key, value in want.items())), None)
        assert hit is not None, f"missed {want} in\n{text}\nfound\n{told}"
        left.remove(hit)
    assert not left, f"too many in\n{text}\nfound\n{told}"


def post(platform: str, post_id: str | None, handle: str | None = None, **more: Any) -> dict[str, Any]:
    """What a row expects of one citation."""
    return {"platform": platform, "post_id": post_id, "handle": handle, **more}


def x(post_id: str | None, handle: str | None = "river_example", **more: Any) -> dict[str, Any]:
    """The same for a post of X."""
    return post("x", post_id, handle, **more)
