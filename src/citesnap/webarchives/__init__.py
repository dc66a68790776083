"""Web archives: what they are asked, what they answer, and what their captures show. One subject in one package.

| module | holds |
|---|---|
| `wayback`, `arquivo`, `memento` | the sources |
| `archive_today`, `ghostarchive` | the sources that are asked on demand alone |
| `lookup`, `index` | a post looked up in an archive; a question put to an index, once per run |
| `cdx`, `surt`, `timemap` | answers of an index, and the keys they are sorted by; TimeMaps (RFC 7089) |
| `address_forms`, `blocks` | under which addresses a post may have been captured |
| `choosing` | which of many captures to look at first |
| `playback`, `digest`, `captcha` | what an archive's answer is, and whether its bytes are those that were indexed |
| `page`, `x_pages/` | what a captured page says of itself; what a captured page of X shows |
| `savepagenow/` | asking for captures |

Only the sources, `lookup`, `index` and `savepagenow/` send requests.
"""

from __future__ import annotations

from citesnap.model import Source

__all__ = ["ARCHIVES", "LINKED"]

ARCHIVES = (
    Source("wayback", "The Wayback Machine", "citesnap.webarchives.wayback", past=True),
    Source("arquivo", "Arquivo.pt", "citesnap.webarchives.arquivo", past=True),
    Source("memento", "A Memento archive", "citesnap.webarchives.memento", past=True),
    Source(
        "archive.today",
        "archive.today, found to have altered captures",
        "citesnap.webarchives.archive_today",
        past=True,
        opt_in=True,
        altered=True,
    ),
    Source("ghostarchive", "Ghostarchive", "citesnap.webarchives.ghostarchive", past=True, opt_in=True),
)
"""Web archives in the order to ask, for posts of every platform. The first has the most, `memento` asks a dozen
others; those after it are asked only when the user says so."""

LINKED = (Source("perma.cc", "Perma.cc", "citesnap.resolving.perma", past=True),)
"""Web archives that are asked only of what a capture is to which an article links."""
