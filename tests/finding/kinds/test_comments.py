"""Comments below a short article are none of it; a page that has nothing else stays read."""

from __future__ import annotations

import pytest

from citesnap import find_citations
from finding.kinds.table import check, x

OWN = "1699000000000000001"
TROLL = "https://twitter.com/troll/status/1700000000000000009"
EMBED = (
    '<blockquote class="twitter-tweet"><p>The bridge is shut.</p>&mdash; Rana Example (@river_example) '
    f'<a href="https://twitter.com/river_example/status/{OWN}">September 5, 2023</a></blockquote>'
)
LONG = f"see {TROLL} " + "and this is a longer comment about the bridge and all that came of it in the last days. " * 6
ARTICLES = {
    "article": ("", f"<article><h1>Live: bridge</h1>{EMBED}</article>"),
    "JSON-LD": (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Live: bridge"}</script>',
        f"<div><h1>Live: bridge</h1>{EMBED}</div>",
    ),
    "og:type": ('<meta property="og:type" content="article">', f"<div><h1>Live: bridge</h1>{EMBED}</div>"),
    "heading and embed": ("", f"<div><h1>Live: bridge</h1>{EMBED}</div>"),
}
COMMENTS = {
    "short": f'<section id="comments"><div class="comment"><p>see {TROLL}</p></div></section>',
    "long": f'<section id="comments"><div class="comment"><p>{LONG}</p></div></section>',
    "WordPress": f'<div id="comments"><ol class="comment-list"><li class="comment"><article class="comment-body"><p>{LONG}</p></article></li></ol></div>',
    "Disqus": f'<div id="disqus_thread"><ul class="post-list"><li class="post"><p>{LONG}</p></li></ul></div>',
    "Coral": f'<div id="coral_thread"><div class="coral coral-comment"><p>{LONG}</p></div></div>',
    "Ghost": f'<div id="ghost-comments-root"><section class="gh-comments"><p>{LONG}</p></section></div>',
    "Substack": f'<div class="comments-page"><div class="comment-list"><div class="comment"><p>{LONG}</p></div></div></div>',
    "linked": f'<section class="comments"><div class="comment"><p><a href="{TROLL}">look</a> {LONG}</p></div></section>',
    "German": f'<div id="kommentare"><div class="kommentar"><p>{LONG}</p></div></div>',
    "schema.org": f'<div><div itemprop="comment" itemtype="https://schema.org/Comment"><p>{LONG}</p></div></div>',
}  # fmt: skip


def page(head: str, body: str) -> str:
    return f"<!doctype html><html><head><title>Live: bridge</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("comments", COMMENTS)
def test_links_in_comments_below_a_short_article_are_no_citations(article: str, comments: str) -> None:
    head, body = ARTICLES[article]
    check(page(head, body + COMMENTS[comments]), [x(OWN)])


@pytest.mark.parametrize(
    "thread",
    [
        f'<table class="comment-tree"><tr><td><div class="comment"><span>{LONG}</span></div></td></tr></table>',
        f'<div class="commentarea"><div class="thing comment"><div class="md"><p>{LONG}</p></div></div></div>',
        f'<div itemprop="comment" itemtype="http://schema.org/Comment"><div itemprop="text"><p>{LONG}</p></div></div>',
        f'<div class="postbody"><div class="content">{LONG}</div></div>',
        f'<article class="message message--post"><div class="bbWrapper">{LONG}</div></article>',
    ],
)
def test_a_page_of_nothing_but_a_comment_is_read(thread: str) -> None:
    check(page("", thread), [x("1700000000000000009", "troll", kind="link")])


OPENING = '<div class="comment"><div class="author">anna</div><p>Has anybody seen the level today? It will be over the levee by night.</p></div>'
QUOTING = f'<div class="comment"><div class="author">bert</div><p>Look what the mayor writes:</p>{EMBED}</div>'
LINKING = f'<div class="comment"><p>And here is the other one, <a href="{TROLL}">as he says</a>, so be careful with it.</p></div>'
REPLIES = OPENING + QUOTING + LINKING


@pytest.mark.parametrize(
    "forum",
    [
        f'<div class="thread"><h1>Levees?</h1>{REPLIES}</div>',
        f'<h1>Levees?</h1><div id="topic-42">{REPLIES}</div>',
        f'<div class="forum-page"><h2>Levees?</h2><div class="comments">{REPLIES}</div></div>',
        f'<a href="/viewtopic.php?t=42">Levees?</a><div>{REPLIES}</div>',
        f'<div itemscope itemtype="https://schema.org/DiscussionForumPosting"><h1>Levees?</h1>{REPLIES}</div>',
    ],
)
def test_posts_of_a_forum_that_are_called_comments_are_read(forum: str) -> None:
    check(page("", forum), [x(OWN, kind="embed"), x("1700000000000000009", "troll", kind="link")])


@pytest.mark.parametrize(
    "pictured",
    [
        f'<figure><img src="river.jpg"></figure><h2>The river at noon</h2><div class="comments">{REPLIES}</div>',
        f'<div class="thread"><h1>The river</h1><figure><img src="river.jpg"></figure>{REPLIES}</div>',
        f'<h2>The river at noon</h2><video src="river.mp4"></video><div id="disqus_thread">{REPLIES}</div>',
    ],
)
def test_comments_below_a_picture_are_none_of_it(pictured: str) -> None:
    assert x("1700000000000000009", "troll") not in [
        x(each.post_id, each.handle) for each in find_citations(page("", pictured))
    ]
