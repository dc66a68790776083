"""Which software a server runs, as it tells in its NodeInfo document: asked once a server and run, where the API gave no post.

`/.well-known/nodeinfo` names a document with `software.name` and `software.version` (NodeInfo 2.1).
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from citesnap.model import Attempt, Exchange, Outcome
from citesnap.sources.formats.limits import objects_in
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.text.lines import one_line
from citesnap.web.question import NotJSON, json_object

if TYPE_CHECKING:
    from citesnap.web import Web

LIMIT = 100_000
"""Bytes of a document; real ones have some hundred."""

WITHOUT_API = frozenset(
    "gotosocial misskey sharkey firefish iceshrimp foundkey peertube lemmy piefed mbin writefreely".split()
)
"""Software that shows posts to nobody through Mastodon's API without a token, or has no such API."""

_known: WeakKeyDictionary[Web, dict[str, str | None]] = WeakKeyDictionary()
_lock = threading.Lock()


def explained(attempt: Attempt, server: str, web: Web) -> Attempt:
    """The attempt with the server's software in its detail, and its answer not counted where that software has no such API."""
    software, exchanges = _software(server, web)
    if software is None:
        return replace(attempt, exchanges=(*exchanges, *attempt.exchanges))
    outcome = attempt.outcome
    if outcome is Outcome.NOT_FOUND and software.partition(" ")[0] in WITHOUT_API:
        outcome = Outcome.REFUSED
    # The exchange that decided stands last.
    return replace(
        attempt,
        outcome=outcome,
        detail=f"{attempt.detail}; the server runs {software}",
        exchanges=(*exchanges, *attempt.exchanges),
    )


def _software(server: str, web: Web) -> tuple[str | None, tuple[Exchange, ...]]:
    """Name and version of a server's software, None where it does not say; and what was asked for it, if anything now."""
    with _lock:
        known = _known.setdefault(web, {})
        if server in known:
            return known[server], ()
        known[server] = None  # Another thread that asks meanwhile goes on without the name.
    index = web.get(f"https://{server}/.well-known/nodeinfo", limit=LIMIT, accept="application/json", redirects=1)
    exchanges = index.exchanges
    document = None
    if index.failure is None and index.status == 200:
        try:
            links = objects_in(json_object(index).get("links"))
        except NotJSON:
            links = []
        # The highest version stands last. A document elsewhere would be the word of another server.
        addresses = [text_of(link.get("href")) or "" for link in links]
        document = next((url for url in reversed(addresses) if host_of(url) == server), None)
    if document is not None:
        answer = web.get(document, limit=LIMIT, accept="application/json")
        exchanges += answer.exchanges
        try:
            software = (
                object_of(json_object(answer).get("software"))
                if answer.failure is None and answer.status == 200
                else {}
            )
        except NotJSON:
            software = {}
        words = (text_of(software.get("name")) or "", text_of(software.get("version")) or "")
        known[server] = one_line(" ".join(words).lower().strip(), 60) or None
    return known[server], exchanges
