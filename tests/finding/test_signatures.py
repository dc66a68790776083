"""Where a signature stands on a page decides whether the words in front of it can be what it signs."""

from __future__ import annotations

import pytest

from citesnap.finding import find_citations

BEFORE = "The mayor said on Monday that nobody was hurt when the river rose, and that the school stays closed."
AFTER = "More of the story follows here, with some words of the clerk about the bridge."
SIGNED = "Jo Example (@jo_example), May 1, 2020"
WORDS = "It rises and rises, and the lower town is under water."


def said(signed: str) -> list[tuple[str | None, str | None, str | None]]:
    body = f"<h1>The river</h1><p>{BEFORE}</p>{signed}<p>{AFTER}</p>"
    page = f"<html><head><title>The river</title></head><body><article>{body}</article></body></html>"
    return [(found.handle, found.date, found.text) for found in find_citations(page)]


BELOW = [
    f"<dl><dt>{SIGNED}</dt><dd>{WORDS}</dd></dl>",
    f"<h3>{SIGNED}</h3><p>{WORDS}</p>",
    f"<h3>{SIGNED}</h3><blockquote><p>{WORDS}</p></blockquote>",
    f"<h4>— {SIGNED}</h4><p>{WORDS}</p>",
    f"<p><b>{SIGNED}</b></p><p>{WORDS}</p>",
    f"<p><b>{SIGNED}</b><br>{WORDS}</p>",
    f"<ul><li>{SIGNED}: {WORDS}</li></ul>",
    f"<ul><li><strong>{SIGNED}</strong><p>{WORDS}</p></li></ul>",
    f"<table><tr><th>{SIGNED}</th><td>{WORDS}</td></tr></table>",
    f"<table><caption>{SIGNED}</caption><tr><td>{WORDS}</td></tr></table>",
    f"<details><summary>{SIGNED}</summary><p>{WORDS}</p></details>",
    f"<fieldset><legend>{SIGNED}</legend><p>{WORDS}</p></fieldset>",
    f"<cite>{SIGNED}</cite><blockquote>{WORDS}</blockquote>",
    f"<div><div>{SIGNED}</div><div>{WORDS}</div></div>",
]
"""A signature that belongs to what follows it, or to what it stands in."""

BEHIND = [
    f"<blockquote>{WORDS}<cite>{SIGNED}</cite></blockquote>",
    f"<p>{WORDS}</p><p>{SIGNED}</p>",
    f"<p>{WORDS}</p><p>— {SIGNED}</p>",
    f"<p>{WORDS}</p><p><b>— {SIGNED}</b></p>",
    f"<p>{WORDS}<br>— {SIGNED}</p>",
    f"<p>{WORDS}</p><div><p><em>— {SIGNED}</em></p></div>",
    f"<div><p>{WORDS}</p><footer>— {SIGNED}</footer></div>",
    f"<blockquote><p>{WORDS}</p><footer>— {SIGNED}</footer></blockquote>",
]
"""A signature behind the words that it signs."""


@pytest.mark.parametrize(("signed", "words"), [(each, None) for each in BELOW] + [(each, WORDS) for each in BEHIND])
def test_words_are_those_of_a_signature_that_stands_behind_them(signed: str, words: str | None) -> None:
    assert said(signed) == [("jo_example", "2020-05-01", words)]
