"""One HTML article is parsed once: what it says of itself, its words and its citations come from the same tree."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import pytest

from citesnap.articles import Received, understand, understand_page
from citesnap.finding import find_in_article
from citesnap.finding.page import parse
from citesnap.model import Kind
from citesnap.running.contents import Read, look_into
from citesnap.scanning.options import Options
from citesnap.scanning.pages import found_in

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.html"))
KINDS = tuple(Kind)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_tree_of_an_article_serves_for_its_citations(path: Path) -> None:
    received = Received(str(path), path.read_bytes())
    article, root = understand_page(received)
    assert article == understand(received)
    assert root is not None
    assert find_in_article(article, KINDS, root) == find_in_article(article, KINDS)


def test_a_tree_that_is_given_is_not_made_again() -> None:
    quote = '<blockquote class="twitter-tweet"><a href="https://x.com/example_river/status/1420000000000000000"></a>'
    received = Received("page.html", f"<p>High water.</p>{quote}".encode())
    article, root = understand_page(received)
    assert [each.post_id for each in find_in_article(article, KINDS, root)] == ["1420000000000000000"]
    other = parse(article.text.replace("1420000000000000000", "1420000000000000001"))
    assert [each.post_id for each in find_in_article(article, KINDS, other)] == ["1420000000000000001"]


def test_a_text_has_no_tree_and_neither_has_a_page_that_nobody_wants_described() -> None:
    assert understand_page(Received("page.txt", b"High water."))[1] is None
    article, root = understand_page(Received("page.html", b"<title>High water</title>"), described=False)
    assert root is None
    assert (article.title, article.words) == (None, None)
    assert replace(article, title="High water", words="") == understand(
        Received("page.html", b"<title>High water</title>")
    )


@contextmanager
def parses() -> Iterator[list[FrameType]]:
    """The calls of the parser of pages within the block."""
    calls: list[FrameType] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code is parse.__code__:
            calls.append(frame)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_archiving_parses_an_article_once(path: Path) -> None:
    received = Received(str(path), path.read_bytes())
    with parses() as calls:
        contents = look_into(received, KINDS)
    assert isinstance(contents.reading, Read)
    assert contents.reading.article.words
    assert contents.reading.citations
    assert len(calls) == 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_scan_parses_a_page_once_and_only_one_that_may_cite_a_post(path: Path) -> None:
    with parses() as calls:
        (found,), (nothing,) = found_in(
            [Received(str(path), path.read_bytes()), Received("a.html", b"<title>Levels</title><p>High water.</p>")],
            Options(),
        )
    assert found.citations
    assert found.article is not None and found.article["title"]
    assert not nothing.citations
    assert len(calls) == 1
