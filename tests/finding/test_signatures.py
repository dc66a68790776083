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


@pytest.mark.parametrize(
    "signed",
    [
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
        f"<blockquote>{WORDS}<cite>{SIGNED}</cite></blockquote>",
        f"<div><div>{SIGNED}</div><div>{WORDS}</div></div>",
    ],
)
def test_words_of_the_article_are_not_those_of_who_signs_what_follows(signed: str) -> None:
    assert said(signed) == [("jo_example", "2020-05-01", None)]


@pytest.mark.parametrize(
    "signed",
    [
        f"<p>{WORDS}</p><p>{SIGNED}</p>",
        f"<p>{WORDS}</p><p>— {SIGNED}</p>",
        f"<p>{WORDS}</p><p><b>— {SIGNED}</b></p>",
        f"<p>{WORDS}<br>— {SIGNED}</p>",
        f"<p>{WORDS}</p><div><p><em>— {SIGNED}</em></p></div>",
        f"<div><p>{WORDS}</p><footer>— {SIGNED}</footer></div>",
        f"<blockquote><p>{WORDS}</p><footer>— {SIGNED}</footer></blockquote>",
    ],
)
def test_words_that_a_signature_stands_behind_are_its_own(signed: str) -> None:
    assert said(signed) == [("jo_example", "2020-05-01", WORDS)]
