"""Arquivo.pt, the Portuguese web archive, which also keeps foreign pages: a second place to look for captures.

Its index has pywb's format and cannot be continued. Whoever exceeds its documented limits is blocked for good, so only the
addresses that its captures of X mostly have are asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.webarchives.address_forms import forms
from citesnap.webarchives.index import Site
from citesnap.webarchives.lookup import look_up

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

NAME = "arquivo"

SITE = Site(
    name=NAME,
    index="https://arquivo.pt/wayback/cdx",
    play="https://arquivo.pt/noFrame/replay/",
    pages=False,
    silent_miss=True,
)

FORMS = 3
"""twitter.com, x.com, mobile.twitter.com; for a post without a handle its three handle-free addresses."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for a capture of a post. As `wayback.ask`, with fewer addresses."""
    return look_up(SITE, post, forms(post)[:FORMS], web)
