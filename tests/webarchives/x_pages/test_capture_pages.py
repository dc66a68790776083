"""Reading captured pages of every era: the wanted post, its own words, and nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citesnap.webarchives.x_pages import NoContentReason
from webarchives.x_pages import pages
from webarchives.x_pages.pages import (
    EARLY,
    MOBILE,
    PARENT_ID,
    POST_ID,
    QUOTED_ID,
    SCHEMA,
    TEXT,
    no_content,
    read,
    snapshot,
)


def test_a_page_of_the_server_gives_everything_it_tells() -> None:
    found = snapshot(pages.page(pages.PARENT, pages.server_post(media=pages.PHOTOS)))
    assert found.text == TEXT
    assert (found.author_name, found.handle, found.lang) == ("Riverton Gauge 🌊", "Example_River", "en")
    assert found.posted_at == datetime(2019, 10, 2, 7, 6, 40, 123000, tzinfo=UTC)
    assert (found.source, found.observed_at, found.captured_at) == ("wayback", pages.OBSERVED, pages.READ)
    assert not found.truncated
    assert found.data == {
        "capture": "html-2016",
        "id": POST_ID,
        "counts": {"likes": 6789, "reposts": 345, "replies": 12},
        "author": {"id": "4711", "avatar": "https://pbs.twimg.com/profile_images/5/face.jpg"},
        "links": [{"short": "https://t.co/AbCdEfGhIj", "url": "https://levels.example/gauge?a=1&copy=2"}],
        "short_links": ["https://t.co/PiCtUrE123"],
        "mentions": ["example_lyre"],
        "hashtags": ["river"],
    }
    assert [(m.position, m.kind, m.url, m.alt_text) for m in found.media] == [
        (1, "photo", "https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig", "A dike"),
        (2, "photo", "https://pbs.twimg.com/media/AAAAAAAAA2?format=png&name=orig", None),
    ]


@pytest.mark.parametrize(
    ("size", "era"),
    [
        ("TweetTextSize TweetTextSize--jumbo", "html-2016"),
        ("TweetTextSize TweetTextSize--28px", "html-2014"),
        ("TweetTextSize TweetTextSize--26px", "html-2014"),
        ("", "html-2011"),
    ],
)
def test_the_generation_of_the_server_is_told_by_how_it_marked_the_text(size: str, era: str) -> None:
    assert snapshot(pages.page(pages.server_post(size=size))).data["capture"] == era


def test_a_parent_on_the_page_is_read_when_it_is_the_one_wanted() -> None:
    found = snapshot(pages.page(pages.PARENT, pages.server_post()), PARENT_ID)
    assert (found.text, found.handle) == ("A parent's words", "example_lyre")


def test_a_page_that_shows_only_other_posts_shows_nothing_of_this_one() -> None:
    found = no_content(pages.page(pages.PARENT))
    assert (found.reason, found.detail) == (NoContentReason.OTHER_POST, f"shows {PARENT_ID}")


def test_a_quoted_post_keeps_its_words_and_pictures_to_itself() -> None:
    hidden = (
        'Look here<a href="https://t.co/QuOtEd1234" class="twitter-timeline-link u-hidden" '
        f'data-expanded-url="https://twitter.com/example_lyre/status/{QUOTED_ID}">twitter.com/example_lyre/st…</a>'
    )
    found = snapshot(pages.page(pages.server_post(text=hidden, media=pages.QUOTE + pages.PHOTOS)))
    assert found.text == "Look here"
    assert len(found.media) == 2
    assert found.data["quoted"] == {
        "id": QUOTED_ID,
        "handle": "example_lyre",
        "author_name": "Lyre & Co",
        "author": {"id": "77"},
        "text": "Words of https://lyre.example/ alone",
        "links": [{"url": "https://lyre.example/"}],
        "media": [
            {
                "kind": "photo",
                "url": "https://pbs.twimg.com/media/QQQQQQQQQ1?format=jpg&name=orig",
                "alt_text": "Not of the one who quotes",
            }
        ],
    }


def test_quoted_words_before_the_own_ones_are_not_taken_for_them() -> None:
    assert snapshot(pages.page(pages.server_post(context=pages.QUOTE, text="Own"))).text == "Own"


def test_whom_a_reply_answers_is_told_in_any_language() -> None:
    context = (
        '<div class="ReplyingToContextBelowAuthor">En respuesta a <a class="pretty-link js-user-profile-link" '
        'href="/example_lyre" data-user-id="77"><span class="username">@<b>example_lyre</b></span></a></div>'
    )
    assert snapshot(pages.page(pages.server_post(context=context))).data["reply_to"] == {"handle": "example_lyre"}


def test_a_film_leaves_its_still_and_a_card_its_address() -> None:
    film = (
        '<div class="PlayableMedia-player" style="padding-bottom: 62%; background-image:url(\'https://pbs.twimg.com/'
        "tweet_video_thumb/AAAAAAAAA9.jpg')\"></div>"
        '<div class="js-macaw-cards-iframe-container" data-card-name="summary" data-card-url="https://t.co/AbCdEfGhIj"></div>'
    )
    found = snapshot(pages.page(pages.server_post(media=film)))
    assert [(m.kind, m.url) for m in found.media] == [
        ("poster", "https://pbs.twimg.com/tweet_video_thumb/AAAAAAAAA9.jpg")
    ]
    assert found.data["card"] == {"kind": "summary", "url": "https://t.co/AbCdEfGhIj"}


def test_a_page_cut_inside_the_text_gives_a_text_marked_as_cut() -> None:
    whole = pages.page(pages.server_post(text="The gauge reads six metres and is rising"))
    cut = whole[: whole.index(" metres")]
    assert (snapshot(cut).text, snapshot(cut).truncated) == ("The gauge reads six", True)
    after = snapshot(whole[: whole.index("stream-item-footer")])
    assert (after.text, after.truncated) == ("The gauge reads six metres and is rising", False)


def test_a_page_cut_before_the_text_falls_back_to_its_metas() -> None:
    head = (
        f'<meta property="og:url" content="https://twitter.com/Example_River/status/{POST_ID}">'
        '<meta property="og:title" content="Riverton Gauge on Twitter"><meta property="og:description" content="“The gauge”">'
    )
    whole = pages.page(pages.server_post(), head=head)
    found = snapshot(whole[: whole.index("tweet-timestamp")])
    assert (found.data["capture"], found.text, found.author_name) == ("open-graph", "The gauge", "Riverton Gauge")


def test_a_post_without_its_text_is_broken_and_not_empty() -> None:
    whole = pages.page(pages.server_post())
    found = no_content(whole[: whole.index("tweet-timestamp")])
    assert found.reason is NoContentReason.BROKEN


def test_the_bytes_may_be_in_another_encoding() -> None:
    body = pages.page(pages.server_post(text="Über 6 m")).replace('<meta charset="utf-8">', "")
    assert snapshot(body.encode("cp1252", "replace"), content_type="text/html; charset=iso-8859-1").text == "Über 6 m"


def test_a_post_without_its_author_s_marks_has_the_one_of_the_page_s_own_address() -> None:
    head = (
        f'<link rel="canonical" href="https://twitter.com/example_river/status/{POST_ID}">'
        f'<meta property="og:url" content="https://twitter.com/Example_River/status/{POST_ID}">'
    )
    bare = '<div class="tweet" data-tweet-id="{0}"><p class="TweetTextSize tweet-text">Words</p></div>'
    assert snapshot(pages.page(bare.format(POST_ID), head=head)).handle == "Example_River"
    # The page's address is that of one post; whose the others are it does not tell.
    assert snapshot(pages.page(bare.format(PARENT_ID), head=head), PARENT_ID).handle is None


def test_a_page_of_the_first_years() -> None:
    found = snapshot(EARLY, "8683219999")
    assert found.text == "The gauge reads 6 m & rising. See http://levels.example/gauge @example_lyre #river"
    assert (found.handle, found.author_name) == ("Example_River", "Riverton Gauge")
    assert found.posted_at == datetime(2010, 2, 5, 14, 12, 32, tzinfo=UTC)
    assert found.data == {
        "capture": "html-2006",
        "id": "8683219999",
        "links": [{"url": "http://levels.example/gauge"}],
        "mentions": ["example_lyre"],
        "hashtags": ["river"],
        "reply_to": {"id": "8683210000", "handle": "example_lyre"},
    }
    assert no_content(EARLY, "8683210000").reason is NoContentReason.OTHER_POST


def test_times_of_2008_stand_in_a_title() -> None:
    early = EARLY.replace('span class="published timestamp" data="{time:\'Fri Feb 05 14:12:32 +0000 2010\'}"', "abbr")
    early = early.replace("<abbr>", '<abbr class="published" title="2008-02-05T14:12:32+00:00">').replace(
        "2010</span>", "2010</abbr>"
    )
    assert snapshot(early, "8683219999").posted_at == datetime(2008, 2, 5, 14, 12, 32, tzinfo=UTC)


def test_in_a_list_of_the_first_years_every_post_keeps_its_own_text() -> None:
    item = (
        '<li class="hentry status"><span class="status-body"><strong><a class="tweet-url screen-name" href="/river_{0}">river_{0}'
        '</a></strong><span class="entry-content">Words {0}</span><span class="meta entry-meta">'
        '<a class="entry-date" rel="bookmark" href="http://twitter.com/river_{0}/status/868321999{0}">'
        '<span class="published">x</span></a></span></span></li>'
    )
    page = f"<html><body><ol>{item.format(1)}{item.format(2)}</ol></body></html>"
    assert [snapshot(page, f"868321999{n}").text for n in (1, 2)] == ["Words 1", "Words 2"]
    assert [snapshot(page, f"868321999{n}").handle for n in (1, 2)] == ["river_1", "river_2"]


def test_a_mobile_page_tells_no_time() -> None:
    found = snapshot(MOBILE)
    assert found.text == "The gauge reads 6 m & rising. https://levels.example/gauge"
    assert (found.handle, found.author_name, found.posted_at) == ("Example_River", "Riverton Gauge", None)
    assert found.data == {
        "capture": "mobile-m2",
        "id": POST_ID,
        "links": [{"short": "https://t.co/AbCdEfGhIj", "url": "https://levels.example/gauge"}],
        "short_links": ["https://t.co/PiCtUrE123"],
        "reply_to": {"handle": "example_lyre"},
    }
    assert [m.url for m in found.media] == ["https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig"]
    assert snapshot(MOBILE, PARENT_ID).handle == "example_lyre"


def test_a_page_with_schema_org_items() -> None:
    found = snapshot(SCHEMA)
    assert found.text == "The gauge reads 6 m & rising 🌊\nSee https://levels.example/gauge"
    assert (found.handle, found.author_name, found.lang) == ("Example_River", "Riverton Gauge", "en")
    assert found.posted_at == datetime(2022, 4, 3, 2, 1, 0, tzinfo=UTC)
    assert found.data == {
        "capture": "schema-org",
        "id": POST_ID,
        "counts": {"likes": 8, "reposts": 0},
        "author": {"id": "4711"},
        "links": [{"short": "https://t.co/AbCdEfGhIj", "url": "https://levels.example/gauge"}],
        "reply_to": {"id": PARENT_ID, "handle": "example_lyre"},
    }
    assert [(m.url, m.alt_text) for m in found.media] == [
        ("https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig", "A dike")
    ]
    assert snapshot(SCHEMA, PARENT_ID).text == "A parent's words"


def test_an_author_s_number_is_no_proof_of_a_post() -> None:
    assert no_content(SCHEMA, "4711").reason is NoContentReason.OTHER_POST


def test_a_page_built_by_a_browser() -> None:
    body = (
        f"<html><body>{pages.article(PARENT_ID, 'example_lyre')}{pages.article(more=pages.REACT_QUOTE)}</body></html>"
    )
    found = snapshot(body)
    assert found.text == "The gauge reads 6 m \n@example_lyre"
    assert (found.handle, found.author_name, found.lang) == ("Example_River", "Riverton Gauge🌊", "en")
    assert found.posted_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)
    assert found.data["capture"] == "rendered"
    # A grouped number is read differently in different languages.
    assert found.data["counts"] == {"likes": 98765, "replies": 432}
    assert found.data["quoted"] == {
        "handle": "example_lyre",
        "author_name": "Lyre",
        "posted_at": "2020-01-29T00:00:00Z",
        "text": "Fremde Worte",
    }


def test_a_long_post_behind_a_button_is_cut() -> None:
    button = '<button data-testid="tweet-text-show-more-link">Show more</button>'
    assert snapshot(pages.article(more=button)).truncated


def test_a_preview_since_2023() -> None:
    found = snapshot(pages.preview())
    assert found.text == "The gauge reads 6 m & rising https://t.co/AbCdEfGhIj"
    assert (found.handle, found.author_name, found.posted_at) == ("Example_River", "Riverton Gauge", None)
    assert found.data == {
        "capture": "open-graph",
        "id": POST_ID,
        "author": {"avatar": "https://pbs.twimg.com/profile_images/5/face_200x200.jpg"},
        "links": [{"short": "https://t.co/AbCdEfGhIj"}],
    }


def test_a_preview_before_2023_stands_in_quotation_marks() -> None:
    body = pages.preview("“The “gauge” reads 6 m pic.twitter.com/PiCtUrE123”", "Riverton Gauge on Twitter")
    found = snapshot(body)
    assert (found.text, found.author_name, found.handle) == ("The “gauge” reads 6 m", "Riverton Gauge", "Example_River")
    assert found.data["short_links"] == ["pic.twitter.com/PiCtUrE123"]


def test_quotation_marks_of_the_author_stay() -> None:
    assert snapshot(pages.preview("“We are rising” said the river")).text == "“We are rising” said the river"
    assert snapshot(pages.preview("“We are rising”")).text == "“We are rising”"


def test_the_last_link_of_a_preview_with_a_photo_is_the_photo_s() -> None:
    found = snapshot(
        pages.preview("Look https://t.co/PiCtUrE123", image="https://pbs.twimg.com/media/AAAAAAAAA1.jpg:large")
    )
    assert (found.text, found.data["short_links"]) == ("Look", ["https://t.co/PiCtUrE123"])
    assert [m.url for m in found.media] == ["https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig"]


def test_a_preview_that_ends_in_dots_is_cut() -> None:
    assert snapshot(pages.preview("The gauge reads…")).truncated


def test_a_preview_of_another_post_is_not_this_one() -> None:
    body = pages.preview(url=f"https://twitter.com/Example_River/status/{PARENT_ID}")
    assert no_content(body).reason is NoContentReason.OTHER_POST


@pytest.mark.parametrize("body", [pages.page(pages.server_post()), MOBILE, SCHEMA, pages.article(), pages.preview()])
def test_the_author_is_never_the_one_in_the_address(body: str) -> None:
    assert snapshot(body, url=f"https://twitter.com/somebody_else/status/{POST_ID}").handle == "Example_River"


@pytest.mark.parametrize("longer", [POST_ID + "0", POST_ID[:-1]])
@pytest.mark.parametrize("body", [pages.page(pages.server_post()), MOBILE, SCHEMA, pages.article(), pages.preview()])
def test_an_id_that_only_begins_alike_is_another_one(body: str, longer: str) -> None:
    assert read(body, longer).reason is NoContentReason.OTHER_POST
