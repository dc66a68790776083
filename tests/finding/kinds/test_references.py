"""References of scholars, lawyers and libraries to posts: every style with and without the address, and what is no post."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from citesnap.finding import find_citations
from citesnap.finding.prose import references
from finding.kinds.table import Expected, check, found_in, post, x

A = "1420000000000000000"
B = "1420000000000000001"
URL = f"https://twitter.com/river_example/status/{A}"
PATH = f"twitter.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"


def own(**more: Any) -> dict[str, Any]:
    """The post as cited with its address."""
    return x(A, "river_example", **{"date": DAY, "text": SAID, **more})


def lost(**more: Any) -> dict[str, Any]:
    """The post as cited without an address."""
    return x(None, "river_example", **{"date": DAY, "text": SAID, **more})


WITH_ADDRESS: list[tuple[str, str, Expected]] = [
    ("APA 7", f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    ("APA 7, X", f"Example, R. [@river_example]. (2021, July 27). {SAID} [Post]. X. {URL}", [own()]),
    (
        "APA 7, pandoc",
        f"Example, R. \\[@river_example\\]. (2021, July 27). *{SAID}* \\[Tweet\\]. Twitter. <{URL}>",
        [own()],
    ),
    (
        "APA 7, Markdown",
        f"Example, R. [@river_example]. (2021, July 27). _{SAID}_ [Tweet]. _Twitter_. [{URL}]({URL})",
        [own()],
    ),
    ("APA 7, suffix", f"Example, R. [@river_example]. (2021a, July 27). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    (
        "APA 7, stop",
        f"Example, R. [@river_example]. (2021, July 27). {SAID}. [Tweet]. Twitter. {URL}",
        [own(text=f"{SAID}.")],
    ),
    (
        "APA 7, attached",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Image attached] [Tweet]. Twitter. {URL}",
        [own()],
    ),
    ("APA 6", f"Example, R. [river_example]. (2021, July 27). {SAID} [Twitter post]. Retrieved from {URL}", [own()]),
    (
        "APA 6, retrieved",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Retrieved August 3, 2021, from {URL}",
        [own()],
    ),
    (
        "APA, no handle",
        f"Example, Rana. (2021, July 27). {SAID} [Tweet]. Retrieved from {URL}",
        [own(author_name="Example, Rana")],
    ),
    ("MLA 9", f"Example, Rana [@river_example]. “{SAID}.” Twitter, 27 July 2021, {PATH}.", [own()]),
    (
        "MLA 9, X",
        f"Example, Rana [@river_example]. “{SAID}.” X, 27 July 2021, x.com/river_example/status/{A}.",
        [own()],
    ),
    (
        "MLA 8",
        f'@river_example (Rana Example). "{SAID}." Twitter, 27 July 2021, 12:35 p.m., {PATH}.',
        [own(author_name="Rana Example")],
    ),
    ("MLA 8, accessed", f'@river_example. "{SAID}." *Twitter*, 27 Jul. 2021, {URL}. Accessed 3 Aug. 2021.', [own()]),
    (
        "MLA, X, formerly",
        f"Example, Rana [@river_example]. “{SAID}.” X (formerly Twitter), 27 July 2021, {URL}.",
        [own()],
    ),
    (
        "Chicago note",
        f"12. Rana Example (@river_example), “{SAID},” Twitter, July 27, 2021, 12:35 p.m., {URL}.",
        [own(author_name="Rana Example")],
    ),
    (
        "Chicago bibliography",
        f"Example, Rana (@river_example). “{SAID}.” Twitter, July 27, 2021, 12:35 p.m. {URL}.",
        [own()],
    ),
    (
        "Chicago author-date",
        f"Example, Rana (@river_example). 2021. “{SAID}.” Twitter, July 27, 2021, 12:35 p.m. {URL}.",
        [own()],
    ),
    ("Chicago 16", f"12. Rana Example, Twitter post, July 27, 2021, 12:35 p.m., {URL}.", [own(text=None)]),
    (
        "Harvard",
        f"Example, R. (2021) ‘{SAID}’, Twitter, 27 July. Available at: {URL} (Accessed: 3 August 2021).",
        [own()],
    ),
    (
        "Harvard, Cite Them Right",
        f"Example, R. [@river_example] (2021) '{SAID}' [Twitter] 27 July. Available at: {URL} (Accessed: 3 August 2021).",
        [own()],
    ),
    (
        "Harvard, Australian",
        f"Example, R [river_example] 2021, ‘{SAID}’, tweet, 27 July, viewed 3 August 2021, {URL}",
        [own()],
    ),
    (
        "Harvard, angle brackets",
        f"Example, R (@river_example) 2021, '{SAID}', Twitter, 27 July, viewed 3 August 2021, <{URL}>.",
        [own()],
    ),
    (
        "Vancouver",
        f"1. Example R. [@river_example]. {SAID} [Internet]. Twitter; 2021 Jul 27 [cited 2021 Aug 3]. Available from: {URL}",
        [own()],
    ),
    (
        "Vancouver, tweet",
        f"Example R (@river_example). {SAID} [Tweet]. 2021 Jul 27 [cited 2021 Aug 3]. Available from: {URL}",
        [own()],
    ),
    (
        "IEEE",
        f"[3] R. Example [@river_example], “{SAID},” Twitter, Jul. 27, 2021. [Online]. Available: {URL} [Accessed: Aug. 3, 2021].",
        [own()],
    ),
    (
        "IEEE, date first",
        f'[3] R. Example (@river_example). (2021, Jul. 27). "{SAID}" [Twitter post]. Available: {URL}',
        [own()],
    ),
    (
        "Bluebook",
        f"Rana Example (@river_example), TWITTER (July 27, 2021, 12:35 PM), {URL} [https://perma.cc/AB12-CD34].",
        [own(text=None)],
    ),
    (
        "Bluebook, X",
        f"See Rana Example (@river_example), X (July 27, 2021, 12:35 PM), https://x.com/river_example/status/{A}.",
        [own(text=None, author_name="Rana Example")],
    ),
    (
        "OSCOLA",
        f"Rana Example, ‘{SAID}’ (@river_example, 27 July 2021) <{URL}> accessed 3 August 2021",
        [own(author_name="Rana Example")],
    ),
    ("OSCOLA, Twitter", f"Rana Example, '{SAID}' (Twitter, 27 July 2021) <{URL}> accessed 3 August 2021", [own()]),
    (
        "McGill",
        f"Rana Example, “{SAID}” (27 July 2021 at 12:35), online: Twitter <{PATH}> [perma.cc/AB12-CD34].",
        [own()],
    ),
    (
        "McGill 9",
        f"@river_example (Rana Example), “{SAID}” (27 July 2021 at 12:35), online: Twitter <{PATH}>.",
        [own()],
    ),
    (
        "ABNT",
        f"EXAMPLE, Rana. {SAID}. Riverton, 27 jul. 2021. Twitter: @river_example. Disponível em: {URL}. Acesso em: 3 ago. 2021.",
        [own()],
    ),
    (
        "ISO 690",
        f"EXAMPLE, Rana [@river_example]. {SAID}. In: Twitter [online]. 27 July 2021, 12:35 [viewed 3 August 2021]. Available from: {URL}",
        [own()],
    ),
    (
        "ISO 690, French",
        f"EXAMPLE, Rana [@river_example]. {SAID}. Twitter [en ligne]. 27 juillet 2021 [consulté le 3 août 2021]. Disponible sur : {URL}",
        [own()],
    ),
    ("AMA", f"Example R. {SAID}. Twitter. July 27, 2021. Accessed August 3, 2021. {URL}", [own()]),
    (
        "AMA, handle",
        f"1. Example R [@river_example]. {SAID}. Twitter. Posted July 27, 2021. Accessed August 3, 2021. {URL}",
        [own()],
    ),
    (
        "Wikipedia",
        f'Rana Example [@river_example] (July 27, 2021). "{SAID}" (Tweet). Archived from the original on July 28, 2021 – via Twitter. {URL}',
        [own(author_name="Rana Example")],
    ),
    (
        "German",
        f"Example, Rana [@river_example]: „{SAID}“, Twitter, 27. Juli 2021, {URL}, zuletzt abgerufen am 3. August 2021.",
        [own()],
    ),
    ("Spanish", f"Example, R. [@river_example]. (27 de julio de 2021). {SAID} [Tuit]. Twitter. {URL}", [own()]),
    ("French", f"Example, R. [@river_example]. (2021, 27 juillet). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    (
        "archived beside",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Twitter. {URL} (archived at https://web.archive.org/web/2021/{URL})",
        [own()],
    ),
    ("footnote", f'[^3]: Rana Example (@river_example), "{SAID}," Twitter, July 27, 2021, {URL}.', [own()]),
    (
        "wrapped",
        f"Example, R. [@river_example]. (2021, July 27). The river is rising\n    faster than we thought [Tweet]. Twitter.\n    {URL}",
        [own()],
    ),
    (
        "mobile",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Twitter. https://mobile.twitter.com/river_example/status/{A}?s=20",
        [own()],
    ),
    ("no name", f"@river_example. (2021, July 27). {SAID} [Tweet]. Twitter. {URL}", [own()]),
    (
        "other networks: Instagram",
        f"Example, R. [@river.example]. (2021, July 27). {SAID} [Photograph]. Instagram. https://www.instagram.com/p/CexAmpLe123/",
        [post("instagram", "CexAmpLe123", "river.example", date=DAY, text=SAID)],
    ),
    (
        "other networks: Facebook",
        f"Example, Rana. (2021, July 27). {SAID} [Status update]. Facebook. https://www.facebook.com/river.example/posts/1234567890123456",
        [post("facebook", "1234567890123456", "river.example", date=DAY, text=SAID)],
    ),
    (
        "other networks: TikTok",
        f"Example, R. [@river.example]. (2021, July 27). {SAID} [Video]. TikTok. https://www.tiktok.com/@river.example/video/6989000000000000000",
        [post("tiktok", "6989000000000000000", "river.example", text=SAID)],
    ),
    (
        "other networks: Bluesky",
        f"Example, R. [@river.example.com]. (2024, April 8). {SAID} [Post]. Bluesky. https://bsky.app/profile/river.example.com/post/3kpq2rfexam2w",
        [post("bluesky", "3kpq2rfexam2w", "river.example.com", date="2024-04-08", text=SAID)],
    ),
    (
        "other networks: Mastodon",
        f"Example, R. [@river_example@mastodon.social]. (2023, January 27). {SAID} [Post]. Mastodon. https://mastodon.social/@river_example/109761234567890123",
        [post("mastodon", "109761234567890123", "river_example@mastodon.social", text=SAID)],
    ),
]

WITHOUT_ADDRESS: list[tuple[str, str, Expected]] = [
    (
        "APA 7",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Twitter.",
        [lost(author_name="Example, R.")],
    ),
    ("APA 7, X", f"Example, R. [@river_example]. (2021, July 27). {SAID} [Post]. X.", [lost()]),
    (
        "APA 7, X, formerly",
        f"Example, R. [@river_example]. (2021, July 27). {SAID} [Post]. X (formerly Twitter).",
        [lost()],
    ),
    ("APA 6", f"Example, R. [river_example]. (2021, July 27). {SAID} [Twitter post].", [lost()]),
    ("APA, name of account alone", f"river_example. (2021, July 27). {SAID} [Tweet].", []),
    (
        "t.co",
        f"Mayor [@river_example]. (2021, July 27). {SAID} [Thumbnail with link attached] [Tweet]. Twitter. https://t.co/AbCdEfGhIj",
        [lost(link="https://t.co/AbCdEfGhIj", short_links=["t.co/AbCdEfGhIj"])],
    ),
    ("MLA 7", f'Example, Rana (@river_example). "{SAID}." 27 July 2021, 12:35 p.m. Tweet.', [lost()]),
    ("MLA 7, no sign", f'Example, Rana (river_example). "{SAID}." 27 July 2021, 9.58 am. Tweet.', [lost()]),
    ("MLA 7, zone", f'Example, Rana (@river_example) "{SAID}" 27 July 2021, 2:57 p.m. EST. Tweet.', [lost()]),
    ("MLA 8", f'@river_example. "{SAID}." Twitter, 27 Jul. 2021, 3:04 p.m.', [lost()]),
    ("MLA 9", f"Example, Rana [@river_example]. “{SAID}.” Twitter, 27 July 2021.", [lost()]),
    (
        "Chicago note",
        f"12. Rana Example (@river_example), “{SAID},” Twitter, July 27, 2021, 12:35 p.m.",
        [lost(author_name="Rana Example")],
    ),
    ("Chicago, in the text", f"Her tweet was calm: “{SAID}” (@river_example, July 27, 2021).", [lost()]),
    ("Chicago, post on X", f"12. Rana Example (@river_example), “{SAID},” X post, July 27, 2021.", [lost()]),
    ("Harvard", f"Example, R. [@river_example] (2021) ‘{SAID}’, Twitter, 27 July.", [lost()]),
    (
        "Vancouver",
        f"1. Example R. [@river_example]. {SAID} [Internet]. Twitter; 2021 Jul 27 [cited 2021 Aug 3].",
        [lost()],
    ),
    ("IEEE", f"[3] R. Example [@river_example], “{SAID},” Twitter, Jul. 27, 2021.", [lost()]),
    ("Bluebook", "Rana Example (@river_example), TWITTER (July 27, 2021, 12:35 PM).", [lost(text=None)]),
    (
        "Bluebook, perma",
        "Rana Example (@river_example), TWITTER (July 27, 2021, 12:35 PM), https://perma.cc/AB12-CD34.",
        [lost(text=None)],
    ),
    ("OSCOLA", f"Rana Example, Tweet, ‘{SAID}’ (@river_example, 27 July 2021)", [lost()]),
    ("McGill", f"@river_example (Rana Example), “{SAID}” (27 July 2021 at 12:35), online: Twitter.", [lost()]),
    (
        "ABNT",
        f"EXAMPLE, Rana. {SAID}. [S. l.], 27 jul. 2021. Twitter: @river_example.",
        [lost(author_name="EXAMPLE, Rana")],
    ),
    (
        "ISO 690",
        f"EXAMPLE, Rana [@river_example]. {SAID}. In: Twitter [online]. 27 July 2021 [viewed 3 August 2021].",
        [lost()],
    ),
    ("AMA", f"Example R [@river_example]. {SAID}. Twitter. July 27, 2021. Accessed August 3, 2021.", [lost()]),
    ("Wikipedia", f'Rana Example [@river_example] (July 27, 2021). "{SAID}" (Tweet) – via Twitter.', [lost()]),
    (
        "mention in the words",
        "Example, R. [@river_example]. (2021, July 27). @mayor_example we see the river on July 26, 2021 [Tweet]. Twitter.",
        [lost(text="@mayor_example we see the river on July 26, 2021")],
    ),
    (
        "Twitter in the words",
        "Example, R. [@river_example]. (2021, July 27). I leave Twitter, and soon [Tweet]. Twitter.",
        [lost(text="I leave Twitter, and soon")],
    ),
    (
        "quotation in the words",
        'Example, R. [@river_example]. (2021, July 27). He said "no danger" to all of us [Tweet]. Twitter.',
        [lost(text='He said "no danger" to all of us')],
    ),
    (
        "single quotes in double ones",
        "Example, Rana (@river_example). “He said ‘no danger’ to us.” Twitter, 27 July 2021.",
        [lost(text="He said ‘no danger’ to us")],
    ),
    (
        "question",
        'Example, Rana (@river_example). "Who counts the boats?" Twitter, 27 July 2021.',
        [lost(text="Who counts the boats?")],
    ),
    (
        "apostrophe",
        "Example, R. [@river_example] (2021) 'The river's rising and it's late', Twitter, 27 July.",
        [lost(text="The river's rising and it's late")],
    ),
    (
        "wrapped",
        "Example, Rana (@river_example). “The river is rising\n     faster than we thought.” Twitter,\n     27 July 2021.",
        [lost()],
    ),
    (
        "Instagram",
        f"Example, R. [@river.example]. (2021, July 27). {SAID} [Photograph]. Instagram.",
        [post("instagram", None, "river.example", date=DAY, text=SAID)],
    ),
    (
        "TikTok",
        f"Example, R. [@river.example]. (2021, July 27). {SAID} [Video]. TikTok.",
        [post("tiktok", None, "river.example", date=DAY, text=SAID)],
    ),
    (
        "Bluesky",
        f"Example, R. [@river.bsky.social]. (2024, July 27). {SAID} [Post]. Bluesky.",
        [post("bluesky", None, "river.bsky.social", date="2024-07-27", text=SAID)],
    ),
    (
        "Mastodon",
        f"Example, R. [@river@mastodon.social]. (2024, July 27). {SAID} [Post]. Mastodon.",
        [post("mastodon", None, "river@mastodon.social", date="2024-07-27", text=SAID)],
    ),
    (
        "Threads",
        f"Example, R. [@river.example]. (2024, July 27). {SAID} [Post]. Threads.",
        [post("threads", None, "river.example", date="2024-07-27", text=SAID)],
    ),
    (
        "Instagram, MLA",
        f"Example, Rana [@river.example]. “{SAID}.” Instagram, 27 July 2021.",
        [post("instagram", None, "river.example", date=DAY, text=SAID)],
    ),
]

FRAMES = {
    "alone": "{}",
    "list": "# References\n\n{}\n\nOther, A. (2020). High water in small towns. Riverton Press.\n",
    "lines": "References\nOther, A. (2020). High water in small towns. Riverton Press.\n{}\nThird, B. (2019). Dykes. Riverton Gazette, 12 May 2019, https://gazette.example/dykes",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
@pytest.mark.parametrize(("style", "text", "expected"), WITH_ADDRESS + WITHOUT_ADDRESS)
def test_references(style: str, text: str, expected: Expected, frame: str) -> None:
    check(frame.format(text), expected)


def test_several_in_a_list() -> None:
    both = f"Example, R. [@river_example]. (2021, July 27). {SAID} [Tweet]. Twitter. {URL}"
    other = "Mayor of Riverton [@mayor_example]. (2021, July 28). There is no danger [Tweet]. Twitter."
    expected = [own(), x(None, "mayor_example", date="2021-07-28", text="There is no danger")]
    for between in ("\n\n", "\n", "\n\n\n", " "):
        check(f"References\n\n{both}{between}{other}", expected)
    check(f"1. {both}\n2. {other}", expected)
    check(f"[1] {both}\n[2] {other}", expected)
    check(f"- {both}\n- {other}", expected)
    note = f"Rana Example (@river_example), “{SAID},” Twitter, July 27, 2021, {URL}; Mayor of Riverton (@mayor_example), “There is no danger,” Twitter, July 28, 2021."
    check(f"12. See {note}", expected)


NONE = [
    "Example, R. (2021, July 27). Tweets and high water. Riverton Gazette. https://gazette.example/tweets",
    "Example, R. (2021). Twitter and the river. Riverton University Press.",
    "Example, R. [@river_example]. (2021, July 27). High water in the lower town. Riverton Gazette.",
    "Example, R. [@river_example]. (n.d.). Tweets [Twitter profile]. Twitter. Retrieved July 27, 2021, from https://twitter.com/river_example",
    "Example, R. [@river_example]. (2021). Home [Twitter page]. Twitter.",
    "Rana Example (@river_example) wrote about the river on Twitter. July 27, 2021 was a bad day.",
    "Rana Example (@river_example) is a reporter of the Gazette. Twitter, 27 July 2021.",
    "“The river is rising” (Gazette, July 27, 2021).",
    "Rana Example, “The river is rising,” Riverton Gazette, July 27, 2021, https://gazette.example/river.",
    "Rana Example (@river_example), “Dykes,” Riverton Gazette, July 27, 2021.",
    "Follow Rana Example (@river_example) on Twitter. Published July 27, 2021.",
    "By Rana Example (@river_example) | Twitter | July 27, 2021",
    "Contact: Rana Example, @river_example, Twitter. Updated 27 July 2021, 12:35.",
    "Example, X. (2021, July 27). The river [Paper]. X. Riverton.",
    "He tweeted “The river is rising” on July 27, 2021, and the mayor (@mayor_example) answered on Twitter.",
    "Twitter: @river_example. Riverton, 27 jul. 2021.",
    "EXAMPLE, Rana. O rio. Riverton, 27 jul. 2021. Disponível em: https://gazette.example/rio. Acesso em: 3 ago. 2021.",
    "Title. Rana Example [@river_example]. 27 July 2021.",
    "In a tweet (@river_example) she asked for boats. The Gazette (Twitter, 27 July 2021) did not answer.",
    "Malcolm X. Twitter, race and the city. 27 July 2021.",
    "Example, R. [@river_example]. (2021, July 27). How the river rose [Video]. YouTube. https://www.youtube.com/channel/UCexample",
    "@book{river2021, author = {Rana Example}, title = {Twitter}, year = 2021}",
]


@pytest.mark.parametrize("text", NONE)
def test_no_reference_to_a_post(text: str) -> None:
    check(text, [])
    check(f"References\n\n{text}\n\nThird, B. (2019). Dykes.\n", [])


def test_an_address_that_contradicts_the_site_is_found_as_it_is() -> None:
    text = f"Example, R. [@river_example]. (2021, July 27). {SAID} [Post]. Mastodon. {URL}"
    check(text, [x(A, "river_example", kind="link")])


PAGE = (
    "<html><head><title>High water</title></head><body><article><h1>High water</h1><p>The river left its bed on Tuesday night, and by "
    "the morning the lower town could be crossed by boat only. The council asked for patience, and nobody slept.</p>"
    "<h2>References</h2>{}</article></body></html>"
)
MARKDOWN = ("pandoc", "Markdown", "footnote", "wrapped", "archived")


def as_html(text: str) -> str:
    """The entry as a page shows it: whole addresses are links."""
    return re.sub(r"https?://[^\s&<>\])]+[\w/-]", r'<a href="\g<0>">\g<0></a>', html.escape(text))


@pytest.mark.parametrize("frame", ["<p>{}</p>", '<ol><li id="n1">{}</li><li>Other, A. (2020). High water.</li></ol>'])
@pytest.mark.parametrize(
    ("style", "text", "expected"),
    [row for row in WITH_ADDRESS + WITHOUT_ADDRESS if not any(word in row[0] for word in MARKDOWN)],
)
def test_references_of_a_page(style: str, text: str, expected: Expected, frame: str) -> None:
    if "McGill" in style or "MLA" in style:
        text = text.replace("<", "").replace(">", "")
        text = re.sub(r"(?<![/\w.])((?:twitter|x)\.com/)", r"https://\1", text)
    check(PAGE.format(frame.format(as_html(text))), expected)


MARKED_UP: list[tuple[str, Expected]] = [
    (
        f'<ol class="references"><li><span><a href="#r">^</a> <cite>Example, Rana [@river_example] (July 27, 2021). <a href="{URL}">"{SAID}"</a>'
        f' (<a href="/wiki/Tweet">Tweet</a>). <a href="https://web.archive.org/web/2021/{URL}">Archived</a> from the original on July 28, 2021 &#8211;'
        ' via <a href="/wiki/Twitter">Twitter</a>.</cite></span></li></ol>',
        [own(kind="link", author_name="Example, Rana")],
    ),
    (
        f'<div class="csl-entry">Example, Rana (@river_example). “{SAID}.” <i>Twitter</i>, 27 July 2021, <a href="{URL}">{PATH}</a>.</div>'
        '<div class="csl-entry">@mayor_example. "There is no danger." <i>Twitter</i>, 28 Jul. 2021, 3:04 p.m.</div>',
        [own(), x(None, "mayor_example", date="2021-07-28", text="There is no danger")],
    ),
    (
        f"<p>Example, R. [@river_example]. (2021, July 27). <em>{SAID}</em> [Tweet]. Twitter.<br>"
        "Mayor [@mayor_example]. (2021, July 28). <em>There is no danger</em> [Tweet]. Twitter.</p>",
        [lost(), x(None, "mayor_example", date="2021-07-28", text="There is no danger")],
    ),
    (
        f'<ul><li>Mayor [<a href="https://twitter.com/mayor_example">@mayor_example</a>]. (2021, July 28). There is no danger [Tweet]. Twitter.</li>'
        f'<li>Example, R. [<a href="https://twitter.com/river_example">@river_example</a>]. (2021, July 27). <a href="{URL}">{SAID}</a> [Tweet]. Twitter.</li></ul>',
        [own(), x(None, "mayor_example", date="2021-07-28", text="There is no danger")],
    ),
    (f'<p>Example, Rana. “{SAID}.” <cite>Twitter</cite>, 27 July 2021, <a href="{URL}">link</a>.</p>', [own()]),
    (
        f'<p id="fn1">1. Rana Example (@river_example), <span>Twitter</span> (July 27, 2021, 12:35 PM), <a href="{URL}">{URL}</a>'
        ' [<a href="https://perma.cc/AB12-CD34">https://perma.cc/AB12-CD34</a>].</p>',
        [own(text=None)],
    ),
    (
        f'<blockquote class="twitter-tweet"><p>{SAID}</p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></blockquote>',
        [own(kind="embed")],
    ),
    (
        "<p>Follow Rana Example (@river_example) on Twitter. July 27, 2021.</p><p>Example, R. (2021). Twitter and the river.</p>",
        [],
    ),
]


@pytest.mark.parametrize(("markup", "expected"), MARKED_UP)
def test_references_in_markup(markup: str, expected: Expected) -> None:
    check(PAGE.format(markup), expected)


@pytest.mark.parametrize("text", NONE)
def test_no_reference_to_a_post_in_a_page(text: str) -> None:
    check(PAGE.format(f"<p>{as_html(text)}</p>"), [])


def test_a_style_without_the_name_of_a_network_has_a_quotation_in_front_of_a_handle() -> None:
    """Entries with neither are not read: that is most of all lines with a year and a network's name in them."""
    for style in references.STYLES:
        quoted = "(?P<words>Q)(?P<handle>[H@])" in style.pattern.pattern
        # Or it counts with the address of a post alone, whose author it names by the handle.
        named = style.addressed and "(?P<handle>" in style.pattern.pattern
        assert "(?P<marks>" in style.pattern.pattern or quoted or named


