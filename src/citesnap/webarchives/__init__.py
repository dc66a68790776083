"""Web archives: what they are asked, what they answer, and what their captures show. One subject in one room.

Pure: `cdx` reads index answers, `surt` makes the keys they are sorted by, `address_forms` and `blocks` tell under which addresses
a post may have been captured, `choosing` which of many captures to look at first, `playback` what an archive's answer is,
`digest` whether its bytes are those that were indexed, `timemap` reads RFC 7089 link lists, `page` what a captured page says of
itself, `x_pages/` what a captured page of X shows.
Asking: `index` puts a question to an index once per run, `lookup` asks an archive for a post, `wayback`, `arquivo` and `memento`
are the sources, `archive_today` and `ghostarchive` those that are asked only on demand, `savepagenow/` asks for captures.
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
