"""A page as a browser has it: opened, watched and measured. Judges nothing: what ought to be so is for the tests to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1200, "height": 900}
PATIENCE = 120
"""Seconds that a page may take, however busy the machine."""

_MEASURE = """async () => {
  // Pictures further down are loaded when a reader comes there.
  const images = [...document.images];
  const come = image => new Promise(done => {
    image.onload = image.onerror = done;
    image.loading = 'eager';
    if (image.complete) done();
  });
  await Promise.all(images.map(come));
  const root = document.documentElement, wide = root.scrollWidth - root.clientWidth;
  return {
    title: document.title,
    wide,
    main: document.querySelectorAll('main').length,
    h1: document.querySelectorAll('h1').length,
    broken: images.filter(image => !image.naturalWidth).map(image => image.src),
    nameless: images.filter(image => !image.hasAttribute('alt')).map(image => image.src),
    links: [...document.links].map(link => link.href),
    ids: [...document.querySelectorAll('[id]')].map(one => one.id),
    widest: (wide > 0 ? [...document.querySelectorAll('body *')] : [])
      .filter(one => one.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 5).map(one => one.outerHTML.slice(0, 160)),
  };
}"""


@dataclass(slots=True)
class Watched:
    """What a page did of its own accord, from when it was opened."""

    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def complaints(self) -> dict[str, list[str]]:
        """All that no page should do, where it did."""
        did = {"console": self.console, "errors": self.errors, "foreign": self.foreign, "dialogs": self.dialogs}
        return {name: found for name, found in did.items() if found}

    def forget(self) -> None:
        """Begin anew."""
        for seen in (self.console, self.errors, self.foreign, self.dialogs):
            seen.clear()


@contextmanager
def opened(browser: Any, home: str, **options: Any) -> Iterator[tuple[Any, Watched]]:
    """A page in a context of its own, watched; requests that leave the site of `home` are foreign."""
    watched = Watched()
    # Without smooth scrolling nothing has to be waited for.
    context = browser.new_context(**({"viewport": PHONE, "reduced_motion": "reduce"} | options))
    # A busy machine is no failure of a page.
    context.set_default_timeout(PATIENCE * 1000)
    try:
        page = context.new_page()

        def asked(request: Any) -> None:
            if not request.url.startswith(("data:", "blob:")) and not is_within(request.url, home):
                watched.foreign.append(request.url)

        def said(message: Any) -> None:
            if message.type in ("error", "warning"):
                watched.console.append(f"{message.text} ({message.location.get('url', '')})")

        def called(dialog: Any) -> None:
            watched.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("request", asked)
        page.on("console", said)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", called)
        yield page, watched
    finally:
        context.close()


def is_within(url: str, home: str) -> bool:
    """Whether an address is on the site that begins with `home`."""
    try:
        return urlsplit(url)[:2] == urlsplit(home)[:2]
    except ValueError:
        return False


def measured(page: Any) -> dict[str, Any]:
    """What the open page is like, once all its pictures have come or failed."""
    found: dict[str, Any] = page.evaluate(_MEASURE)
    return found


def template(path: str) -> str:
    """What kind of page an address leads to: `-/post`, `posts`, `posts/` (a row), or `` (the database itself)."""
    found = re.match(r"/archive(?:/(-/[a-z]+|[^/?#]+)(/)?)?", path)
    if found is None:
        return "/"
    kind = found[1] or ""
    return kind if kind.startswith("-/") or not found[2] else f"{kind}/"