@pytest.mark.parametrize("lines", [1, 3, 5])
def test_a_long_bibliography_is_read_to_its_end(lines: int) -> None:
    """Entries wrapped over several lines with nothing between them, whose lines make up entries with their neighbours in vain."""
    entry = "Example, R. [@river_example]. (2021, July {day}). The river is rising and nobody has seen it like that [Tweet]. Twitter."
    words = [entry.format(day=1 + k % 28).split(" ") for k in range(120)]
    size = -(-len(words[0]) // lines)
    text = "\n".join(" ".join(each[start : start + size]) for each in words for start in range(0, len(each), size))
    found = find_citations(text, media_type="text/plain")
    assert [each.date for each in found] == [f"2021-07-{1 + k % 28:02}" for k in range(120)]


HANDLE_AND_DAY: list[tuple[str, str, Expected]] = [
    ("words in front", f'"{SAID}" @river_example (July 27, 2021), {URL}.', [own()]),
    ("words in front, day first", f"“{SAID}.” @river_example (27 July 2021) {URL}", [own()]),
    ("words behind", f"@river_example, “{SAID}.” (July 27, 2021), {URL}.", [own()]),
    ("name in front", f"Rana Example (@river_example), “{SAID},” July 27, 2021, {URL}.", [own(author_name="Rana Example")]),
    ("without words", f"See @river_example (July 27, 2021), {URL}.", [own(text=None)]),
    ("a tweet by", f"Tweet by @river_example, July 27, 2021, {URL}.", [own(text=None)]),
    ("French marks", f"EXEMPLE Rana [@river_example], « {SAID}. », X, 27 juillet 2021, {URL} (consulté le 1er octobre 2021).", [own()]),
    ("another account", f"“{SAID}.” @jo_example (July 27, 2021), {URL}", [x(A, "river_example", date=None, text=None)]),
    ("another day of the article", f"@river_example has read it since May 1, 2020, {URL}", [x(A, "river_example", date=None, text=None)]),
]  # fmt: skip

PROFILES: list[tuple[str, str, Expected]] = [
    ("Chicago 16", "Rana Example, Twitter post, July 27, 2021, 10:15 a.m., https://twitter.com/river_example.", [lost(text=None, author_name="Rana Example")]),
    (
        "accessed",
        "Rana Example, Twitter post, July 27, 2021 (5:43 p.m.), http://twitter.com/river_example, accessed December 1, 2021.",
        [lost(text=None, author_name="Rana Example")],
    ),
    ("with words", f"Rana Example, “{SAID},” Twitter, July 27, 2021, https://twitter.com/river_example.", [lost(author_name="Rana Example")]),
    ("bibliography", "Example, Rana. Twitter post. July 27, 2021, 10:15 a.m. https://twitter.com/river_example", [lost(text=None, author_name="Example, Rana")]),
    ("Instagram", "Rana Example, Instagram post, July 27, 2021, https://www.instagram.com/rana.example/.", [post("instagram", None, "rana.example", date=DAY)]),
    ("Bluesky", "Rana Example, Bluesky post, July 27, 2021, https://bsky.app/profile/rana.example.", [post("bluesky", None, "rana.example", date=DAY)]),
    ("the account itself", "Rana Example’s Twitter page, accessed July 27, 2021, https://twitter.com/river_example.", []),
    ("its profile", "Rana Example, Twitter profile, July 27, 2021, https://twitter.com/river_example.", []),
    ("no account", "Rana Example, Twitter post, July 27, 2021, https://twitter.com/search.", []),
    ("another site", "Rana Example, Twitter post, July 27, 2021, https://riverton.example/river_example.", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [row[1:] for row in HANDLE_AND_DAY + PROFILES],
    ids=[row[0] for row in HANDLE_AND_DAY + PROFILES],
)
def test_an_address_with_handle_and_day_or_that_of_the_account(text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


UNKNOWN_STYLES = [
    "12 ラナ（@river_example）「川が上がっている」Twitter、2021年7月27日、{0}。",
    "12) 라나(@river_example), “강이 오르고 있다”, 트위터, 2021년 7월 27일, {0}.",
    "12. Рана Пример (@river_example). Река поднимается // Twitter. 27.07.2021. URL: {0} (дата обращения: 03.08.2021).",
    "12. رنا (@river_example)، «النهر يرتفع»، تويتر، 27 يوليو 2021، {0}",
    "27 July 2021 — @river_example on the river: {0}",
]


@pytest.mark.parametrize("line", UNKNOWN_STYLES)
def test_a_day_beside_handle_and_address_is_the_posts_where_its_id_says_so(line: str) -> None:
    url = "https://twitter.com/river_example/status/1420000000000000000"
    check(f"High water\n\n{line.format(url)}\n", [x("1420000000000000000", date="2021-07-27")], "text/plain")


OTHER_DAYS = [
    "12. Rana (@river_example), Twitter, 3 August 2021, {0}",
    "12. Mayor (@mayor_example), Twitter, 27 July 2021. See also {0}",
    "27 July 2021: she wrote {0}",
]


@pytest.mark.parametrize("line", OTHER_DAYS)
def test_a_day_that_the_id_or_the_handle_contradicts_is_not_the_posts(line: str) -> None:
    url = "https://twitter.com/river_example/status/1420000000000000000"
    found = found_in(f"High water\n\n{line.format(url)}\n", "text/plain")
    assert all(each["date"] != "2021-08-03" or each["post_id"] is None for each in found)
    assert not any(each["post_id"] and each["date"] for each in found if each["handle"] == "river_example")


POINTING = ["See also", "quoting", "see", "replying to", "cf.", "Vgl.", "citing"]


@pytest.mark.parametrize("signal", POINTING)
def test_what_a_reference_points_at_is_not_its_own_post(signal: str) -> None:
    url = "https://twitter.com/river_example/status/1420000000000000000"
    said = f"12. Mayor (@mayor_example), Twitter, 28 July 2021, 9:41 AM. {signal} {url}"
    check(
        f"High water\n\n{said}\n",
        [x(None, "mayor_example", date="2021-07-28"), x("1420000000000000000", author_name=None, date=None)],
        "text/plain",
    )
