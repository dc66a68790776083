"""Articles that are made to take long: places in a page, and what is repeated there. Everything here is invented.

`PLACES` times `TOKENS` is the generator of attacks: each token, repeated, in each place where a stranger's text gets. `KINDS` are
attacks of a structure of their own, each of which took the square of its size or worse once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, log

from timing import ATTEMPTS, seconds

URL = "https://twitter.com/example_river/status/1420000000000000000"
_SIGNED = f'— Rana Example (@example_river) <a href="{URL}">July 27, 2021</a>'
_PAGE = (
    "<html><head><title>High water</title></head><body><article><h1>High water</h1><p>"
    + "The river left its bed on Tuesday night, and by the morning the lower town could be crossed by boat only. " * 6
    + "</p>{}</article></body></html>"
)

Attack = Callable[[int], str]
"""Makes an article of about so many characters, or with so many members."""


def in_page(text: str) -> str:
    """An article with this text in it."""
    return _PAGE.replace("{}", text)


def _in(frame: str) -> Callable[[str], str]:
    return lambda text: _PAGE.replace("{}", frame.replace("{}", text))


def _bare(frame: str) -> Callable[[str], str]:
    return lambda text: frame.replace("{}", text)


PLACES: dict[str, Callable[[str], str]] = {
    "paragraph": _in("<p>{} twitter</p>"),
    "paragraph, signed": _in(f"<p>{{}} {_SIGNED}</p>"),
    "quote": _in(f'<blockquote class="twitter-tweet"><p>{{}}</p>{_SIGNED}</blockquote>'),
    "quote, unsigned": _in(f'<blockquote class="twitter-tweet"><p>{{}}</p><a href="{URL}">x</a></blockquote>'),
    "quote without a link": _in(
        '<blockquote class="twitter-tweet"><p>{} (@example_river) July 27, 2021</p></blockquote>'
    ),
    "name": _in(
        f'<blockquote class="twitter-tweet"><p>Hi</p>— {{}} (@example_river) <a href="{URL}">July 27, 2021</a></blockquote>'
    ),
    "date": _in(
        f'<blockquote class="twitter-tweet"><p>Hi</p>— Rana (@example_river) <a href="{URL}">{{}}</a></blockquote>'
    ),
    "behind the date": _in(f'<blockquote class="twitter-tweet"><p>Hi</p>{_SIGNED}{{}}</blockquote>'),
    "quotation": _in(f"<blockquote><p>{{}}</p>{_SIGNED}</blockquote>"),
    "shared": _in(
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CExampleAB1/">'
        "<p>{} (@example) on <time>July 27, 2021</time></p></blockquote>"
    ),
    "shared, line of its own": _in(
        '<blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CExampleAB1/">'
        "<p>Caption</p>{}</blockquote>"
    ),
    "captioned": _in(
        '<blockquote class="tiktok-embed" cite="https://www.tiktok.com/@a/video/7123456789012345678"><a href="x">@a{}</a>'
        "<p>{}</p></blockquote>"
    ),
    "posted by": _in(
        '<blockquote class="fb-post" data-href="https://www.facebook.com/example/posts/1234567890123456"><p>{}</p>'
        'Posted by <a href="x">{}</a></blockquote>'
    ),
    "mentioned": _in(
        '<blockquote class="mastodon-embed" data-embed-url="https://riverton.example/@a/109761234567890123/embed">{}'
        "</blockquote>"
    ),
    "label": _in(f'<p>See <a href="{URL}">{{}}</a> there.</p>'),
    "label and a letter": _in(f'<p>See <a href="{URL}">{{}}x</a> there.</p>'),
    "target": _in('<p>See <a href="https://twitter.com/{}">so</a> there.</p>'),
    "target inside a target": _in('<p>See <a href="https://riverton.example/?u={}">so</a> on twitter.</p>'),
    "attribute": _in('<div data-x="{}">twitter</div>'),
    "base64": _in('<div data-x="PGJsPGJsPGJsPGJsPGJsPGJsPGJsPGJsPGJsPGJs{}!">twitter</div>'),
    "JSON in an attribute": _in('<div data-attrs=\'{"url":"{}"}\'>twitter</div>'),
    "markup in an attribute": _in('<div data-html="&lt;blockquote class=twitter-tweet&gt;{}">twitter</div>'),
    "class": _in('<div class="tweet {}">twitter</div>'),
    "document of a frame": _in(
        '<iframe src="https://platform.twitter.com/embed/Tweet.html?id=1420000000000000000" srcdoc="{}"></iframe>'
    ),
    "address of a frame": _in('<iframe src="https://riverton.example/?{}"></iframe><p>twitter</p>'),
    "named id": _in('<iframe data-x="twitter-{}"></iframe>'),
    "script": _in("<script>var tweetId = {};</script>"),
    "string of JSON": _in(
        '<script>window.s = {"a": "{}", "url": "https:\\/\\/twitter.com\\/a\\/status\\/1420000000000000000"};</script>'
    ),
    "JSON.parse": _in('<script>JSON.parse("{}")//tweetId</script>'),
    "function of JSON": _in('<script>(function(a){return {html:"<p>{}"}})(1)//tweetId</script>'),
    "streamed JSON": _in('<script>self.__next_f.push([1,"7:{}"])//tweetId</script>'),
    "JSON-LD": _in('<script type="application/ld+json">{} tweetId</script>'),
    "string of JSON-LD": _in(
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"{}","x":"tweetId"}</script>'
    ),
    "template": _in('<script type="text/template">{} twitter</script>'),
    "text area": _in("<textarea>{} twitter</textarea>"),
    "no script": _in("<noscript>{} twitter</noscript>"),
    "card": _in(
        f'<div class="tweet"><a href="{URL}">x</a> @example_river <p class="tweet-text">{{}}</p>'
        '<span class="tweet-date">{}</span></div>'
    ),
    "bare address": _in("<div>https://twitter.com/{}</div>"),
    "short code": _in("<div>[embed]https://{}</div><p>twitter</p>"),
    "title": _bare("<title>{}</title><h1>{}</h1><p>twitter"),
    "meta": _bare('<meta property="og:title" content="{}"><meta name=author content="{}"><p>twitter'),
    "canonical": _bare(
        '<link rel=canonical href="https://gazette.example/{}"><p>twitter'
        '<script>x={"tweetId":"1420000000000000000","url":"https://gazette.example/a-b-c-d"}</script>'
    ),
    "everything": _bare("{}"),
    "everything and a signature": _bare("<p>{} (@example_river) July 27, 2021 twitter"),
    "component": _in('<amp-twitter data-tweetid="{}" id="{}"></amp-twitter>'),
    "entry of a journal": _in(
        "<ref-list><element-citation><person-group>{} @river_example</person-group><article-title>{}</article-title>"
        "<source>Twitter</source><day>27</day><month>7</month><year>2021</year></element-citation></ref-list>"
    ),
    "address of a journal's entry": _in(
        '<element-citation><ext-link xlink:href="https://x.com/{}">{}</ext-link><year>{}</year></element-citation>'
    ),
    "running entry of a journal": _in(
        "<mixed-citation>Example, R. [@river_example]. (2021, July 27). {} [Tweet]. Twitter.</mixed-citation>"
    ),
    "entry of an edition": _in(
        "<biblStruct><author>{} (@river_example)</author><title>{}</title><publisher>Twitter</publisher>"
        '<date when="2021-07-27">{}</date><ptr target="https://x.com/{}"/></biblStruct>'
    ),
    "running entry of an edition": _in("<bibl>{} @river_example, {} Twitter, <date>27 July 2021</date></bibl>"),
    "record of EndNote": _in(
        "<record><ref-type name='Tweet'>50</ref-type><author>@river_example</author><title>{}</title>"
        "<url>https://x.com/{}</url><date>{}</date></record>"
    ),
    "list of references": _in(
        "<h2>References</h2><ol><li>Example [@river_example]. (2021, July 27). {} [Tweet].</li></ol>"
    ),
}

TOKENS: tuple[str, ...] = (
    *(" ", "\u00a0", "\t", "\n", "\r", "\x0b", "\x00", "\u200b", "\u200d", "\ufeff", "\u00ad\n", "é", "水", "😀"),
    *(
        "#",
        "—",
        "-",
        " - ",
        "—\n",
        "\n\n",
        "(",
        "(@",
        "(@a",
        "(@a) 2020 ",
        "@",
        "@a ",
        ".",
        "..",
        ",",
        ":",
        "·",
        "|",
        "*",
    ),
    *("/", "//", "https://", "http", "https:// ", "https://x.com/", "x.com ", ".com", ".com/", "%2F", "%", "%40"),
    *("twitter.com/a/status/1 ", "pic.twitter.com/AbCdEfGhIj ", "hxxp://", "[.]", "https://x.com/a/status/14\n"),
    *(
        "&",
        "&amp;",
        "&lt;",
        "&#",
        "&#9",
        "&#x41;",
        "&nbsp;",
        "&quot;",
        "<",
        "<!--",
        "<!---->",
        "-->",
        "<?",
        "<![CDATA[",
    ),
    *("<a ", "<a>", "<a href=x>", f'<a href="{URL}">', f'<a href="{URL}">x ', "</a>", "<p>", "<div>", "<b>", "<br>"),
    *("<time>", "<h1>", "<title>", "<svg>", "<script>", "<blockquote>", "<blockquote class=twitter-tweet>", "<iframe>"),
    *("<template>", "<td>", "<li>", "<table>", "<select>", "<form>", "<article>", '<div class="tweet">', "<noscript>"),
    *("\\", "\\\\", "\\/", '\\"', "\\u002F", "\\_", '"', "'", "{", "[", '{"a":', '[{"a":', "=", "=[{", '=[1,"'),
    *('{"url":"https://x.com/a/status/1420000000000000000"},', '"https://x.com/a/status/1420000000000000000",'),
    *(
        "1",
        "12 ",
        "9",
        "a",
        "A",
        "ab ",
        "Ab",
        "a-",
        "a_",
        "july ",
        "July 27, 2021 ",
        "twitter",
        "tweet ",
        "P",
        "PG",
        "QQ ",
    ),
    *("_", "[a](", "]", "](", ">", "> ", "'a", " a=b", " data-a=https://x.com/", "[embed]", "x='"),
    # Entries of journals and editions
    *(
        "<element-citation>",
        "<mixed-citation>",
        "<biblStruct>",
        "<bibl>",
        "<record><ref-type>",
        "<ref-list>",
        "<year>2021",
    ),
    *(
        "<article-title>",
        "<source>Twitter</source>",
        '<ptr target="https://x.com/a/status/1">',
        "</bibl>",
        "<date>2021-07-27",
    ),
    *(
        '<ext-link xlink:href="https://x.com/a/status/1420000000000000000">a</ext-link>',
        "<bibl>@a Twitter 27 July 2021</bibl>",
    ),
)

_TEXT_SIGNED = "— Rana Example (@example_river) July 27, 2021"
TEXT_PLACES: dict[str, Callable[[str], str]] = {
    name: _bare(frame)
    for name, frame in {
        "alone": "{}",
        "in front of a sign": "{}@",
        "in front of a handle": "{}(@a)",
        "in front of an address": f"{{}}{URL}",
        "behind an address": f"{URL}{{}}",
        "in an id": "https://x.com/example_river/status/14200000\n{}",
        "in front of a signature": f"{{}} {_TEXT_SIGNED}",
        "behind a signature": f"Hi there.\n{_TEXT_SIGNED}{{}}",
        "between two signatures": f"It rises. {_TEXT_SIGNED} {{}} It falls. {_TEXT_SIGNED}",
        "name": "It rises. — {} (@example_river) July 27, 2021",
        "date": "It rises. — Rana (@example_river) {}",
        "line with a quote mark": f"> {{}}\n> {_TEXT_SIGNED}",
        "label": f"[{{}}]({URL})",
        "label of a reference": f"[{{}}][1]\n\n[1]: {URL}",
        "target": "[a](https://x.com/{})",
        "title of a tab": f'Rana on X: "{{}}" / X {URL}',
        "open title of a tab": 'Rana on X: "{}',
        "short code": "{{< tweet {} >}}",
        "template of a wiki": "{{cite tweet|{}}}",
        "entry of BibTeX": "@misc{a, title = {{}}, date = {2021-07-27}, note = {Tweet}}",
        "entry of RIS": "TY  - GEN\nTI  - {}\nER  - \n",
        "item of CSL": '[{"title": "{}", "issued": {"raw": "2021-07-27"}}]',
        "copied post": "Rana\n@example_river\n·\nJul 27, 2021\n{}\n12\n34\n",
        "counts of a copied post": "Rana\n@example_river\n·\nJul 27, 2021\nIt rises\n12 {}",
        "shared post": f"Rana (@example_river) tweeted: {{}} {URL}",
        "list of links": "It [1]rises\n\n   1. https://a.example/{}",
        "front matter": f"---\n{{}}\n---\n{_TEXT_SIGNED}",
        "comment": f"<!-- {{}} {URL}",
        "author of BibTeX": "@misc{a, author = {{}}, title = {It rises}, year = 2021, month = jul, day = 27, note = {Twitter}}",
        "quoted value of BibTeX": '@misc{a, title = "{}", date = {2021-07-27}}',
        "key of BibTeX": "@misc{{}, title = {a}}",
        "joined values of BibTeX": "@misc{a, title = a # {}, note = {Tweet}}",
        "entry of refer": "%0 Web Page\n%A @a\n%T {}\n%8 July 27\n%D 2021\n%I Twitter\n",
        "tags of refer": "%0 Generic\n{}",
        "author of RIS": "TY  - ELEC\nAU  - {} (@a)\nTI  - It rises\nDA  - 2021/07/27/\nPB  - Twitter\nER  - \n",
        "tags of RIS": "TY  - GEN\n{}",
        "author of CSL": '[{"title": "a", "author": [{"literal": "{} @a"}], "publisher": "Twitter", "issued": {"raw": '
        '"2021-07-27"}}]',
        "members of CSL": '[{"issued": {"raw": "2021-07-27"}, {}',
        "post copied from Bluesky": "Rana\n@river.example\n·\nJul 27, 2021\n{}\n12\n34\n",
        "post copied from the fediverse": "Rana\n@river@riverton.example\nJul 27, 2021, 10:15\n{}\n3 boosts\n",
        "name of a copied post": "{}\n@example_river\n·\nJul 27, 2021\nIt rises\n12\n34\n",
        "post of a widget": "Rana\n@example_river\n{}\n5:52 PM · May 1, 2020\n3 Likes",
        "post of a page": "Rana @example_river\n{}\n9:29 PM - 18 Oct 2016\n239 Retweets",
        "passed on by a program": "Rana (@example_river) tweeted at 9:41 AM on Fri, May 01, 2020:\n{}\n(https://x.com/example_river/status/20)",
        "announced by a service": "New tweet from @example_river: {} https://x.com/example_river/status/20",
        "preview of a chat": "https://x.com/example_river/status/20\nRana (@example_river)\n{}\nTwitter | May 1st, 2020",
        "quotation, told": "“{}” Rana (@example_river) tweeted on May 1, 2020.",
        "name, told": "“It rises, hold on” {} (@example_river) tweeted on May 1, 2020.",
        "picture of a post": "Screenshot of a tweet by {} @a, May 1, 2020",
        "words of a pictured post": "Screenshot of a tweet by @a, May 1, 2020: “{}”",
        "cell of a table": "| Account | Date | Tweet |\n|---|---|---|\n| @a | 2021-07-27 | {} |\n",
        "field of a list": "handle,date,text,url\n@a,2021-07-27,{},x\n",
        "who AsciiDoc quotes": "[quote, {} (@a), May 1, 2020]\n____\nIt rises\n____\n",
        "words that Typst quotes": "#quote(attribution: [A (@a), May 1, 2020])[{}]",
        "entry of CSL-YAML": "- type: post\n  issued: 2021-07-27\n  title: {}\n  URL: https://x.com/a/status/20\n",
        "post copied from Threads": "Thread\n12 views\na.b\n2d\n{}\n12\n3\nhttps://www.threads.net/@a.b/post/C0zXcQmxO78",
        "quotation behind a day": "Rana (@example_river), May 1, 2020: “{}",
        "quotation, signed": "“{}” — @example_river (Rana), May 1, 2020",
        "field of a word processor": '(@a) HYPERLINK "https://x.com/{}" May 1, 2020',
        "numbered links": "It [1]rises — Rana (@a) [2]May 1, 2020 {}\n\n   1. https://a.example/\n   2. https://x.com/a/status/20\n",
        "list of numbered links": "— Rana (@a) [1]May 1, 2020\n\nReferences\n\n   1. https://x.com/a/status/20{}\n   2. https://a.example/",
        "quote of HTML": 'Hi\n\n<blockquote class="twitter-tweet">{}</blockquote>\n',
        "quote of HTML, never closed": 'Hi\n\n<blockquote class="twitter-tweet">{}',
        "parentheses": "({}) (@a) {}",
        "reference": "Example, R. [@river_example]. (2021, July 27). {} [Tweet]. Twitter.",
        "author of a reference": "{} [@river_example]. (2021, July 27). It rises [Tweet]. Twitter.",
        "quotation of a reference": 'Example, R. [@river_example]. "{}" Twitter, 27 July 2021.',
        "entries of a bibliography": "Twitter, 27 July 2021. {}\nTweet. @river_example",
    }.items()
}
"""The same in plain text and Markdown."""

TEXT_TOKENS: tuple[str, ...] = (
    *TOKENS,
    *(
        "{{",
        "}}",
        "{{cite tweet|",
        "{{< tweet ",
        "{%",
        "%}",
        "```",
        "`",
        "[[",
        "]]",
        "::",
        ":tweet{",
        "[tweet]",
        "[/tweet]",
    ),
    *(
        "[1]",
        "[^1]",
        "[1]: ",
        "[1]: https://x.com/a/status/1\n",
        "\n> ",
        "\n@a\n",
        "\n- ",
        "\n1. ",
        "[1]a ",
        "[1]July 27, 2021",
        "\n1. https://a.example/",
        "\nA @a · 3h\n",
        "\nA\n@a\n·\n3h\n12\n",
        "RT @a: ",
        "@misc{a, ",
        "title = {",
        "\nTY  - GEN",
        "\nUR  - https://x.com/a/status/1",
        '{"issued": ',
        '"issued": 1, ',
        "03/04/2021 ",
        "A (@a) tweeted: ",
        "New tweet from @a: ",
        "\n12 Likes",
        "\n12 34 56 ",
        "\n| ",
        "A. ",
        "a. B",
        "“",
        "”",
    ),
    *(
        "5:52 PM · May 1, 2020\n",
        'Rana on X: "',
        "Jo Example\n@a\nHi\n",
        "(@a) July 27, 2021\n",
        "@a@b.c ",
        "…",
        "\\url{",
        "\\href{",
    ),
    *(
        "éhttps:// \n",
        "[a](https://x.com/a/status/1420000000000000000)",
        "a-https:// ",
        "— R (@a) [May 1, 2020][9]\n\n",
        "Sentence one. ",
    ),
    *(
        "[@a] (2021, July 27). a [Tweet]. ",
        "[Tweet] ",
        '"a" ',
        "‘a’ ",
        "(a) ",
        "2021, ",
        "July 27, ",
        "X. ",
        "Twitter\n",
    ),
    *("@a Twitter 27 July 2021\n", "accessed July 27, 2021 ", "(@a, July 27, 2021) ", "- tweet\n", "See "),
    # Entries of reference managers
    *(
        "@misc{a, title={a}, date={2021-07-27}, note={Tweet}}\n",
        "@misc{",
        "@a{b,",
        " = {",
        " = {}, ",
        "a = b, ",
        " # ",
        "\\'{",
    ),
    *(
        '\\"',
        "\\emph{",
        "\\href{a}{",
        "\\emph ",
        "{\\",
        "{}",
        "``",
        "--- ",
        "TY  - GEN\nER  - \n",
        "\nAU  - @a",
        "\nDA  - 2021/07/27",
    ),
    *(
        "\nTI  - ",
        "> TY  - GEN\n",
        "\n%0 Generic",
        "\n%T ",
        "\n%A @a",
        "\n%8 July 27",
        "\n%U https://x.com/a/status/1",
        "%0 ",
    ),
    *(
        '{"issued":',
        '{"issued":1,"a":',
        '"issued":',
        '{"issued":{"raw":"2021-07-27"},"note":"Tweet"},',
        '"a":',
        '\\"',
        '{"a":"',
    ),
    # Posts as they are copied, passed on, told
    *(
        "\nA\n@a.example\n·\n3h\n12\n",
        "\nA\n@a@b.example\n3h\n",
        "\nA @a\nHi\n9:29 PM - 18 Oct 2016\n",
        "\n3 boosts",
        "\nA\n@a\nHi\n5:52 PM · May 1, 2020\n",
    ),
    *(
        "A (@a) tweeted at 9:41 AM on Fri, May 01, 2020:\nHi\n",
        "tweeted on May 1, 2020. ",
        "“a” A (@a) tweeted on May 1, 2020. ",
        "A (@a), May 1, 2020: “",
    ),
    *(
        "— A (@a) on Threads, May 1, 2020 ",
        "“It rises, hold.” — Rana on LinkedIn, May 1, 2020 ",
        "Screenshot of a tweet by @a, May 1, 2020 ",
        "[quote, A (@a), May 1, 2020]\n",
        "| @a | 2021-07-27 | Hi | https://x.com/a/status/20 |\n",
        "handle,date,text,url\n",
        "- type: post\n  issued: 2020\n",
        "a.b\n2d\nHi\n",
    ),
    *(
        "“a” — @a (A), May 1, 2020\n",
        "— @a (A), ",
        "https://x.com/a/status/20\nA (@a)\nHi\n",
        "\nTwitter | May 1st, 2020\n",
        "Replying to @a\n",
        "@a and @b\n",
    ),
    *(
        'HYPERLINK "https://x.com/a/status/20" May 1, 2020 ',
        'HYPERLINK "',
        "(@a) [1]May 1, 2020 ",
        "[1][2]",
        "\n[1] https://a.example/",
        "2021[1]",
    ),
)

_LONG = "The river left its bed, said number {0} of those who live in the lower town, and nobody has seen it like that"


def _page_with(script: str) -> str:
    return _PAGE.replace("{}", f"<script>{script}</script>")


KINDS: dict[str, Attack] = {
    "what only looks like posts on any host": lambda n: "<p>" + "/p/ab/1 /w/c /notes/d " * (n // 23),
    "base64 with blanks": lambda n: _PAGE.replace("{}", f'<div data-x="PGJs{"A" * 40}{" " * n}!">twitter</div>'),
    "base64 with blanks in a script": lambda n: _PAGE.replace(
        "{}", f'<script type="text/x">PGJs{"A" * 40}{" " * n}!</script>twitter'
    ),
    "canonical links and objects": lambda n: (
        "".join(f'<link rel=canonical href="https://gazette.example/{k}/a-b-c-{k}">' for k in range(n // 100))
        + "<p>twitter<script>x=["
        + ",".join(
            f'{{"url":"https://gazette.example/story-{k}-of-many","tweetId":"14200000000{k:08}"}}'
            for k in range(n // 100)
        )
        + "]</script>"
    ),
    "strings held against a long page": lambda n: (
        f"<p>{' '.join(f'word{k} of the river' for k in range(n // 40))}</p>twitter<script>x=["
        + ",".join(f'{{"t":"{_LONG.format(k)}","tweetId":"14200000000{k:08}"}}' for k in range(n // 200))
        + "]</script>"
    ),
    "a page of one letter and strings of it": lambda n: (
        f"<p>{'a' * n}</p>twitter<script>x=["
        + ",".join(f'{{"t":"{"aaaaaaa " * 9}{k}","tweetId":"14200000000{k:08}"}}' for k in range(n // 100))
        + "]</script>"
    ),
    "one object of addresses": lambda n: _page_with(
        'x={"embed":1,' + ",".join(f'"k{k}":"https://x.com/a/status/14200000000{k:08}"' for k in range(n // 50)) + "}"
    ),
    "nested JSON": lambda n: _page_with(
        "x="
        + '{"a":[' * 400
        + ",".join(f'{{"t":"{_LONG.format(k)}","tweetId":"14200000000{k:08}"}}' for k in range(n // 100))
        + "]}" * 400
    ),
    "flattened JSON that points in circles": lambda n: _page_with(
        'x=[{"a":1,"tweetId":2},'
        + ",".join(
            "{" + ",".join(f'"k{j}":{(k * 7 + j) % (n // 200 + 1)}' for j in range(20)) + "}" for k in range(n // 200)
        )
        + "]//tweetId"
    ),
    "JSON that ends in code": lambda n: _page_with("x=" + '["=[1,",' * (n // 8) + "!//tweetId"),
    "JSON in JSON": lambda n: _page_with(
        "x=["
        + ",".join(
            f'"{{\\"tweetId\\":\\"14200000000{k:08}\\",\\"html\\":\\"<p>{"a" * 60}</p>\\"}}"' for k in range(n // 150)
        )
        + "]"
    ),
    "attributes of one element": lambda n: f"<p>twitter</p><div {' '.join(f'a{k}=b' for k in range(n // 2))}>x</div>",
    "label of signs and letters": lambda n: _PAGE.replace("{}", f'<a href="{URL}">{"#" * n}{"a" * n}</a>'),
    "embeds of one post": lambda n: _PAGE.replace(
        "{}", f'<blockquote class="twitter-tweet"><p>Hi</p>{_SIGNED}</blockquote>' * (n // 400)
    ),
    "links to one post": lambda n: _PAGE.replace("{}", f'<p>See <a href="{URL}">x</a> there.</p>' * (n // 200)),
    "links that nobody closes": lambda n: _PAGE.replace("{}", f'<a href="{URL}">' * (n // 50)),
    "stories in stories": lambda n: (
        f'<h1>a</h1><h1>b</h1>{"<article><p>x</p>" * (n // 60)}<blockquote class="twitter-tweet"><a href="{URL}"></a>'
        f"</blockquote>{'<i>a</i>' * (n // 8)}"
    ),
    "signatures and links": lambda n: _PAGE.replace(
        "{}",
        "".join(
            f"<p>Hi there. — Rana (@example_{k}) July 27, 2021</p>"
            f'<p><a href="https://x.com/a/status/14200000000{k:08}">x</a></p>'
            for k in range(n // 400)
        ),
    ),
    "pictures in figures": lambda n: _PAGE.replace(
        "{}", "<figure><img alt='Screenshot of a tweet by @a, May 1, 2020'>" * (n // 60)
    ),
    "handles alone": lambda n: _PAGE.replace(
        "{}", "<p>12:35 PM · May 1, 2020</p>" + "<div><span>@a</span>" * (n // 20)
    ),
    "tables in tables": lambda n: _PAGE.replace("{}", "<table><tr><th>Account<th>Date<th>Tweet<td>" * (n // 45)),
    "previews in previews": lambda n: _PAGE.replace(
        "{}", '<div class="link-card"><a href="https://x.com/a/status/20">Rana on X</a>' * (n // 72)
    ),
    "places to break": lambda n: _PAGE.replace("{}", "<p>https://x.com/" + "<wbr>a" * (n // 6)),
}

TEXT_KINDS: dict[str, Attack] = {
    "joiners in quotation marks": lambda n: "“" + "\u200d" * n + "” — @example_river (Rana), May 1, 2020",
    "pages of one line": lambda size: "A\n\f" * (size // 3) + URL,
    "pages with heads": lambda size: "RIVERTON\nIt rises (@river_example) and\n\f" * (size // 38) + URL,
    "heads at distances": lambda size: ("It rises\n" * 15 + "RIVERTON\n") * (size // 150) + URL,
    "entries of CSL in one another": lambda n: (
        ('{"issued":1,"a":' * 400 + '"' + "x" * 40_000 + '"' + "}" * 400 + "\n") * (n // 45_000)
    ),
    "strings of CSL that are never closed": lambda n: '[{"issued": {"raw": "2021-07-27"}, ' + '\\"' * (n // 2),
    "entries of BibTeX that are never closed": lambda n: "@misc{a, title = {" * (n // 18),
    "fields of BibTeX that are never closed": lambda n: ("@misc{a, b = c, d = {" + "e" * 200) * (n // 220),
    "braces of BibTeX": lambda n: "@misc{a, title = " + "{" * (n // 2) + "}" * (n // 2) + "}",
    "lists of numbered links": lambda n: "(@a) [1]May 1, 2020\n\n\n\n\n\n\n\n\n   1. https://a.example/\n" * (n // 50),
    "many marks and one list": lambda n: (
        "(@a) [1]May 1, 2020 " * (n // 30)
        + "\n\n"
        + "".join(f"   {k}. https://a.example/{k}\n" for k in range(1, n // 60))
    ),
    "quotations that are never closed": lambda n: "A (@a), May 1, 2020: “It rises " * (n // 33),
    "posts told of one quotation": lambda n: (
        "“" + "It rises. " * (n // 20) + "” A (@a) tweeted on May 1, 2020. " * (n // 70)
    ),
    "previews of one address": lambda n: (
        "https://x.com/a/status/20\n" + "A (@a)\nHi\nTwitter | May 1st, 2020\n" * (n // 40)
    ),
    "heads without a post": lambda n: "A\n@a_b\n·\nJul 27, 2021\n" * (n // 22),
    "handles without a head": lambda n: "A\n@a_b\n" * (n // 7),
    "posts that are forwarded in one another": lambda n: (
        "A (@a) tweeted at 9:41 AM on Fri, May 01, 2020:\n" * (n // 48)
    ),
    "attributions that are never closed": lambda n: "\\begin{displayquote}[A (@a) May 1, 2020] " * (n // 42),
    "rules of AsciiDoc": lambda n: "[quote, A (@a), May 1, 2020]\n____\n" * (n // 34),
    "headings of tables": lambda n: "| Account | Date | Tweet |\n|---|---|---|\n" * (n // 41),
    "brackets that nobody closes": lambda n: "See [Tweet] " + "[" * n + " @a_b Twitter",
    "references of one line": lambda n: "Example, R. [@a]. (2021, July 27). It rises [Tweet]. Twitter. " * (n // 62),
}
"""The same in a text."""


EXPONENT = 1.2
"""Time may grow with the size to this power. What sorts its input grows with some 1.1, caches of the processor included."""

_SUSPICIOUS = 1.1
"""What a first look finds to grow faster is measured again, at more sizes and several times."""
_SURELY = 1.6
"""What still grows so fast is no chance: only a larger size can show that a limit ends it."""
_SAME = 0.03
"""By less than this one more round has changed nothing, and only a larger size can tell more."""
_ROUNDS = 2
"""Times that what is suspicious is measured again at least."""
_LEAST = 0.001
"""Seconds that an attack has to take, at the smaller of two sizes, to be told from what a busy machine adds."""
_SLOWEST = 8
"""Seconds that an attack may take at its first size, whatever the growth, on a busy machine."""
_ENOUGH = 6
"""Seconds after which nothing larger is tried: a limit that had not ended the growth by then would be no use."""
_MUCH, _LITTLE = 500_000, 0.1
"""Characters, and seconds, of an attack that is harmless: a quadratic one that takes as much goes on for a minute at 12 MB."""
_LARGEST = 1_200_000
"""Characters of the largest attack."""


@dataclass(frozen=True)
class Growth:
    """Seconds of processor time by size, the least of some attempts, without what an attack of no size takes."""

    seconds: dict[int, float]

    @property
    def exponent(self) -> float:
        """The power of the size with which time grew between the two largest sizes."""
        (small, before), (large, after) = sorted(self.seconds.items())[-2:]
        return log(max(after, _LEAST) / max(before, _LEAST)) / log(large / small)

    @property
    def is_linear(self) -> bool:
        """Whether it is: or else takes so little for so much that caches of the processor tell more of it than the reader."""
        largest = max(self.seconds)
        is_harmless = largest >= _MUCH and self.seconds[largest] < _LITTLE
        return (self.exponent <= EXPONENT or is_harmless) and min(self.seconds.values()) < _SLOWEST


def growth(
    attack: Attack,
    read: Callable[[str], object],
    size: int = 36_000,
    *,
    thorough: bool = False,
    clock: Callable[[Callable[[], object]], float] = seconds,
) -> Growth:
    """How the time grows.

    A look at an eighth of `size` and at `size` is enough where it shows linear growth; these are the times of one call each, of
    which a busy machine makes some too long. Whatever looks suspicious, and all that is to be measured `thorough`ly, is measured
    again at a quarter and the whole of the size, in turns, at least twice, until the least times show linear growth. Where they do
    not, or show the same growth as before, four times the size is tried: limits of the finder end many an attack, and what goes on
    behind tells such growth apart. There one look may be enough, since the smaller size was measured several times.
    """
    nothing = clock(lambda: read(attack(0)))  # Compiles patterns as well; so once more.
    nothing = min(nothing, clock(lambda: read(attack(0))))

    def least(measured: Growth | None, *sizes: int) -> Growth:
        known = {} if measured is None else measured.seconds
        for each in sizes:
            article = attack(each)
            known = {**known, each: min(known.get(each, inf), clock(lambda: read(article)) - nothing)}  # noqa: B023
        return Growth(known)

    measured = least(None, size)
    while measured.seconds[size] < 8 * _LEAST and size < _LARGEST:
        size *= 4
        measured = least(None, size)
    measured = least(measured, size // 8, size // 8)  # twice: one that is too long hides growth
    if measured.exponent <= _SUSPICIOUS and not thorough:
        return measured
    measured = least(None, size // 4, size)
    if thorough:
        measured = least(measured, 4 * size)
    rounds = _ROUNDS
    while True:
        small, largest = sorted(measured.seconds)[-2:]
        is_last = measured.seconds[largest] > _ENOUGH or 4 * largest > _LARGEST
        before = inf
        for attempt in range(ATTEMPTS):
            is_the_same = measured.exponent > before - _SAME and not is_last
            if attempt >= rounds and measured.is_linear:
                break
            if attempt >= _ROUNDS and (measured.exponent > _SURELY or is_the_same):
                break
            before = measured.exponent
            measured = least(measured, small, small, largest)
        if measured.is_linear or measured.seconds[largest] > _ENOUGH or 4 * largest > _LARGEST:
            return measured
        measured, rounds = least(measured, 4 * largest), _ROUNDS if thorough else 0
