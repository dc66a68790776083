"""Articles, posts and answers of nobody, for tests of the archive. All people and posts are invented."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from citesnap.model import (
    Article,
    Attempt,
    Certainty,
    Citation,
    Exchange,
    Kind,
    Media,
    Outcome,
    Place,
    Snapshot,
    State,
    Verdict,
)

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
ALIVE = Verdict(State.ALIVE, Certainty.CONFIRMED, NOW)
PENDING = Verdict(State.PENDING, None, None)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
HOST = "cdn.river.example"


def article(text: str = "The river rose.", name: str = "river.txt", **changes: Any) -> Article:
    """A text file, unless `changes` make it something else."""
    return Article(
        **({"given": name, "name": name, "body": text.encode(), "text": text, "media_type": "text/plain"} | changes)
    )


def page(text: str, url: str = "https://gazette.example/river", **changes: Any) -> Article:
    """A page of the invented Riverton Gazette, fetched."""
    known = {
        "url": url,
        "title": "The river rose",
        "media_type": "text/html",
        "exchanges": (exchange(url, text.encode()),),
    }
    return article(text, url, **(known | changes))


def cited(native_id: str | None = "501", position: int = 1, **changes: Any) -> Citation:
    """A citation of the post with this id, or of one whose link was lost."""
    known: dict[str, Any] = {
        "handle": "example_river",
        "text": "Water at the gates",
        "date": "2021-08-18",
        "date_text": "August 18, 2021",
        "platform": "x",
        "kind": Kind.EMBED,
        "place": Place("Water at the gates", "before ", " after"),
    }
    if native_id is not None:
        known |= {"post_id": native_id, "link": f"https://x.com/example_river/status/{native_id}"}
    else:
        known |= {"short_links": ("pic.twitter.com/Ab1",), "link": "https://pic.twitter.com/Ab1"}
    return Citation(position=position, form="prose", **(known | changes))


def exchange(
    url: str = f"https://{HOST}/post", body: bytes | None = b"{}", *, zipped: bool = False, **changes: Any
) -> Exchange:
    """An answer; `zipped` as it passed the wire."""
    known: dict[str, Any] = {
        "started_at": NOW,
        "seconds": 0.2,
        "request_headers": (("User-Agent", "citesnap"),),
        "status": 200,
        "status_line": "HTTP/1.1 200 OK",
        "response_headers": (("Content-Type", "application/json"), ("X-Twice", "a"), ("X-Twice", "b")),
        "body": body,
        "received": gzip.compress(body or b"", 1, mtime=7) if zipped else None,
        "peer": "192.0.2.7:443",
    }
    return Exchange("GET", url, **(known | changes))


def picture(position: int = 1, content: bytes | None = PICTURE, **changes: Any) -> Media:
    """A photo that was taken, or, without content, one that could not be."""
    url = f"https://pbs.river.example/media/P{position}?name=orig"
    known: dict[str, Any] = {
        "alt_text": "A flooded lock",
        "width": 800,
        "height": 600,
        "outcome": Outcome.CAPTURED if content is not None else Outcome.TIMED_OUT,
        "media_type": "image/png",
        "content": content,
        "exchanges": (exchange(url, content),),
    }
    return Media(position, **({"kind": "photo", "url": url} | known | changes))


def shown(
    text: str = "Water at the gates", *, media: Sequence[Media] = (), at: datetime = NOW, **changes: Any
) -> Snapshot:
    """What a source showed."""
    known: dict[str, Any] = {
        "source": "syndication",
        "observed_at": at,
        "handle": "example_river",
        "author_name": "River Watch",
        "posted_at": datetime(2021, 8, 18, 7, 1, 2, 345000, tzinfo=UTC),
        "lang": "en",
        "data": {"counts": {"likes": 3}, "links": [{"url": "https://river.example/"}]},
    }
    return Snapshot(captured_at=at, text=text, media=tuple(media), **(known | changes))


def capture(snapshot: Snapshot | None = None, *, at: datetime = NOW, **changes: Any) -> Attempt:
    """An attempt that got a snapshot."""
    snapshot = snapshot or shown(at=at)
    body = json.dumps({"text": snapshot.text}).encode()
    known: dict[str, Any] = {
        "source": snapshot.source,
        "outcome": Outcome.CAPTURED,
        "started_at": at,
        "seconds": 0.3,
        "exchanges": (exchange(body=body, started_at=at),),
        "snapshot": snapshot,
    }
    return Attempt(**(known | changes))


def failure(outcome: Outcome = Outcome.TIMED_OUT, *, at: datetime = NOW, **changes: Any) -> Attempt:
    """An attempt that got no answer."""
    silent = exchange(body=None, status=None, status_line=None, response_headers=(), error="no answer", started_at=at)
    known: dict[str, Any] = {
        "source": "syndication",
        "outcome": outcome,
        "started_at": at,
        "seconds": 1.0,
        "exchanges": (silent,),
    }
    return Attempt(**(known | changes))


def days(number: float) -> timedelta:
    return timedelta(days=number)
