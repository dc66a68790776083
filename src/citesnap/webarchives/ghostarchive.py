"""Ghostarchive, asked only with `--with ghostarchive`: whether its search finds a capture of a post.

It has no TimeMap, and shows captures by scripts alone; so a capture is named for a person to look at (`resolved`), and its words
are not read. The search page has changed before: what it says is believed only where it names the post's own address, or says in
its own words that there is none. Nothing is ever submitted to it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

from citesnap import bounded
from citesnap.model import Attempt, Outcome, Post
from citesnap.text.entities import unescape
from citesnap.webarchives import captcha
from citesnap.webarchives.address_forms import is_post
from citesnap.webarchives.index import LIMIT, Search
from citesnap.webarchives.memento import address

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "ghostarchive"
SEARCH = "https://ghostarchive.org/search?term="
NONE = "no archives for that site"

_ROW = re.compile(
    r"""<a\s[^<>]{0,200}?href=["']?(?:https?://ghostarchive\.org)?(/archive/[A-Za-z0-9]{3,12})["']?[^<>]{0,200}>([^<>]{1,4000})</a>""",
    re.IGNORECASE,
)
MOST_ROWS = 500


def ask(post: Post, web: Web) -> Attempt:
    """Ask the search for the address of a post."""
    search = Search(NAME)
    answer = search.get(web, SEARCH + quote(address(post), safe=""), limit=LIMIT, accept="text/html")
    if captcha.is_asked_for(answer):
        return search.over(Outcome.REFUSED, "asks for a captcha, which no program answers")
    if answer.failure is not None:
        return search.over(answer.failure, answer.detail)
    if answer.status != 200:
        ended = search.refused(answer)
        return search.over(ended.outcome, ended.detail)
    rows = bounded.call(read, answer.body)
    if rows is None:
        return search.over(Outcome.MALFORMED, "a page that names no capture and does not say that there is none")
    own = [path for path, url in rows if is_post(url, post)]
    if own:
        place = f"{len(own)} captures, one at https://ghostarchive.org{own[0]}"
        return search.over(Outcome.RESOLVED, f"{place}, which is shown by scripts alone: not read")
    return search.over(Outcome.NOT_ARCHIVED, "no capture of the address")


def read(body: bytes) -> list[tuple[str, str]] | None:
    """The captures on a page of results, each with the address captured; empty where it says that there are none, else None."""
    text = body.decode("utf-8", "replace")
    rows = [(match[1], unescape(match[2]).strip()) for match in islice(_ROW.finditer(text), MOST_ROWS)]
    return rows or ([] if NONE in text.lower() else None)
