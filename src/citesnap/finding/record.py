"""A citation as `citesnap find` prints it: the JSON record that scripts rely on. Pure."""

from __future__ import annotations

from typing import Any

from citesnap.model import Citation
from citesnap.text.times import iso


def record(citation: Citation, article: str) -> dict[str, Any]:
    """The JSON record (a contract): every key always there, None or [] where unknown. `article` is its name as given."""
    return {
        "article": article,
        "position": citation.position,
        "platform": citation.platform,
        "post_id": citation.post_id,
        "handle": citation.handle,
        "author_name": citation.author_name,
        "date": citation.date,
        "date_text": citation.date_text,
        "link": citation.link,
        "short_links": list(citation.short_links),
        "posted_at": iso(citation.posted_at),
        "text": citation.text,
        "kind": str(citation.kind),
        "form": citation.form,
        "start": citation.start,
        "end": citation.end,
    }
