"""Asking the web: politely, within limits, and with a record of every request.

`Web(settings).get(url, limit=...)` is most of the interface. It follows redirects itself, repeats requests whose failure
may pass, keeps to the limits of each host, refuses private addresses, and always returns an `Answer`, whatever happened. `post`
sends a form, and repeats it more rarely. It knows nothing of posts, articles or databases.

| module | holds |
|---|---|
| `asking` | one GET or POST with its redirects, repeats and waits |
| `client`, `network` | one request over httpx; the checked connections under it |
| `guard` | who may be asked at all |
| `politeness`, `rates`, `retry` | when a host may be asked, and when a request is repeated |
| `settings`, `environment`, `proxies`, `certificates` | what the user configured, here and in the environment |
| `exchange` | the record of a request and its answer |
| `question` | one question to a source, and how it ended |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citesnap.errors import WebConfigError
from citesnap.web.rates import Rate
from citesnap.web.settings import WebSettings

if TYPE_CHECKING:
    from citesnap.web.asking import Web
    from citesnap.web.exchange import Answer
else:

    def __getattr__(name: str) -> Any:
        # Lazy (PEP 562): importing httpx and tenacity takes a tenth of a second, which a program without requests should not
        # spend, and the record of an exchange a hundredth.
        if name == "Web":
            from citesnap.web.asking import Web

            return Web
        if name == "Answer":
            from citesnap.web.exchange import Answer

            return Answer
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Answer", "Rate", "Web", "WebConfigError", "WebSettings"]
