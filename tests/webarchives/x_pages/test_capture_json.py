"""Reading JSON captures: the API's objects in two versions and the endpoints for embeds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from citesnap.model import Snapshot
from citesnap.webarchives.x_pages import NoContentReason
from webarchives.x_pages.pages import (
    PARENT_ID,
    POST_ID,
    QUOTED_ID,
    as_json,
    no_content,
    snapshot,
    version_1,
    version_2,
)


def read(found: object, post_id: str = POST_ID) -> Snapshot:
    return snapshot(as_json(found), post_id, content_type="application/json; charset=utf-8")


def test_version_2_gives_everything_it_tells() -> None:
    found = read(version_2())
    assert found.text == "The gauge reads 6 m & rising 🌊 https://levels.example/gauge #river"
    assert (found.author_name, found.handle, found.lang) == ("Riverton Gauge", "Example_River", "en")
    assert found.posted_at == datetime(2023, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert not found.truncated
    data = found.data
    assert (data["capture"], data["id"]) == ("json-v2", POST_ID)
    assert data["counts"] == {"likes": 3, "reposts": 1, "replies": 2}
    assert data["author"] == {"id": "4711", "verified": True}
    assert data["mentions"] == ["example_lyre"]
    assert data["reply_to"] == {"id": PARENT_ID, "handle": "example_lyre"}
    assert (data["parent"]["text"], data["parent"]["handle"]) == ("A parent's words", "example_lyre")
    assert (data["quoted"]["id"], data["quoted"]["text"]) == (QUOTED_ID, "Words <of> others")
    assert "handle" not in data["quoted"]
    assert [(m.kind, m.url, m.alt_text, m.width) for m in found.media] == [
        ("photo", "https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig", "A dike", 800),
        ("video", "https://video.twimg.com/high.mp4", None, None),
        ("poster", "https://pbs.twimg.com/amplify_video_thumb/5/img/a.jpg", None, None),
    ]


def test_an_author_that_the_capture_does_not_name_stays_unknown() -> None:
    found = version_2()
    found["includes"]["users"] = [
        {"id": "4711", "derived": {}},
        {"id": "77", "username": "somebody_else", "name": "Else"},
    ]
    shown = read(found)
    assert (shown.handle, shown.author_name, shown.data["author"]) == (None, None, {"id": "4711"})
    del found["includes"], found["data"]["author_id"]
    assert read(found).handle is None


def test_a_user_without_an_id_is_nobody_s_author() -> None:
    found = version_2()
    del found["data"]["author_id"]
    found["includes"]["users"] = [{"username": "example_lyre", "name": "Lyre"}]
    assert read(found).handle is None


def test_a_long_post_is_read_whole() -> None:
    whole = "The gauge " * 60 + "at https://t.co/AbCdEfGhIj"
    note = {
        "text": whole,
        "entities": {"urls": [{"url": "https://t.co/AbCdEfGhIj", "expanded_url": "https://levels.example/"}]},
    }
    shown = read(version_2(note_tweet=note, text=whole[:270] + "… https://t.co/SeLf123456"))
    assert shown.text == whole.replace("https://t.co/AbCdEfGhIj", "https://levels.example/")
    assert not shown.truncated


def test_a_long_post_without_its_rest_is_cut() -> None:
    assert read(version_2(text=("The gauge " * 28)[:275] + "… https://t.co/SeLf123456")).truncated
    assert not read(version_2(text="Wait for it…")).truncated


def test_a_repost_shows_the_whole_of_what_was_reposted() -> None:
    text = "RT @example_lyre: A parent's wo…"
    found = version_2(text=text, entities={}, attachments={}, in_reply_to_user_id=None)
    found["data"]["referenced_tweets"] = [{"type": "retweeted", "id": PARENT_ID}]
    shown = read(found)
    assert (shown.text, shown.handle, shown.truncated) == ("RT @example_lyre: A parent's words", "Example_River", False)
    assert shown.data["reposted"]["id"] == PARENT_ID
    assert [m.url for m in shown.media] == ["https://pbs.twimg.com/media/OtherOnes?format=jpg&name=orig"]
    del found["includes"]["tweets"]
    shown = read(found)
    assert (shown.text, shown.truncated) == (text, True)


def test_an_edited_post_tells_of_its_versions() -> None:
    assert read(version_2(edit_history_tweet_ids=["5", POST_ID])).data["edits"] == ["5", POST_ID]


def test_mentions_that_are_not_of_a_reply_stay() -> None:
    shown = read(version_2(in_reply_to_user_id=None, referenced_tweets=[]))
    assert shown.text.startswith("@example_lyre The gauge")


def test_a_capture_of_another_post_is_not_this_one() -> None:
    found = no_content(as_json(version_2(id="99")))
    assert (found.reason, found.detail) == (NoContentReason.OTHER_POST, "shows 99")


def test_a_post_beside_the_main_one_is_shown_as_well() -> None:
    assert read(version_2(), PARENT_ID).text == "A parent's words"


@pytest.mark.parametrize(
    ("errors", "reason"),
    [
        ([{"title": "Not Found Error", "detail": "Could not find tweet with id: [5]."}], NoContentReason.SOFT_404),
        ([{"title": "Forbidden", "detail": "User has been suspended: [5]."}], NoContentReason.SUSPENDED_PAGE),
        (
            [
                {
                    "title": "Authorization Error",
                    "detail": "Sorry, you are not authorized to see the Tweet with id: [5].",
                }
            ],
            NoContentReason.PROTECTED_PAGE,
        ),
        ([{"code": 144, "message": "No status found with that ID."}], NoContentReason.SOFT_404),
        ([{"code": 88, "message": "Rate limit exceeded"}], NoContentReason.NOT_A_POST),
    ],
)
def test_errors_of_the_api_keep_their_sentence(errors: list[dict[str, Any]], reason: NoContentReason) -> None:
    found = no_content(as_json({"errors": errors}))
    assert found.reason is reason
    assert found.detail == errors[0].get("detail", errors[0].get("message"))


def test_version_1_gives_everything_it_tells() -> None:
    found = read(version_1())
    assert found.text == "The gauge reads 6 m & rising https://levels.example/gauge"
    assert (found.author_name, found.handle) == ("Riverton Gauge", "Example_River")
    assert found.posted_at == datetime(2016, 2, 4, 5, 6, 7, 657000, tzinfo=UTC)
    assert found.data["capture"] == "json-v1"
    assert found.data["counts"] == {"likes": 4, "reposts": 0}
    assert found.data["author"] == {"id": "4711", "avatar": "https://pbs.twimg.com/profile_images/5/face.jpg"}
    assert found.data["reply_to"] == {"id": PARENT_ID, "handle": "example_lyre"}
    assert [(m.url, m.width) for m in found.media] == [
        ("https://pbs.twimg.com/media/AAAAAAAAA1?format=jpg&name=orig", 1024)
    ]


def test_the_time_of_version_1_without_milliseconds() -> None:
    assert read(version_1(timestamp_ms=None)).posted_at == datetime(2016, 2, 4, 5, 6, 7, tzinfo=UTC)


def test_a_longer_text_of_version_1_stands_apart() -> None:
    whole = "@example_lyre 🌊 " + "rising " * 30 + "https://t.co/PiCtUrE123"
    end = whole.index(" https")
    extended = {"full_text": whole, "display_text_range": [14, end], "entities": {}}
    shown = read(version_1(truncated=True, extended_tweet=extended))
    assert (shown.text, shown.truncated) == (whole[14:end], False)
    assert read(version_1(truncated=True)).truncated


def test_a_quoted_and_a_reposted_post_of_version_1() -> None:
    inner = version_1(id_str=QUOTED_ID, text="Words of others", entities={}, extended_entities={})
    permalink = {"url": "https://t.co/PiCtUrE123"}
    quoting = read(version_1(quoted_status=inner, quoted_status_permalink=permalink, extended_entities={}))
    assert quoting.data["quoted"]["text"] == "Words of others"
    reposting = read(version_1(text="RT @Example_River: Words…", entities={}, retweeted_status=inner))
    assert reposting.text == "RT @Example_River: Words of others"
    assert read(version_1(retweeted_status=inner), QUOTED_ID).text == "Words of others"


def test_the_permalink_of_a_quoted_post_is_not_part_of_the_text() -> None:
    text = "Look https://t.co/QuOtEd1234"
    permalink = {"url": "https://t.co/QuOtEd1234"}
    assert read(version_1(text=text, entities={}, quoted_status_permalink=permalink)).text == "Look"


def test_a_capture_of_the_syndication_endpoint() -> None:
    found = {
        "__typename": "Tweet",
        "id_str": POST_ID,
        "text": "The gauge &amp; more",
        "created_at": "2023-02-03T04:05:06.000Z",
        "user": {"screen_name": "Example_River", "name": "Riverton Gauge"},
        "mediaDetails": [{"type": "photo", "media_url_https": "https://pbs.twimg.com/media/AAAAAAAAA1.jpg"}],
    }
    shown = read(found)
    assert (shown.text, shown.handle, shown.data["capture"]) == ("The gauge & more", "Example_River", "syndication")
    assert len(shown.media) == 1
    assert no_content(as_json(found), "5").reason is NoContentReason.OTHER_POST


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("This Post is from a suspended account. Learn more", NoContentReason.SUSPENDED_PAGE),
        ("This Post was deleted by the Post author. Learn more", NoContentReason.SOFT_404),
        (
            "You’re unable to view this Post because this account owner limits who can view.",
            NoContentReason.PROTECTED_PAGE,
        ),
    ],
)
def test_a_captured_tombstone_keeps_its_sentence(sentence: str, reason: NoContentReason) -> None:
    found = no_content(as_json({"__typename": "TweetTombstone", "tombstone": {"text": {"text": sentence}}}))
    assert (found.reason, found.detail) == (reason, sentence.removesuffix("Learn more").strip())


def test_a_capture_of_the_oembed_endpoint() -> None:
    found = {
        "url": f"https://twitter.com/Example_River/status/{POST_ID}",
        "author_name": "Riverton Gauge",
        "author_url": "https://twitter.com/Example_River",
        "html": '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">The gauge &amp; more <a href="https://t.co/PiCtUrE123">'
        "pic.twitter.com/PiCtUrE123</a></p>&mdash; Riverton Gauge (@Example_River) <a href='https://twitter.com/'>May 5, 2014</a>"
        "</blockquote>",
    }
    shown = read(found)
    assert (shown.text, shown.handle, shown.author_name) == ("The gauge & more", "Example_River", "Riverton Gauge")
    assert shown.data == {
        "capture": "oembed",
        "id": POST_ID,
        "date": "May 5, 2014",
        "short_links": ["pic.twitter.com/PiCtUrE123"],
    }
    assert no_content(as_json(found), "55").reason is NoContentReason.OTHER_POST


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"data": {"id": "116', NoContentReason.BROKEN),
        (b"[" * 200_000, NoContentReason.BROKEN),
        (b'{"a":' * 200_000, NoContentReason.BROKEN),
        (b"[]", NoContentReason.NOT_A_POST),
        (b"{}", NoContentReason.NOT_A_POST),
        (b'{"data": null}', NoContentReason.NOT_A_POST),
        (b'{"data": {"text": "no id"}}', NoContentReason.NOT_A_POST),
    ],
)
def test_json_that_is_no_post(body: bytes, reason: NoContentReason) -> None:
    assert no_content(body).reason is reason


def test_json_is_known_by_its_bytes_whatever_the_header_says() -> None:
    assert snapshot(b"\xef\xbb\xbf" + as_json(version_2()), content_type="text/html").data["capture"] == "json-v2"
