"""Blocks of JSON whose type says that they are a post, and whose id stands under a key that says nothing of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from citesnap.finding import article, find_citations
from citesnap.finding.gate import may_name_platform, worth_reading
from citesnap.finding.state.typed import exact

ID = "1420012345678901234"
VIDEO = "7123456789012345678"
FIRST = "The river left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only."
SECOND = "Nobody was hurt, the mayor said, although the old mill will have to be given up after two hundred years."
TITLE = "High water in the lower town"


def page(*blocks: Any, beside: Any = None) -> str:
    body = [{"type": "paragraph", "text": FIRST}, *blocks, {"type": "paragraph", "text": SECOND}]
    state = json.dumps({"props": {"story": {"body": body}, **({"other": beside} if beside is not None else {})}})
    return (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article>"
        f'<script id="__NEXT_DATA__" type="application/json">{state}</script></body></html>'
    )


POSTS = [
    {"type": "tweet", "id": ID},
    {"type": "tweet", "id": int(ID)},
    {"type": "tweet", "_id": ID, "align": "center"},
    {"type": "Tweet", "attrs": {"id": ID}},
    {"type": "tweet", "data": {"id": ID, "text": "The river is rising."}},
    {"kind": "tweet", "value": ID},
    {"model": "tweet", "value": ID},
    {"_type": "twitterEmbed", "id": ID},
    {"_type": "twitter-embed", "externalId": ID},
    {"__typename": "TwitterEmbed", "id": ID},
    {"__typename": "TweetBlock", "embedId": ID},
    {"_type": "example.elements.TweetBlockElement", "elementId": "a1", "id": ID},
    {"type": "embed", "provider": "twitter", "id": ID},
    {"type": "embed", "provider": "Twitter", "embed_id": ID},
    {"type": "social", "network": "twitter", "post_id": ID},
    {"type": "oembed", "subtype": "twitter", "_id": ID},
    {"type": "core-embed/twitter", "attributes": {"id": ID}},
    {"blockType": "TWEET", "content_id": f" {ID} "},
    {"component": "Tweet", "props": {"id": ID}},
    {"type": "twitter", "id": ID},
]
NO_POSTS = [
    {"type": "twitterWidget", "id": ID},
    {"type": "media", "provider": "twitter", "mediaId": ID},
    {"type": "media", "provider": "twitter", "data": {"media_id": ID}},
    {"type": "tweet", "id": "block-17"},
    {"type": "tweet", "id": "12345"},
    {"type": "tweet", "id": "1627382156000"},
    {"type": "tweet", "id": 1420012345678901200},
    {"type": "tweet", "id": None},
    {"type": "tweet", "id": True},
    {"type": "tweet", "id": [ID]},
    {"type": "tweet", "id": "1420012345678901234567"},
    {"type": "tweet", "id": ID, "postId": "1420012345678901235"},
    {"type": "tweet", "height": ID},
    {"type": "twitterAccount", "id": ID},
    {"type": "twitter_profile", "id": ID},
    {"type": "tweet_count", "id": ID},
    {"type": "twitter-timeline", "id": ID},
    {"type": "author", "provider": "twitter", "id": ID},
    {"type": "tweet", "provider": "tiktok", "id": VIDEO},
    {"type": "tweetstorm of the week, which we count", "id": ID},
    {"type": "instagram", "id": "CExample123"},
    {"type": "tweet", "author": {"id": ID}},
    {"type": "gallery", "id": ID},
    {"type": "twitter", "user": {"screen_name": "example_river", "id": ID}},
]


def name(block: dict[str, Any]) -> str:
    return json.dumps(block).translate({ord('"'): None, ord("{"): None, ord("}"): None})


@pytest.mark.parametrize("block", POSTS, ids=name)
def test_a_block_is_a_post_by_its_type(block: dict[str, Any]) -> None:
    (citation,) = find_citations(page(block))
    assert (citation.platform, citation.post_id, citation.form) == ("x", ID, "json-state")


def test_a_block_of_another_platform() -> None:
    (citation,) = find_citations(page({"type": "tiktok", "id": VIDEO}))
    assert (citation.platform, citation.post_id) == ("tiktok", VIDEO)


@pytest.mark.parametrize("block", NO_POSTS, ids=name)
def test_a_block_of_another_type_or_without_an_id_is_none(block: dict[str, Any]) -> None:
    assert find_citations(page(block)) == []


def test_of_a_block_with_an_address_the_address_is_the_post() -> None:
    block = {"type": "tweet", "id": ID, "url": "https://twitter.com/example_river/status/1430012345678901234"}
    assert [each.post_id for each in find_citations(page(block))] == ["1430012345678901234"]


@pytest.mark.parametrize(
    "beside",
    [
        {
            "related": [
                {"title": "Mill sold at last", "body": [{"type": "paragraph", "text": "Flour. " * 60}, POSTS[0]]}
            ]
        },
        {"author": {"name": "Rana Example", "social": [{"type": "twitter", "id": ID}]}},
        {"social": [{"type": "twitter", "id": ID}, {"type": "tiktok", "id": VIDEO}]},
        {"byline": {"embed": {"type": "tweet", "id": ID}}},
    ],
    ids=["another article", "author", "profiles", "byline"],
)
def test_blocks_that_are_not_of_this_article_are_left_alone(beside: Any) -> None:
    assert find_citations(page(beside=beside)) == []


@pytest.mark.parametrize("block", POSTS, ids=name)
@pytest.mark.parametrize("escaped", [False, True], ids=["plain", "escaped"])
def test_the_look_before_parsing_dismisses_no_such_page(block: dict[str, Any], escaped: bool) -> None:
    markup = page(block)
    if escaped:
        start, _, rest = markup.partition('type="application/json">')
        state, end, _ = rest.partition("</script>")
        markup = f"{start}>window.__DATA__ = JSON.parse({json.dumps(state)});{end}</body></html>"
    assert worth_reading(markup)
    assert may_name_platform(markup)
    assert [each.post_id for each in article.read(markup)] == [ID]


def test_a_type_with_no_id_near_it_is_no_reason_to_read_a_page() -> None:
    pytest.importorskip("re2")
    assert not worth_reading(page({"type": "button", "network": "twitter", "app": "123456789012"}))


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (1420012345678901234, "1420012345678901234"),
        (1420012345678901200, None),
        (1420000000000000000, None),
        (2**53, "9007199254740992"),
        (2**53 - 1, "9007199254740991"),
        (-5, "-5"),
        (2**64, None),
        pytest.param(10**5000, None, id="5,000 digits"),
        ("1420012345678901200", "1420012345678901200"),
        ("1" * 5000, None),
        (1.5e18, None),
        (True, None),
        (None, None),
    ],
)
def test_a_number_that_a_program_may_have_rounded_is_no_id(value: Any, digits: str | None) -> None:
    assert exact(value) == digits


CODE = "CExampleAB1"


@pytest.mark.parametrize(
    ("block", "post_id"),
    [
        ({"type": "instagram", "shortcode": CODE}, CODE),
        ({"type": "embed", "provider": "instagram", "shortCode": CODE}, CODE),
        ({"type": "instagramEmbed", "attrs": {"shortcode": CODE}}, CODE),
        ({"type": "instagram-post", "id": CODE}, CODE),
        ({"type": "embed", "provider": "tiktok", "videoId": VIDEO}, VIDEO),
        ({"type": "instagram", "id": "newsletters"}, None),
        ({"type": "instagram", "id": "Newsletters"}, None),
        ({"type": "instagram", "username": "rana.example"}, None),
        ({"type": "instagramAccount", "id": CODE}, None),
        ({"type": "instagram", "shortcode": "block-17"}, None),
    ],
)
def test_blocks_of_other_networks_are_posts_by_their_codes(block: Any, post_id: str | None) -> None:
    found = find_citations(page(block), media_type="text/html")
    assert [each.post_id for each in found] == ([post_id] if post_id else [])
    assert not post_id or (worth_reading(page(block)) and may_name_platform(page(block)))
