"""Posts of the networks that few articles cite, of closed ones too: links, embed code, tags of source formats, references."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post

SAID = "The river is rising"
DAY = "2020-05-01"
APA = f"Example, J. [@river_example]. (2020, May 1). {SAID}"

PLUS = "https://plus.google.com/+ExampleRiver/posts/ExAmPlE1a2B"
PERISCOPE = "https://www.periscope.tv/example_river/1ExAmPlEabcDE"
GETTR = "https://gettr.com/post/p1examp2le3"
PARLER = "https://parler.com/post/0123456789abcdef0123456789abcdef"
VINE = "https://vine.co/v/MxExAmPlE12"
REDDIT = "https://www.reddit.com/r/river/comments/1abcde2/water/"
LINKEDIN = "https://www.linkedin.com/posts/jo-example_water-activity-7123456789012345678-AbCd"
TELEGRAM = "https://t.me/river_example/77"
TRUTH = "https://truthsocial.com/@river_example/posts/110123456789012345"

POSTS = [
    ("Google+", PLUS, "googleplus", "ExAmPlE1a2B", "+ExampleRiver"),
    ("Periscope", PERISCOPE, "periscope", "1ExAmPlEabcDE", "example_river"),
    ("Gettr", GETTR, "gettr", "p1examp2le3", None),
    ("Parler", PARLER, "parler", "0123456789abcdef0123456789abcdef", None),
    ("Vine", VINE, "vine", "MxExAmPlE12", None),
]


def page(fragment: str) -> str:
    """An article with a fragment in its midst."""
    return (
        "<!doctype html><html><head><title>High water</title></head><body><article><h1>High water</h1>"
        f"<p>The river rose on Monday, as everybody in the town could see.</p>{fragment}"
        "<p>Nobody was hurt, the harbour office said in the evening.</p></article></body></html>"
    )


@pytest.mark.parametrize(("label", "url", "platform", "post_id", "handle"), POSTS, ids=[row[0] for row in POSTS])
def test_posts_of_networks_that_closed_or_are_small_are_found(
    label: str, url: str, platform: str, post_id: str, handle: str | None
) -> None:
    link = [post(platform, post_id, handle, kind="link")]
    embed = [post(platform, post_id, handle, kind="embed")]
    check(page(f'<p>She <a href="{url}">showed</a> it.</p>'), link)
    check(page(f'<figure><iframe src="{url}"></iframe></figure>'), embed)
    check(page(f'<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\n{url}\n</div></figure>'), embed)
    check(f"She showed it ({url}) on Monday.", link)
    check(f'High water\n\n[{platform} url="{url}"]\n', embed)
    check(
        f"{APA} [{label} post]. {label}. {url}",
        [post(platform, post_id, handle or "river_example", date=DAY, text=SAID)],
    )
    check(f"{APA} [{label} post]. {label}.", [post(platform, None, "river_example", date=DAY, text=SAID)])
    check(f"“{SAID}, hold on.” — Jo Example on {label}, May 1, 2020\n", [post(platform, None, None, date=DAY)])


PAGES: list[tuple[str, str, Expected]] = [
    ("Google+’s embed code", f'<div class="g-post" data-href="{PLUS}"></div>', [post("googleplus", "ExAmPlE1a2B", "+ExampleRiver", kind="embed")]),
    ("Google+’s tag", f'<g:post href="{PLUS}"></g:post>', [post("googleplus", "ExAmPlE1a2B", "+ExampleRiver", kind="embed")]),
    (
        "Google+’s account and button",
        '<p><a href="https://plus.google.com/share?url=https%3A%2F%2Friverton.example%2F">+1</a>'
        ' <a rel="publisher" href="https://plus.google.com/+ExampleRiver/posts">Google+</a></p>',
        [],
    ),
    ("account of Gettr", '<p><a href="https://gettr.com/user/example_river">Gettr</a></p>', []),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "expected"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
def test_embed_code_and_buttons(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)


REFERENCES: list[tuple[str, str, Expected]] = [
    (
        "APA, Reddit",
        f"Harbour Office [harbour_example]. (2020, May 1). {SAID} [Online forum post]. Reddit. {REDDIT}",
        [post("reddit", "1abcde2", "harbour_example", date=DAY, text=SAID, author_name="Harbour Office")],
    ),
    (
        "APA, Reddit without a name",
        f"u/harbour_example. (2020, May 1). {SAID} [Online forum post]. Reddit. {REDDIT}",
        [post("reddit", "1abcde2", "harbour_example", date=DAY, text=SAID, author_name=None)],
    ),
    (
        "APA, LinkedIn",
        f"Example, J. (2020, May 1). {SAID} [LinkedIn post]. {LINKEDIN}",
        [post("linkedin", "7123456789012345678", "jo-example", date=DAY, text=SAID)],
    ),
    (
        "Harvard, Telegram",
        f"Example, J. (2020) ‘{SAID}’ [Telegram] 1 May. Available at: {TELEGRAM} (Accessed: 3 May 2020).",
        [post("telegram", "77", "river_example", date=DAY, text=SAID)],
    ),
    (
        "IEEE, Telegram",
        f"[3] J. Example, “{SAID},” Telegram, May 1, 2020. [Online]. Available: {TELEGRAM}",
        [post("telegram", "77", "river_example", date=DAY, text=SAID, author_name="J. Example")],
    ),
    (
        "Chicago, Reddit",
        f"harbour_example, “{SAID},” Reddit, May 1, 2020, {REDDIT}.",
        [post("reddit", "1abcde2", None, date=DAY, text=SAID)],
    ),
    (
        "MLA, LinkedIn",
        f"Example, Jo. “{SAID}.” LinkedIn, 1 May 2020, {LINKEDIN}.",
        [post("linkedin", "7123456789012345678", "jo-example", date=DAY, text=SAID)],
    ),
    (
        "Bluebook, Truth Social in capitals",
        f"Jo Example (@river_example), TRUTH SOCIAL (May 1, 2020, 9:41 AM), {TRUTH}.",
        [post("truthsocial", "110123456789012345", "river_example", date=DAY, text=None, author_name="Jo Example")],
    ),
    (
        "Bluebook, Parler in capitals",
        f"Jo Example (@jo_example), PARLER (May 1, 2020, 9:41 AM), {PARLER} [https://perma.cc/AB12-CD34].",
        [post("parler", "0123456789abcdef0123456789abcdef", "jo_example", date=DAY, author_name="Jo Example")],
    ),
    ("a word of German", "Es gab Regen. Jo Beispiel [@jo]. (2020, Mai 1). Es gab mehr Regen [Bericht]. Riverton.", []),
    ("a word of French", "Exemple, J. (2020, 1 mai). Il faut parler [avec @jo_exemple]. Riverton.", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in REFERENCES], ids=[row[0] for row in REFERENCES])
def test_references_to_posts_of_these_networks(text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")
