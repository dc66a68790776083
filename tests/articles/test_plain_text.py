"""What articles say, for search."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.articles import plain_text, read_article
from citesnap.articles.plain_text import LIMIT, words_of


def test_examples() -> None:
    assert doctest.testmod(plain_text).failed == 0


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<title>T</title><style>p{}</style><p>one<br>two<td>three", "one two three"),
        (
            "<nav>Home</nav><ul role=navigation><li>Menu</ul><p>story<form>Name <input><button>Send</button></form>",
            "story Name",
        ),
        ("<title>T</title><article><p>It rains.</p></article>", "It rains."),
        ("<html><head><title>T</title><meta name=a><script>f()</script></head><body>It rains.</body>", "It rains."),
        ("<p>a <i>sin</i>gle <b>w</b>ord</p>", "a single word"),
        ("<p>split<div>up</div>again</p>", "split up again"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rt>じ</rt></ruby>です", "漢字です"),
        (
            "<p hidden>no</p>yes<!-- no --><noscript>no</noscript><template>no</template><svg><title>no</title></svg>",
            "yes",
        ),
        ("<blockquote class=twitter-tweet><p>cited</p>&mdash; Ada</blockquote>", "cited — Ada"),
        ("", ""),
        ("\0", "\ufffd"),
        ("<div>" * 5000 + "deep", "deep"),
    ],
)
def test_of_a_page_what_readers_see(markup: str, said: str) -> None:
    assert words_of(markup, "text/html") == said


def test_no_more_than_is_reasonable() -> None:
    assert len(words_of("<p>" + "word " * LIMIT, "text/html")) <= LIMIT
    assert len(words_of("word " * LIMIT, "text/plain")) <= LIMIT


def test_a_text_is_taken_as_it_is() -> None:
    assert words_of("# One\n\n<b>two</b>", "text/markdown") == "# One <b>two</b>"


@given(
    st.text()
    | st.lists(st.sampled_from(["<p>", "</p>", "<a ", "<nav>", "x", "<!--", "&amp;", "\0", "\ud800"])).map("".join)
)
def test_whatever_the_page(markup: str) -> None:
    assert len(words_of(markup, "text/html")) <= LIMIT


def test_an_article_that_is_read_tells_its_words(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><nav>Home</nav><p>The weir held.")
    assert read_article(str(path), None).words == "The weir held."
    assert read_article(str(path), None, described=False).words is None
