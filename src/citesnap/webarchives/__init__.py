"""Web archives: what they are asked, what they answer, and what their captures show. One subject in one room.

Pure: `cdx` reads index answers, `surt` makes the keys they are sorted by, `address_forms` and `blocks` tell under which addresses
a post may have been captured, `choosing` which of many captures to look at first, `playback` what an archive's answer is,
`digest` whether its bytes are those that were indexed, `timemap` reads RFC 7089 link lists, `page` what a captured page says of
itself, `x_pages/` what a captured page of X shows.
Asking: `index` puts a question to an index once per run, `lookup` asks an archive for a post, `wayback`, `arquivo` and `memento`
are the sources, `savepagenow/` asks for captures.
"""

from __future__ import annotations

from citesnap.model import Source

__all__ = ["ARCHIVES"]

ARCHIVES = (
    Source("wayback", "The Wayback Machine", "citesnap.webarchives.wayback", past=True),
    Source("arquivo", "Arquivo.pt", "citesnap.webarchives.arquivo", past=True),
    Source("memento", "A Memento archive", "citesnap.webarchives.memento", past=True),
)
"""Web archives in the order to ask, for posts of every platform. The first has the most; the last asks a dozen others."""
