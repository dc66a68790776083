"""Articles from the web, asked for in the loopback internet through the real client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citesnap.articles import ArticleError, read_article
from citesnap.model import Outcome
from citesnap.web import Rate, Web, WebSettings
from internet import Internet, World, faults

URL = "https://gazette.example/flood"
PAGE = "<!DOCTYPE html><title>Flood</title><p>The river rose."


@pytest.fixture
def web(internet: Internet) -> Iterator[Web]:
    """The real client inside the loopback internet, with no patience."""
    settings = WebSettings(timeout=5, max_wait=0, rates={"*": Rate.parse("1000/s")})
    with Web(settings, environ=internet.env) as real:
        yield real


def failure(given: str, web: Web) -> tuple[Outcome, str]:
    """How reading ended, and the line for the user; nothing of the kind is bad input."""
    with pytest.raises(ArticleError) as caught:
        read_article(given, web)
    attempt = caught.value.attempt
    assert attempt is not None
    assert attempt.source == "article"
    assert not caught.value.usage
    assert str(caught.value).startswith(f"{given}: ")
    return attempt.outcome, str(caught.value)


def test_a_page_is_known_by_where_it_was_found(world: World, web: Web) -> None:
    world.redirect("http://gazette.example/f", "https://www.gazette.example/flood?id=7&fbclid=x#top")
    world.page("https://www.gazette.example/flood?id=7&fbclid=x", PAGE)
    article = read_article("http://gazette.example/f", web)
    assert article.given == article.name == "http://gazette.example/f"
    assert article.url == "https://www.gazette.example/flood?id=7"
    assert article.title == "Flood"
    assert article.site == "gazette.example"
    assert article.media_type == "text/html"
    assert [exchange.status for exchange in article.exchanges] == [301, 200]
    assert article.exchanges[-1].body == article.body == PAGE.encode()


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("/flood-of-2022", "https://www.gazette.example/flood-of-2022"),
        ("https://amp.gazette.example/flood", "https://amp.gazette.example/flood"),
        ("//gazette.example/2022?utm_medium=x", "https://gazette.example/2022"),
        ("https://gazette.example/", "https://www.gazette.example/a"),
        ("https://gazette.example?p=1", "https://www.gazette.example/a"),
        ("https://other.example/flood", "https://www.gazette.example/a"),
        ("https://gazette.example.evil.example/flood", "https://www.gazette.example/a"),
        ("javascript:alert(1)", "https://www.gazette.example/a"),
        ("http://[", "https://www.gazette.example/a"),
    ],
)
def test_a_page_may_rename_itself_within_its_own_site(world: World, web: Web, canonical: str, url: str) -> None:
    world.page("https://www.gazette.example/a", f'<link rel=canonical href="{canonical}">{PAGE}')
    assert read_article("https://www.gazette.example/a", web).url == url


@pytest.mark.parametrize(
    ("content_type", "charset", "content", "media_type", "text"),
    [
        ("text/html", "windows-1252", "<p>Fluß", "text/html", "<p>Fluß"),
        (
            "text/html",
            None,
            '<meta charset="shift_jis">川'.encode("shift_jis"),
            "text/html",
            '<meta charset="shift_jis">川',
        ),
        ("application/xhtml+xml", "utf-8", "<html><p>x</p></html>", "text/html", "<html><p>x</p></html>"),
        ("application/xml", "utf-8", "<html><p>x</p></html>", "text/html", "<html><p>x</p></html>"),
        ("text/plain", "utf-8", "The river\r\nrose.", "text/plain", "The river\nrose."),
        ("text/markdown", "utf-8", "# The river", "text/markdown", "# The river"),
        ("application/octet-stream", None, b"<p>The river", "text/html", "<p>The river"),
    ],
)
def test_pages_and_texts_are_articles(
    world: World, web: Web, content_type: str, charset: str | None, content: str | bytes, media_type: str, text: str
) -> None:
    world.page(URL, content, content_type, charset)
    article = read_article(URL, web)
    assert (article.media_type, article.text) == (media_type, text)


@pytest.mark.parametrize(
    ("content_type", "content", "words"),
    [
        ("application/json", b'{"river": "high"}', "its content type is application/json"),
        ("application/rss+xml", b"<rss/>", "its content type is application/rss+xml"),
        ("application/xml", b"<rss/>", "its content type is application/xml"),
        ("application/pdf", b"%PDF-1.7", "a PDF"),
        ("text/html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        ("text/html", b" \r\n ", "the page is empty"),
        ("text/html", b"", "the page is empty"),
    ],
)
def test_anything_else_is_refused_by_name(
    world: World, web: Web, content_type: str, content: bytes, words: str
) -> None:
    world.page(URL, content, content_type, None)
    outcome, line = failure(URL, web)
    assert outcome is Outcome.MALFORMED
    assert words in line


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Outcome.NOT_FOUND),
        (410, Outcome.NOT_FOUND),
        (401, Outcome.REFUSED),
        (403, Outcome.REFUSED),
        (451, Outcome.REFUSED),
        (429, Outcome.RATE_LIMITED),
        (500, Outcome.SERVER_ERROR),
        (503, Outcome.SERVER_ERROR),
        (204, Outcome.MALFORMED),
    ],
)
def test_each_refusal_of_a_site_has_its_outcome(world: World, web: Web, status: int, outcome: Outcome) -> None:
    world.page(URL, PAGE, status=status)
    assert failure(URL, web)[0] is outcome


def test_what_never_came_is_kept_as_an_attempt(world: World, web: Web) -> None:
    world.page(URL, PAGE)
    world.fault("gazette.example", faults.huge(30_000_000), times=1)
    assert failure(URL, web)[0] is Outcome.TOO_LARGE
    world.fault("gazette.example", faults.redirect_loop(), times=20)
    with pytest.raises(ArticleError) as caught:
        read_article(URL, web)
    assert caught.value.attempt is not None
    assert caught.value.attempt.exchanges


def test_a_private_address_is_not_asked(web: Web, internet: Internet) -> None:
    assert failure("http://127.0.0.1/flood", web)[0] is Outcome.BLOCKED
    assert internet.asked("127.0.0.1") == []


@pytest.mark.parametrize("given", ["https://", "http://:80/", "https://gazette.example:99999/", "http://a b/"])
def test_a_malformed_url_is_bad_input(web: Web, given: str) -> None:
    with pytest.raises(ArticleError, match="not a valid URL") as caught:
        read_article(given, web)
    assert caught.value.usage


def test_without_a_web_a_url_is_refused() -> None:
    with pytest.raises(ArticleError, match="save the page and give its file"):
        read_article(URL, None)
