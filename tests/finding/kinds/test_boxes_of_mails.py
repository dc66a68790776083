"""Posts that newsletters and pages draw in tables and boxes: whatever links to the post, the box is one citation with its words.

Rows are (what, markup, what an editor expects).
"""

from __future__ import annotations

from urllib.parse import quote

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"
TRACKER = "https://gazette.us1.list-manage.com/track/click?u=abc&amp;id=def&amp;e=ghi"
PAGE = (
    "<html><head><title>High water</title></head><body><article><h1>High water</h1><p>The council asked for patience on"
    " Tuesday night and nobody agreed on anything, officials said to the reporters who had come.</p>{}<p>Residents told reporters"
    " that they had seen it coming for some time and that nobody had listened to them at all.</p></article></body></html>"
)
WHOLE = [x(A, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]
LOST = [x(None, kind="embed", author_name="Rana Example", text=SAID, date=DAY)]
GHOST = (
    '<table class="kg-twitter-card"><tr><td><table width="100%"><tr><td><a href="{0}" class="kg-twitter-link"><table><tr><td'
    ' width="48"><img src="a.jpg"></td><td><span class="kg-twitter-user">Rana Example</span><br><span>@river_example</span></td></tr>'
    '</table></a></td></tr><tr><td><a href="{0}" class="kg-twitter-content">{1}</a></td></tr><tr><td><a href="{0}"><span>12:35 PM • Jul 27,'
    ' 2021</span></a></td></tr><tr><td><a href="{0}"><span>12</span> likes <span>3</span> retweets</a></td></tr></table></td></tr></table>'
)
BEEHIIV = (
    '<table role="none"><tr><td class="{2}"><a href="{0}"><table><tr><td><img src="a.jpg" alt="profile"></td><td><p><b>Rana Example</b>'
    '<br>@river_example</p></td></tr><tr><td colspan="2"><p>{1}</p><p>12:35 PM • Jul 27, 2021</p></td></tr><tr><td colspan="2"><p>12 Likes 3'
    " Retweets</p></td></tr></table></a></td></tr></table>"
)
PLAIN = (
    '<table><tr><td><b>Rana Example</b></td></tr><tr><td>@river_example</td></tr><tr><td><a href="{0}">{1}</a></td></tr><tr><td>12:35 PM · Jul'
    " 27, 2021</td></tr></table>"
)
SHOT = (
    '<div class="{2}"><p><strong>Rana Example</strong> @river_example</p><p>{1}</p><p>12:35 PM · Jul 27, 2021</p></div>'
)
ROWS: list[tuple[str, str, Expected]] = [
    ("Ghost’s mail", GHOST.format(URL, SAID), WHOLE),
    ("Ghost’s mail, tracked", GHOST.format(TRACKER, SAID), LOST),
    ("Beehiiv’s mail", BEEHIIV.format(URL, SAID, "embed-twitter"), WHOLE),
    ("Beehiiv’s mail without its class", BEEHIIV.format(URL, SAID, "e1"), WHOLE),
    ("Beehiiv’s mail, tracked", BEEHIIV.format(TRACKER, SAID, "e1"), LOST),
    ("rows", PLAIN.format(URL, SAID), WHOLE),
    ("rows, tracked", PLAIN.format(TRACKER, SAID), LOST),
    ("box of a screenshot", SHOT.format("", SAID, "tweet-screenshot"), LOST),
    ("box for Twitter", SHOT.format("", SAID, "twitter-card"), LOST),
    ("box of an embed", SHOT.format("", SAID, "twitter-embed"), LOST),
    ("box in a block’s words", SHOT.format("", SAID, "block block--twitter-post"), LOST),
    (
        "name and handle over a break",
        f'<table><tr><td><a href="{TRACKER}">Rana Example<br>@river_example</a></td></tr><tr><td>{SAID}</td></tr><tr><td>12:35 PM - 27 Jul'
        " 2021</td></tr></table>",
        LOST,
    ),
    (
        "two boxes, two posts",
        PLAIN.format(URL, SAID)
        + PLAIN.format(URL, SAID).replace("river_example", "mayor_example").replace(A, "1420000000000000001"),
        [*WHOLE, x("1420000000000000001", "mayor_example", text=SAID)],
    ),
    (
        "a box of another account than its link’s",
        f'<div class="tweet"><a href="https://twitter.com/jo_example">Jo Example @jo_example</a><p class="tweet-text">{SAID}</p><a href="{URL}">'
        "<time>Jul 27, 2021</time></a></div>",
        [x(A, kind="embed", author_name=None, text=SAID, date=DAY)],
    ),
    (
        "Substack’s Instagram",
        '<div class="instagram-embed-wrap" data-attrs="{&quot;instagram_id&quot;:&quot;CExampleAB1&quot;,&quot;author_name&quot;:'
        '&quot;@rana.example&quot;}" data-component-name="InstagramToDOM"></div>',
        [post("instagram", "CExampleAB1", "rana.example", kind="embed")],
    ),
    (
        "id in the settings of a box",
        f'<div data-settings=\'{{"type":"twitter","id":"{A}"}}\'></div>',
        [x(A, None, kind="embed")],
    ),
    (
        "id in the settings of a box, with its key",
        f'<div data-config=\'{{"kind":"embed","tweetId":"{A}"}}\'></div>',
        [x(A, None, kind="embed")],
    ),
    (
        "a link among words above a box of somebody else",
        f'<div class="e1"><h2><span>One post of the picture shared by <a href="{URL}">@river_example</a> was seen by many.</span></h2><figure>'
        "<div><span>Jo</span> <b>@jo_example</b></div><p>Look at it</p><small>12:35 PM · Jul 26, 2021</small></figure></div>",
        [
            x(A, kind="link", text=None, date=None),
            x(None, "jo_example", kind="embed", text="Look at it", date="2021-07-26"),
        ],
    ),
    (
        "a quote drawn in parts",
        '<blockquote class="post__container"><div class="post__byline"><img src="a.jpg"><a class="name" href="https://twitter.com/river_example">Rana'
        ' Example</a> <a class="user" href="https://twitter.com/river_example">@river_example</a></div>'
        f'<p class="post__text">{SAID}</p><time><a href="{URL}">Tue Jul 27 12:35:56 UTC+0000 2021</a></time></blockquote>',
        WHOLE,
    ),
    (
        "a quote drawn in parts, with its address in `cite`",
        f'<blockquote class="tweet-card" cite="{URL}"><div class="tweet-header"><a href="https://twitter.com/river_example">Rana Example'
        f' <span>@river_example</span></a></div><div class="tweet-body">{SAID}</div><div class="tweet-footer"><a href="{URL}"><time'
        ' datetime="2021-07-27T12:35:56.000Z">Jul 27, 2021</time></a></div></blockquote>',
        [x(A, kind="embed", text=SAID, date=DAY)],
    ),
    (
        "a box around the platform’s own quote",
        f'<div class="embed-twitter"><blockquote class="twitter-tweet"><p>{SAID}</p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27,'
        " 2021</a></blockquote></div>",
        [x(A, kind="embed", form="blockquote", text=SAID, date=DAY)],
    ),
    (
        "credit in the footer of a figure",
        f'<figure><img src="a.png"><div class="figure-footer"><span>@river_example / Twitter / Via <a href="{URL}">Twitter: @river_example</a>'
        '</span><div class="inline-share-bar"></div></div></figure>',
        [x(A, kind="link")],
    ),
    (
        "a box with its post in an attribute, tracked",
        f'<div class="quill" data-url="{URL}" data-raw=\'{{"data":{{"id":"{A}","text":"{SAID}"}}}}\'><a href="{TRACKER}"><span>Rana Example</span>'
        f"<span>@river_example</span><p>{SAID}</p><p>July 27th 2021, 8:35am EST</p><span>44 Retweets</span></a></div>",
        [x(A, kind="embed")],
    ),
    (
        "a frame of the site itself",
        f'<figure><iframe src="/embed/twitter?url={quote(URL, safe="")}"></iframe></figure>',
        [x(A, kind="embed")],
    ),
    (
        "a frame of VK’s articles",
        f'<figure><iframe src="https://vk.com/embed.php?url={quote(URL, safe="")}"></iframe></figure>',
        [x(A, kind="embed")],
    ),
    (
        "a reference of TEI",
        f'<p>So she wrote.<note>Rana, <ref target="{URL}">post</ref>.</note></p>',
        [x(A, kind="link")],
    ),
    ("a reference of DocBook", f'<p>So <ulink url="{URL}">she wrote</ulink>.</p>', [x(A, kind="link")]),
    (
        "a citation in microformats",
        f'<div class="u-quotation-of h-cite"><p><span class="p-author h-card"><a class="u-url p-name" href="https://twitter.com/river_example">Rana'
        f' Example</a></span></p><blockquote class="e-content">{SAID}</blockquote><a class="u-url" href="{URL}"><time class="dt-published"'
        ' datetime="2021-07-27T12:35:56Z">27 July 2021</time></a></div>',
        WHOLE,
    ),
    (
        "an answer in microformats",
        f'<div class="h-cite u-comment"><p class="e-content">{SAID}</p><a class="u-url" href="{URL}">27 July 2021</a></div>',
        [],
    ),
    ("a component left in the text", f'<p>&lt;Tweet id="{A}" /&gt;</p>', [x(A, None, kind="embed")]),
    ("a component in code", f'<p>Write <code>&lt;Tweet id="{A}" /&gt;</code>.</p>', []),
    (
        "a long post with signatures in its words",
        '<blockquote class="twitter-tweet"><p>'
        + "<br><br>".join(f"Paragraph {i} of it — so it is (@other_example) — and on." for i in range(30))
        + f'</p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></blockquote>',
        [
            x(
                A,
                text="\n\n".join(f"Paragraph {i} of it — so it is (@other_example) — and on." for i in range(30)),
                date=DAY,
            )
        ],
    ),
    ("id in settings of nobody’s", f'<div data-settings=\'{{"type":"gallery","id":"{A}"}}\'></div>', []),
    (
        "a profile",
        '<div class="twitter-card"><p><strong>Rana Example</strong> @river_example</p><p>Mayor.</p></div>',
        [],
    ),
    (
        "who wrote the article",
        '<div class="author-bio"><b>Rana Example</b><br>@river_example<p>Writes on rivers.</p><p>12:35 PM · Jul 27, 2021</p></div>',
        [],
    ),
]


@pytest.mark.parametrize(("markup", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_drawn_box_is_one_post_with_its_words(markup: str, expected: Expected) -> None:
    check(PAGE.format(markup), expected, "text/html")
