"""Asking the web: politely, within limits, and with a record of every request.

`Web(settings).get(url, limit=...)` is nearly the whole of it. It follows redirects by hand, repeats what failed for the moment,
keeps the pace that each host can expect, refuses private addresses, and answers with an `Answer` whatever happened. `post` sends a
form, with more care about repeats. It knows nothing of posts, articles or databases.

The rooms: `asking` is one GET or POST with its redirects, repeats and waits; `client` is one request over httpx; `network` opens
the checked connections under it; `guard` says who may be asked at all; `politeness` and `retry` when, and when again;
`proxies` and `settings` read what the user configured; `exchange` keeps the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citesnap.errors import WebConfigError
from citesnap.web.exchange import Answer
from citesnap.web.politeness import Rate
from citesnap.web.settings import WebSettings

if TYPE_CHECKING:
    from citesnap.web.asking import Web

__all__ = ["Answer", "Rate", "Web", "WebConfigError", "WebSettings"]


def __getattr__(name: str) -> Any:
    # Lazy: httpx and tenacity cost a tenth of a second that a program which asks nobody need not pay (PEP 562).
    if name == "Web":
        from citesnap.web.asking import Web

        return Web
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
