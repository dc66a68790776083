"""Tables and catalogues of posts, captions of their pictures: a record for each, with what its row says and nothing of the next one."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A, B = "1420000000000000000", "1420000000000000001"
URL = f"https://x.com/river_example/status/{A}"
OTHER = f"https://x.com/mayor_example/status/{B}"
SAID = "The river is rising"
DAY = "2021-07-27"
BOTH: Expected = [x(A, text=SAID, date=DAY), x(B, "mayor_example", text="There is no danger", date=DAY)]
LOST = x(None, "jo_example", text="We leave", date=DAY, link=None)
PAGE = (
    '<!doctype html><html lang="en"><head><title>High water</title></head><body><article><h1>High water</h1><p>The council asked'
    " for patience on Tuesday night and nobody agreed on anything, officials said.</p>\n{}\n</article></body></html>"
)

TEXTS: list[tuple[str, str, Expected]] = [
    (
        "Markdown",
        f"| Handle | Date | Tweet | Link |\n|---|:---:|---|---|\n| @river_example | {DAY} | {SAID} | {URL} |\n"
        f"| @mayor_example | July 27, 2021 | There is no danger | [link]({OTHER}) |\n| @jo_example | 27 July 2021 | We leave | deleted |\n",
        [*BOTH, LOST],
    ),
    (
        "Org",
        f"| Konto | Datum | Tweet | Quelle |\n|-------+------+-----+----|\n| @river_example | 27. Juli 2021 | {SAID} | {URL} |\n",
        BOTH[:1],
    ),
    (
        "CSV",
        f'handle,date,text,url\n@river_example,{DAY},"{SAID}",{URL}\n@mayor_example,{DAY},"There is no danger",{OTHER}\n',
        BOTH,
    ),
    (
        "CSV with a row of two lines",
        f'handle,date,text,url\n@river_example,{DAY},"The river\n""is"" rising",{URL}\n@mayor_example,{DAY},"There is no danger",{OTHER}\n',
        [x(A, text='The river\n"is" rising', date=DAY), BOTH[1]],
    ),
    (
        "CSV with quote marks that nothing closes",
        f'handle,date,text,url\n@river_example,{DAY},"{SAID},{URL}\n@mayor_example,{DAY},There is no danger,{OTHER}\n',
        [x(A), BOTH[1]],
    ),
    ("tabs", f"username\tcreated_at\tfull_text\turl\nriver_example\t{DAY}\t{SAID}\t{URL}\n", BOTH[:1]),
    (
        "ids",
        f"tweet_id,screen_name,created_at,text\n{A},river_example,{DAY},{SAID}\n{B},mayor_example,{DAY},There is no danger\n",
        BOTH,
    ),
    (
        "another's address",
        f"| Account | Date | Tweet | Link |\n|---|---|---|---|\n| @river_example | {DAY} | {SAID} | {OTHER} |\n",
        [x(B, "mayor_example", text=None)],
    ),
    (
        "accounts",
        "| Account | Date | Text |\n|---|---|---|\n| @river_example | 2021-07-27 | joined the council |\n",
        [],
    ),
    ("prices", "name,date,text\nRana Example,2021-07-27,twelve boats\n", []),
    (
        "CSL-YAML",
        "references:\n- id: a\n  type: post\n  author:\n  - family: Example\n    given: Rana\n  title: The river is rising\n  container-title:"
        f" Twitter\n  issued:\n    date-parts:\n    - - 2021\n      - 7\n      - 27\n  URL: {URL}\n- id: b\n  title: Other\n  issued: 2020\n",
        [x(A, author_name="Example, Rana", date=DAY, text=SAID)],
    ),
    (
        "CSL-YAML in front matter, without an address",
        "---\nreferences:\n- type: post\n  author:\n  - literal: Rana Example [@river_example]\n  issued: 2021-07-27\n  title: 'The river is"
        " rising'\n  container-title: Twitter\n...\n\nThe council asked.\n",
        [x(None, author_name="Rana Example", date=DAY, text=SAID)],
    ),
    (
        "AsciiDoc",
        f'[quote, Rana Example (@river_example), "Twitter, July 27, 2021"]\n____\n{SAID}\n____\n',
        [x(None, text=SAID, date=DAY, author_name="Rana Example", kind="embed")],
    ),
    (
        "AsciiDoc with the address",
        f"[quote, Rana Example (@river_example), {URL}]\n{SAID}\nfast.\n",
        [x(A, text=f"{SAID}\nfast.", author_name="Rana Example", kind="embed")],
    ),
    (
        "Typst",
        f'#quote(attribution: [Rana Example (\\@river_example), #link("{URL}")[July 27, 2021]])[{SAID}]\n',
        [x(A, text=SAID, date=DAY, kind="embed")],
    ),
    (
        "csquotes",
        f"\\blockquote[Rana Example (@rana.example.org) on Bluesky, July 27, 2021]{{{SAID}}}\n",
        [post("bluesky", None, "rana.example.org", text=SAID, date=DAY, kind="embed")],
    ),
    (
        "AsciiDoc with another's address",
        f'[quote, Rana Example (@river_example), "{OTHER}, July 27, 2021"]\n____\n{SAID}\n____\n',
        [x(None, text=SAID, date=DAY, link=None)],
    ),
    ("a list of links", f"links:\n- title: The river\n  URL: {URL}\n", [x(A, text=None)]),
    (
        "who took a picture",
        "The screenshot of the tweet was taken by @photo_example on July 27, 2021.\n\nScreenshot of a tweet by the mayor. Photo by"
        " @photo_example, July 27, 2021.\n",
        [],
    ),
    ("a quotation of a book", "[quote, Jo Example, The River (2021)]\n____\nIt rose.\n____\n", []),
    (
        "copied from Threads",
        f"Thread\n12.3K views\n\nrana.example\n07/27/2021\n·\nAuthor\n{SAID}\nTranslate\n12\n3\nhttps://www.threads.net/@rana.example/post/C0zXcQmxO78\n",
        [post("threads", "C0zXcQmxO78", "rana.example", text=SAID, date=DAY, kind="embed")],
    ),
    (
        "callout of Obsidian",
        f"> [!tweet] Rana Example @river_example\n> {SAID}\n> [source]({URL})\n",
        [x(A, text=SAID, author_name="Rana Example", kind="embed")],
    ),
    ("an account and its age elsewhere", f"rana.example\n2d\n{SAID}\n12\n3\n", []),
    (
        "exported from Discord",
        f"jo#1234\n{URL}\n\n{{Embed}}\nRana Example (@river_example)\nhttps://twitter.com/river_example\n{SAID}\nRetweets\n12\nLikes\n34\n"
        "Twitter\n07/27/2021 12:35 PM\n",
        [x(A, text=SAID, date=DAY, author_name="Rana Example", kind="embed")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_a_row_or_an_entry_is_one_post(text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


SHOT = x(None, kind="link", date=DAY, link=None)
DRAWN = x(None, kind="embed", author_name="Rana Example", date=DAY, text=SAID)
MARKUP: list[tuple[str, str, Expected]] = [
    (
        "table",
        "<table><thead><tr><th>Account</th><th>Date</th><th>Tweet</th><th>Link</th></tr></thead><tbody><tr><td>@river_example</td><td>July"
        f' 27, 2021</td><td>{SAID}</td><td><a href="{URL}">link</a></td></tr><tr><td>@mayor_example</td><td>27 July 2021</td><td>There is no'
        f' danger</td><td><a href="{OTHER}">link</a></td></tr><tr><td>@jo_example</td><td>{DAY}</td><td>We leave</td><td>deleted</td></tr>'
        "</tbody></table>",
        [*BOTH, LOST],
    ),
    (
        "definition list",
        f'<dl><dt>Rana Example (@river_example), July 27, 2021</dt><dd>{SAID} <a href="{URL}">link</a></dd><dt>Jo Example'
        f' (@mayor_example), 27 July 2021</dt><dd>There is no danger <a href="{OTHER}">{OTHER}</a></dd></dl>',
        [{**each, "author_name": name} for each, name in zip(BOTH, ("Rana Example", "Jo Example"), strict=True)],
    ),
    (
        "definition list, words first",
        f'<dl><div><dt>{SAID}</dt><dd>Rana Example (@river_example), <a href="{URL}">July 27, 2021</a></dd></div>'
        f'<div><dt>There is no danger</dt><dd>Jo Example (@mayor_example), 27 July 2021 (<a href="{OTHER}">link</a>)</dd></div></dl>',
        BOTH,
    ),
    (
        "definition list with another's address",
        f'<dl><dt>Rana Example (@river_example)</dt><dd>{SAID} <a href="{OTHER}">link</a></dd></dl>',
        [x(B, "mayor_example", text=None, author_name=None)],
    ),
    (
        "definition list of two posts in an entry",
        f'<dl><dt>Rana Example (@river_example), July 27, 2021</dt><dd><a href="{URL}">one</a> and <a href="{OTHER}">two</a></dd></dl>',
        [x(A, text=None), x(B, "mayor_example", text=None)],
    ),
    (
        "definition list of terms",
        f'<dl><dt>Freeboard</dt><dd>What is left of the dam, <a href="{URL}">as she said</a></dd></dl>',
        [x(A, text=None, date=None)],
    ),
    *(
        (
            f"Nitter {name}",
            f'{before}<div class="timeline-item"><a class="tweet-link" href="/river_example/status/{A}#m"></a><div class="tweet-body"><div'
            ' class="tweet-header"><a class="fullname" href="/river_example">Rana Example</a><a class="username" href="/river_example">'
            f'@river_example</a><span class="tweet-date"><a href="/river_example/status/{A}#m" title="Jul 27, 2021 · 12:35 PM UTC">27 Jul'
            f' 2021</a></span></div><div class="tweet-content media-body">{SAID}</div>{quoted}</div></div>{behind}',
            expected,
        )
        for name, before, quoted, behind, expected in (
            ("in the text", "", "", "", [x(A, text=SAID, date=DAY, author_name="Rana Example", kind="embed")]),
            (
                "with a quoted post",
                "",
                '<div class="quote"><a class="quote-link" href="/mayor_example/status/1#m"></a><a class="username">@mayor_example</a>'
                '<div class="quote-text">There is no danger</div></div>',
                "",
                [x(A, text=SAID, date=DAY, kind="embed")],
            ),
            ("in a list of its own", '<div class="timeline">', "", "</div>", []),
        )
    ),
    (
        "COinS",
        '<span class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft.type=tweet&amp;rft.title=The%20river%20is%20rising&amp;rft.creator=Rana%20'
        f'Example&amp;rft.date={DAY}&amp;rft_id=https%3A%2F%2Fx.com%2Friver_example%2Fstatus%2F{A}"></span>',
        [x(A, kind="link", author_name="Rana Example", date=DAY, text=SAID)],
    ),
    (
        "COinS of a link",
        f'<p>See <a href="{URL}">her post</a>.<span class="Z3988" title="rft.btitle=The+river+is+rising&amp;rft.date={DAY}&amp;rft.aulast=Example&amp;rft_id=https%3A%2F%2Fx.com%2Friver_example%2Fstatus%2F{A}"></span></p>',
        [x(A, kind="link", date=DAY, text=SAID, form="link")],
    ),
    (
        "alternative text",
        '<img src="a.png" alt="Screenshot of tweet by @river_example, July 27, 2021: The river is rising">',
        [{**SHOT, "text": SAID}],
    ),
    (
        "caption",
        '<figure><img src="a.png" alt="Screenshot of a tweet by @river_example, July 27, 2021"><figcaption>Screenshot of a tweet by Rana'
        " Example (@river_example), posted on July 27, 2021. Source: Twitter</figcaption></figure>",
        [SHOT],
    ),
    ("German", '<img src="a.png" alt="Screenshot eines Tweets von @river_example vom 27. Juli 2021">', [SHOT]),
    (
        "French",
        '<figure><img src="a.png" alt="Capture d\'écran d\'un tweet de @river_example (27 juillet 2021)"></figure>',
        [SHOT],
    ),
    (
        "Spanish",
        '<img src="a.png" alt="Captura de un tuit de Rana Ejemplo (@river_example) del 27 de julio de 2021">',
        [SHOT],
    ),
    (
        "reads",
        f'<img src="a.png" alt="A tweet from Rana Example (@river_example) reads: \'{SAID}\' 12:35 PM Jul 27, 2021">',
        [{**SHOT, "text": SAID, "author_name": "Rana Example"}],
    ),
    (
        "Bluesky",
        '<img src="a.png" alt="Screenshot of a Bluesky post by @rana.example.org dated July 27, 2021">',
        [post("bluesky", None, "rana.example.org", date=DAY)],
    ),
    (
        "linked picture",
        f'<a href="{URL}"><img src="a.png" alt="Screenshot of tweet by @river_example, July 27, 2021"></a>',
        [x(A, kind="embed")],
    ),
    (
        "portrait",
        '<img src="a.png" alt="Profile picture of @river_example"><img src="b.png" alt="Photo: Rana Example (@river_example) / Instagram">',
        [],
    ),
    ("to somebody", '<img src="a.png" alt="Screenshot of a tweet to @mayor_example, July 27, 2021">', []),
    (
        "about somebody",
        '<img src="a.png" alt="Screenshot of a tweet from Jo Example about @mayor_example, July 27, 2021">',
        [],
    ),
    (
        "newsletter",
        '<a href="https://click.example/abc"><table><tr><td><p>Rana Example</p><p>@river_example</p></td></tr></table><p>'
        + SAID
        + "</p><p><a"
        ' href="https://click.example/def">12:35 PM • Jul 27, 2021</a></p><table><tr><td><p>12&nbsp;Likes</p></td></tr></table></a>',
        [DRAWN],
    ),
    (
        "styled box",
        '<div style="border:1px solid"><a href="https://click.example/abc"><b>Rana Example</b><br><span>@river_example</span></a><p>'
        + SAID
        + '</p><a href="https://click.example/def"><span>July 27th 2021</span><span>12 Retweets</span></a></div>',
        [DRAWN],
    ),
    (
        "box of the author",
        '<div class="author"><b>Rana Example</b><br><span>@river_example</span><p>Rana writes about rivers.</p><span>12:35 PM · Jul 27,'
        " 2021</span></div>",
        [],
    ),
    (
        "answer in a box",
        '<div style="b"><b>Rana Example</b> <span>@river_example</span><p>Replying to <a>@mayor_example</a></p><p>'
        + SAID
        + "</p><span>"
        "12:35 PM · Jul 27, 2021</span></div>",
        [DRAWN],
    ),
    (
        "byline",
        f"<div><b>Rana Example</b><br><span>@river_example</span><p>{SAID}, she says.</p><span>July 27, 2021</span></div>",
        [],
    ),
    *(
        (f"talk, {name}", f"<p>{lead}</p>", [])
        for name, lead in (
            (
                "German",
                '<p>Kommentare zu diesem Beitrag: <a href="https://mastodon.example/@rana/109485527427943661">im Fediverse</a></p>',
            ),
            (
                "French",
                '<p>Réagir à cet article : <a href="https://mastodon.example/@rana/109485527427943661">sur Mastodon</a></p>',
            ),
            ("Spanish", f'<p>Comenta este artículo en <a href="{URL}">Twitter</a></p>'),
            (
                "a subreddit",
                '<p>Discuss on <a href="https://www.reddit.com/r/example/comments/1abcde2/wind/">r/example</a></p>',
            ),
            (
                "thoughts",
                '<p>Have thoughts? <a href="https://mastodon.example/@rana/109485527427943661">Let me know on Mastodon</a>.</p>',
            ),
        )
    ),
    (
        "link that is called so",
        f'<p>She wrote it on Tuesday (<a href="{URL}">link</a>) and left.</p>',
        [x(A, kind="link")],
    ),
]


@pytest.mark.parametrize(("markup", "expected"), [row[1:] for row in MARKUP], ids=[row[0] for row in MARKUP])
def test_the_same_in_pages(markup: str, expected: Expected) -> None:
    check(PAGE.format(markup), expected, "text/html")


def test_the_references_that_a_page_keeps_for_scholars() -> None:
    head = (
        f'<meta name="citation_reference" content="citation_title={SAID}; citation_author=Rana Example; citation_publication_date=2021/07/27;'
        f' citation_journal_title=Twitter; citation_fulltext_html_url={URL}"><meta name="citation_reference" content="Example, J. [@jo_example].'
        ' (2021, July 27). We leave [Tweet]. Twitter.">'
    )
    check(
        PAGE.format("").replace("</head>", f"{head}</head>"),
        [x(A, date=DAY, text=SAID, author_name="Rana Example"), LOST],
        "text/html",
    )
