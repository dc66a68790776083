"""Captures without a post: each is told apart, with X's own words kept, and none passes for content."""

from __future__ import annotations

import pytest

from citesnap.model import Post
from citesnap.webarchives.x_pages import LIMIT, NoContentReason, read_capture
from webarchives.x_pages import pages
from webarchives.x_pages.pages import POST_ID, no_content, snapshot


def said(sentence: str, title: str = "Twitter", tag: str = "h1") -> str:
    return (
        f"<html><head><title>{title}</title></head><body><div class='topbar'><a>Home</a> <span>About</span></div>"
        f"<div><{tag}>{sentence}</{tag}></div><div class='modal'><h3>Log in to Twitter</h3></div></body></html>"
    )


@pytest.mark.parametrize(
    ("body", "reason", "detail"),
    [
        (said("Sorry, that page doesn’t exist!"), NoContentReason.SOFT_404, "Sorry, that page doesn’t exist!"),
        (said("Hmm...this page doesn't exist."), NoContentReason.SOFT_404, "Hmm...this page doesn't exist."),
        (said("This account doesn’t exist", tag="span"), NoContentReason.SOFT_404, "This account doesn’t exist"),
        (said("Etwas", title="Twitter / ?"), NoContentReason.SOFT_404, "Twitter / ?"),
        (said("Lo sentimos, esa página no existe."), NoContentReason.SOFT_404, "Lo sentimos, esa página no existe."),
        (
            said("This Tweet is unavailable. Learn more"),
            NoContentReason.SOFT_404,
            "This Tweet is unavailable. Learn more",
        ),
        (
            said("This account has been suspended.", title="Twitter / Account Suspended"),
            NoContentReason.SUSPENDED_PAGE,
            "Twitter / Account Suspended",
        ),
        (said("Account suspended", tag="div"), NoContentReason.SUSPENDED_PAGE, "Account suspended"),
        (said("Hesap askıya alındı"), NoContentReason.SUSPENDED_PAGE, "Hesap askıya alındı"),
        (said("These Tweets are protected"), NoContentReason.PROTECTED_PAGE, "These Tweets are protected"),
        (
            said("Sorry, you are not authorized to see this status."),
            NoContentReason.PROTECTED_PAGE,
            "Sorry, you are not authorized to see this status.",
        ),
        (said("Happening now", title="Log in to X / X"), NoContentReason.LOGIN_WALL, "Log in to X / X"),
        (pages.SHELL, NoContentReason.SHELL, "a page that scripts were to fill"),
        (
            pages.SHELL.replace("<noscript>", "<div><span>Something went wrong. Try reloading.</span></div><noscript>"),
            NoContentReason.SHELL,
            "a page that scripts were to fill",
        ),
        (
            "<html><head><title>Temporarily Offline</title></head><body>Services are temporarily offline.</body></html>",
            NoContentReason.NOT_A_POST,
            "a page without a post: Temporarily Offline",
        ),
    ],
)
def test_a_page_that_shows_no_post(body: str, reason: NoContentReason, detail: str) -> None:
    found = no_content(body)
    assert (found.reason, found.detail) == (reason, detail)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Found. Redirecting to /example_river/status/5", NoContentReason.REDIRECT),
        ("Found. Redirecting to https://x.com/i/flow/login?redirect_after_login=%2Fa", NoContentReason.LOGIN_WALL),
        ("Moved Permanently. Redirecting to /account/suspended", NoContentReason.SUSPENDED_PAGE),
        (
            '<html><body>You are being <a href="https://twitter.com/a/status/5">redirected</a>.</body></html>',
            NoContentReason.REDIRECT,
        ),
        (
            '<html><body>You are being <a href="https://twitter.com/login?x=1">redirected</a>.</body></html>',
            NoContentReason.LOGIN_WALL,
        ),
        (
            '<html><body>You are being <a href="http://twitter.com/account/suspended">redirected</a>.</body></html>',
            NoContentReason.SUSPENDED_PAGE,
        ),
        ('<head><META http-equiv="refresh" content="0;URL=https://e.example/"></head>', NoContentReason.REDIRECT),
    ],
)
def test_a_redirect_says_where_it_leads(body: str, reason: NoContentReason) -> None:
    found = no_content(body, content_type="text/plain")
    assert found.reason is reason
    assert "/" in found.detail


def test_a_refresh_for_browsers_without_scripts_is_no_redirect() -> None:
    refresh = (
        '<noscript><meta http-equiv="refresh" content="0; URL=https://mobile.twitter.com/i/nojs_router"></noscript>'
    )
    assert snapshot(pages.page(pages.server_post(), head=refresh)).handle == "Example_River"


def test_the_address_of_a_page_for_those_without_access_tells() -> None:
    page = "<html><body><p>x</p></body></html>"
    assert no_content(page, url="https://twitter.com/account/suspended").reason is NoContentReason.SUSPENDED_PAGE
    assert no_content(page, url="https://x.com/i/flow/login?a=b").reason is NoContentReason.LOGIN_WALL
    assert no_content("", url="https://twitter.com/login").reason is NoContentReason.LOGIN_WALL


@pytest.mark.parametrize(
    "words", ["Account suspended", "Sorry, that page doesn’t exist!", "These Tweets are protected"]
)
def test_such_words_in_a_post_are_the_post_s(words: str) -> None:
    page = pages.page(pages.server_post(text=words))
    assert snapshot(page).text == words
    assert no_content(page, "5").reason is NoContentReason.OTHER_POST


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", NoContentReason.BROKEN),
        (b" \r\n", NoContentReason.BROKEN),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), NoContentReason.NOT_A_POST),
        (b"x" * (LIMIT + 1), NoContentReason.BROKEN),
    ],
)
def test_bytes_that_are_no_page(body: bytes, reason: NoContentReason) -> None:
    assert no_content(body).reason is reason


@pytest.mark.parametrize(
    "post", [Post("bluesky", "3kabc", "https://bsky.app/"), Post("x", "1\x00", ""), Post("x", "²", "")]
)
def test_what_is_no_post_of_x_is_not_looked_for(post: Post) -> None:
    body = pages.page(pages.server_post()).encode()
    found = read_capture(body, content_type="", url="", post=post, observed_at=pages.OBSERVED, captured_at=pages.READ)
    assert found.reason is NoContentReason.NOT_A_POST  # type: ignore[union-attr]  # a snapshot would fail the test here


def test_the_source_is_the_caller_s_to_name() -> None:
    found = read_capture(
        pages.page(pages.server_post()).encode(),
        content_type="text/html",
        url="",
        post=Post("x", POST_ID, ""),
        observed_at=pages.OBSERVED,
        captured_at=pages.READ,
        source="arquivo",
    )
    assert getattr(found, "source", None) == "arquivo"
