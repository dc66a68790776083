"""The Internet Archive's Wayback Machine: what a post was when somebody captured it.

The index (CDX server) tells which captures there are, playback with `id_` gives their bytes as stored. The availability API is not
asked: its empty answers mean nothing (akamhy/waybackpy #154). A capture proves what the post was at its time and nothing of
today, so this source never makes a post alive. Limits and failures: edgi-govdata-archiving/wayback and
internetarchive/wayback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.webarchives.address_forms import forms
from citesnap.webarchives.index import Site
from citesnap.webarchives.lookup import look_up

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

NAME = "wayback"

SITE = Site(
    name=NAME,
    index="https://web.archive.org/cdx/search/cdx",
    play="https://web.archive.org/web/",
    pages=True,
    silent_miss=False,
)


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the capture of a post that says most, under each address that the post had.

    One index answer serves all posts of an account and block of days asked for with the same `web`; an attempt served by it has
    only the exchanges of its own. At most six captures are looked at.
    """
    return look_up(SITE, post, forms(post), web)
