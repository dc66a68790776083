"""Reading tweet-result: the token, the clean text, and every way in which a post is refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Outcome
from citesnap.sources.formats.limits import MAX_TEXT
from citesnap.sources.x import syndication
from citesnap.sources.x.tweet import MOST_MEDIA
from internet import World
from internet.posts import Photo, Tweet, snowflake, tweet_json

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("post_id", "token"),
    [
        # What Node 20 gives for the formula of the embed script.
        ("20", "6dq1a2xwd93"),
        ("24", "7no1jaqa1hq"),
        ("463440424141459456", "14fxvks611f"),
        ("875083037872181254", "24d5k5p19ji"),
        ("1349129669258448897", "39qeyy97t9x"),
        ("1870434456394322259", "4j855iodkvw"),
        ("2102808325742322002", "53i6obqmry"),
    ],
)
def test_the_token_is_the_one_of_the_embed_script(post_id: str, token: str) -> None:
    assert syndication.token(post_id) == token


@given(st.integers(1, 2**63 - 1))
def test_a_token_is_never_empty(post_id: int) -> None:
    token = syndication.token(str(post_id))
    assert token
    assert "0" not in token and "." not in token


def test_indices_in_code_points_and_a_range_in_utf16_units() -> None:
    text = "Water 🌊🌊 at https://t.co/AbCdEfGhIj &amp; rising https://t.co/PiCtUrE123"
    start, media = text.index("https://t.co/AbCd"), text.index("https://t.co/PiCt")
    found = {
        "text": text,
        "display_text_range": [0, media - 1 + 2],
        "entities": {
            "urls": [
                {
                    "url": "https://t.co/AbCdEfGhIj",
                    "expanded_url": "https://levels.example/?a=1&copy=2",
                    "indices": [start, start + 23],
                }
            ],
            "media": [{"url": "https://t.co/PiCtUrE123", "indices": [media, media + 23]}],
        },
    }
    assert syndication.read_tweet(found).display_text == "Water 🌊🌊 at https://levels.example/?a=1&copy=2 & rising"


def test_indices_that_point_elsewhere_are_not_believed() -> None:
    found = {
        "text": "🌊 see https://t.co/AbCdEfGhIj now",
        "entities": {
            "urls": [{"url": "https://t.co/AbCdEfGhIj", "expanded_url": "https://e.example/", "indices": [7, 30]}]
        },
    }
    assert syndication.read_tweet(found).display_text == "🌊 see https://e.example/ now"


def test_only_the_three_escapes_of_x_are_undone_and_once() -> None:
    found = {"text": "&amp;lt; is &lt;, and &copy; stays", "entities": {}}
    assert syndication.read_tweet(found).display_text == "&lt; is <, and &copy; stays"


@pytest.mark.parametrize(
    "damaged",
    [
        {"text": "Rain", "display_text_range": [3, 1]},
        {"text": "Rain", "display_text_range": "0,4"},
        {"text": "Rain", "display_text_range": [0, 10**30]},
        {"text": "Rain", "entities": {"urls": {"0": None}}},
        {"text": "Rain", "entities": {"urls": [{"url": 7, "indices": [9, 4]}, None, []]}},
        {"text": "Rain", "entities": []},
    ],
)
def test_damaged_members_cost_no_text(damaged: dict[str, object]) -> None:
    assert syndication.read_tweet(damaged).display_text == "Rain"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = [
    "text",
    "display_text_range",
    "entities",
    "user",
    "mediaDetails",
    "photos",
    "quoted_tweet",
    "parent",
    "edit_control",
    "note_tweet",
    "card",
    "created_at",
    "id_str",
    "lang",
    "article",
    "favorite_count",
    "__typename",
]


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
def test_reading_never_raises_whatever_the_members_hold(found: dict[str, object]) -> None:
    syndication.classify(found, "20")
    syndication.read(found, NOW)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80).map(str.strip).filter(bool))
def test_the_text_is_what_the_author_wrote_whatever_it_was(written: str) -> None:
    post = World().post(Tweet(snowflake("2024-02-03T04:05:06"), "riverton_ex", "Riverton", f"Level: {written} end"))
    assert syndication.read_tweet(tweet_json(post)).display_text == post.display


def test_media_come_in_order_and_original_size_with_their_alt_texts() -> None:
    photos = [Photo("AAAAAAAAA1", alt="A dike"), Photo("AAAAAAAAA2", extension="png")]
    post = World().post(Tweet(snowflake("2024-02-03T04:05:06"), "riverton_ex", "Riverton", "Two", photos=photos))
    media = syndication.read(tweet_json(post), NOW).media
    assert [(m.position, m.kind, m.alt_text) for m in media] == [(1, "photo", "A dike"), (2, "photo", None)]
    assert media[0].url == f"https://pbs.twimg.com/media/{photos[0].key}?format=jpg&name=orig"
    assert media[1].url == f"https://pbs.twimg.com/media/{photos[1].key}?format=png&name=orig"


def test_the_quoted_post_is_kept_in_data() -> None:
    world = World()
    quoted = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "The gauge reads 6 m & more"))
    post = world.post(Tweet(snowflake("2024-02-03T04:05:06"), "riverton_ex", "Riverton", "Look", quoted=quoted))
    kept = syndication.read(tweet_json(post), NOW).data["quoted"]
    assert (kept["id"], kept["handle"], kept["text"]) == (quoted.id, "lyre_ex", "The gauge reads 6 m & more")


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("This Post was deleted by the Post author. Learn more", Outcome.DELETED),
        ("This Tweet was deleted by the Tweet author. Learn more", Outcome.DELETED),
        ("This Post is from a suspended account. Learn more", Outcome.SUSPENDED),
        ("This Post is from an account that no longer exists. Learn more", Outcome.ACCOUNT_GONE),
        (
            "You’re unable to view this Post because this account owner limits who can view their Posts. Learn more",
            Outcome.PROTECTED,
        ),
        ("Age-restricted adult content. This content might not be appropriate", Outcome.RESTRICTED),
        ("This Post has been withheld in Ruritania in response to a legal demand.", Outcome.WITHHELD),
        ("This Post is resting.", Outcome.UNAVAILABLE),
    ],
)
def test_each_sentence_of_a_tombstone_has_its_outcome_and_is_kept(sentence: str, outcome: Outcome) -> None:
    found, detail = syndication.classify(
        {"__typename": "TweetTombstone", "tombstone": {"text": {"text": sentence}}}, "20"
    )
    assert found is outcome
    assert detail == sentence.removesuffix(" Learn more")


def test_an_empty_tombstone_an_empty_object_and_a_missing_author_are_three_things() -> None:
    assert syndication.classify({"__typename": "TweetTombstone", "tombstone": {}}, "20")[0] is Outcome.RESTRICTED
    assert syndication.classify({}, "20")[0] is Outcome.UNAVAILABLE
    assert syndication.classify({"__typename": "Tweet", "id_str": "20", "text": "a"}, "20")[0] is Outcome.SUSPENDED


def test_another_post_than_the_one_asked_for_is_a_mismatch_and_another_version_is_not() -> None:
    shown = {"__typename": "Tweet", "id_str": "31", "text": "a", "user": {"name": "R"}}
    assert syndication.classify(shown, "30")[0] is Outcome.MISMATCH
    shown["edit_control"] = {"edit_tweet_ids": ["30", "31"]}
    assert syndication.classify(shown, "30")[0] is Outcome.CAPTURED


@pytest.mark.parametrize("shown_id", ["31", None, 30, ""])
def test_a_missing_author_says_nothing_of_another_post(shown_id: object) -> None:
    shown = {"__typename": "Tweet", "id_str": shown_id, "text": "a"}
    assert syndication.classify(shown, "30")[0] is Outcome.MISMATCH


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-02-30", "", 7, None])
def test_a_time_outside_the_calendar_is_no_time(time: object) -> None:
    assert syndication.read({"text": "a", "created_at": time}, NOW).posted_at is None


def test_many_links_in_a_huge_text_cost_no_more_than_their_number() -> None:
    links = [{"url": f"https://t.co/{number:08}", "indices": [0, 1]} for number in range(50_000)]
    found = {"text": "x" * 4_000_000, "entities": {"urls": links}}
    assert len(syndication.read_tweet(found).display_text) == MAX_TEXT


@pytest.mark.parametrize("side", [10**30, -1, "9" * 19])
def test_a_size_that_no_picture_has_is_none(side: object) -> None:
    """SQLite could not even hold the first."""
    picture = {"media_url_https": "https://pbs.twimg.com/media/AbCd.jpg", "original_info": {"width": side, "height": 6}}
    (media,) = syndication.read({"text": "a", "mediaDetails": [picture]}, NOW).media
    assert (media.width, media.height) == (None, 6)


def test_no_more_media_are_taken_than_posts_have() -> None:
    pictures = [{"media_url_https": f"https://pbs.twimg.com/media/AbCd{number}.jpg"} for number in range(500)]
    assert len(syndication.read({"text": "a", "mediaDetails": pictures}, NOW).media) == MOST_MEDIA
