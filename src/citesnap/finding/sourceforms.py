"""Embed markup of source formats: shortcodes, templates, components, directives, BBCode.

Pure, linear in the length of the text. Static site generators, wikis and forums write a post as a tag with a name (`tweet`,
`instagram`, `embed`) and arguments: the whole address, a handle and an id, or a bare id. What a tag is called says whose post it
is; how it is written says where its arguments are. So a new system is one row of `SYNTAXES`, a new word one of `_WORDS`.

What is shown to readers of the source alone is none: tags in comments, in code, between `raw` tags.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache

from citesnap.finding.markers import Spans, quoted_code
from citesnap.model import Citation, Kind
from citesnap.platforms import PostRef, cited, identify, platform, reference
from citesnap.text.patterns import regex

_MOST = 600
"""Characters of the arguments of a tag."""


@dataclass(frozen=True, slots=True)
class Syntax:
    """A way to write a tag. The pattern has a group `name`, and `args`, `options` or `body` for what may say which post it is.

    `sign` is what stands in every such tag, looked for before anything else.
    """

    systems: str
    sign: str
    pattern: re.Pattern[str]


def _syntax(systems: str, sign: str, pattern: str) -> Syntax:
    return Syntax(systems, sign, regex(pattern.replace("MOST", str(_MOST)), re.MULTILINE | re.DOTALL))


_NAME = r"(?P<name>[\w./:-]{1,60})"
SYNTAXES: tuple[Syntax, ...] = (
    _syntax(
        "Hugo, Quarto, Nikola",
        "{{",
        rf"\{{\{{[<%]\s*{_NAME}\s+(?P<args>(?:(?!/?[%>]\}}\}}|\{{\{{).){{1,MOST}})/?[%>]\}}\}}",
    ),
    _syntax(
        "Jekyll, Octopress, Hexo, dev.to, GitBook, HackMD, Eleventy, Pelican",
        "{%",
        r"\{%-?\s*(?P<name>[\w-]{1,60})\s*(?P<args>(?:(?!-?%\}|\{%).){1,MOST})-?%\}",
    ),
    _syntax(
        "Zola, Jinja, Nunjucks, Twig",
        "{{",
        rf"\{{\{{-?\s*{_NAME}\s*\((?P<args>[^(){{}}]{{1,MOST}})\)\s*(?:\|[^{{}}]{{0,60}})?\}}\}}",
    ),
    _syntax("Org macros", "{{{", r"\{\{\{(?P<name>\w{1,40})\((?P<args>[^(){}\n]{1,MOST})\)\}\}\}"),
    _syntax(
        "Roam, Logseq, Obsidian, DokuWiki, Contao, Statamic, Handlebars",
        "{{",
        r"\{\{>?\s*(?:\[\[)?#?(?P<name>[\w/-]{1,60}?(?::[a-z]\w{0,30})?)(?:\]\])?(?:::?|>|\s)\s*(?P<args>[^{}|]{1,MOST})\}\}",
    ),
    _syntax("Middleman, ERB", "<%", r"<%[=-]?\s*(?P<name>\w{1,60})[\s(]+(?P<args>[^%()]{1,MOST})\)?\s*-?%>"),
    _syntax(
        "MDX, Astro, Vue, Slidev, Gutenberg's and CKEditor's elements",
        "<",
        r"<(?P<name>[A-Z][\w.]{0,60}|[a-z][a-z0-9]{0,30}(?:-[a-z0-9]{1,30}){1,5}|embedtweet|tweet|twitter|oembed|embed)"
        r"(?P<args>(?:\s[^<>]{1,MOST}?)?)\s*(?:/>|>(?:(?P<body>[^<>]{0,MOST})</(?P=name)>)?)",
    ),
    _syntax(
        "reStructuredText, Sphinx",
        "::",
        r"^[^\S\n]*\.\.[^\S\n]+(?P<name>[\w-]{1,60})::[^\S\n]*(?P<args>[^\n]{0,MOST})"
        r"(?P<options>(?:\n[^\S\n]+:[\w-]{1,40}:[^\n]{0,200}){0,20})",
    ),
    _syntax(
        "roles of reStructuredText and MyST",
        "`",
        r"(?<![\w:`])(?::(?=[\w-]{1,40}:)|\{(?=[\w-]{1,40}\}))(?P<name>[\w-]{1,40})[:}]`(?P<args>[^`\n]{1,MOST})`",
    ),
    _syntax(
        "MyST",
        "{",
        r"^[^\S\n]*(?P<fence>[`~:]{3,})\{(?P<name>[\w-]{1,40})\}[^\S\n]*(?P<args>[^\n]{0,MOST})"
        r"(?P<options>(?:\n[^\S\n]*:[\w-]{1,40}:[^\n]{0,200}){0,20})\n(?P<body>(?:(?![^\S\n]*(?P=fence))[^\n]{0,400}\n){0,12})[^\S\n]*(?P=fence)",
    ),
    _syntax(
        "remark, Nuxt Content, Astro",
        ":",
        r":(?<![\w:`]:):{0,2}(?P<name>[a-z][\w-]{1,40})(?=[\[{])(?:\[(?P<body>[^\[\]\n]{1,MOST})\])?(?:\{(?P<args>[^{}\n]{1,MOST})\})?",
    ),
    _syntax(
        "WordPress, XenForo, phpBB, vBulletin, SMF, Pelican, Grav",
        "[",
        r"\[(?P<name>[A-Za-z][\w-]{0,40})(?P<args>(?:[\s=:][^\[\]\n]{1,MOST})?)\](?!\(|\[(?!/))(?:(?P<body>[^\[\]]{0,MOST})\[/(?i:(?P=name))\])?",
    ),
    _syntax("Gatsby", "`", r"(?<!`)`(?P<name>[\w-]{1,40}):\s*(?P<args>[^`\n]{1,MOST})`(?!`)"),
    _syntax("Zenn, markdown-it, Hashnode", "](", r"[@%]\[(?P<name>[\w-]{1,40})\]\((?P<args>[^()\s]{1,MOST})\)"),
    _syntax("Hashnode", "%[", r"(?P<name>%)\[(?P<args>https?://[^\[\]\s]{1,MOST})\]"),
    _syntax(
        "Obsidian", "![", r"(?P<name>!)\[[^\[\]\n]{0,200}\]\((?P<args>https?://[^()\s]{1,MOST})(?:\s[^()\n]{0,200})?\)"
    ),
    _syntax(
        "AsciiDoc", "[", r"(?<![\w:/])(?P<name>[a-z]{1,40})::?(?P<args>[^\s\[\]:][^\s\[\]]{0,MOST})\[[^\[\]\n]{0,200}\]"
    ),
    _syntax(
        "Org, Trac", "[[", r"\[\[(?P<name>\w{1,40})[:(](?P<args>[^\[\]()\n]{1,MOST})\)?\](?:\[[^\[\]\n]{0,200}\])?\]"
    ),
    _syntax("TiddlyWiki, MoinMoin", "<<", r"<<\s*(?P<name>\w{1,40})[\s(]+(?P<args>[^<>\n]{1,MOST})>>"),
    _syntax(
        "Joomla, Confluence",
        "{",
        r"(?<![{$%\w])\{(?P<name>[a-z]{1,40})(?:[:=\s](?P<args>[^{}\n]{1,MOST}))?\}(?![`}])(?:(?P<body>[^{}\n]{1,MOST})\{/(?P=name)\})?",
    ),
    _syntax("Kirby", "(", r"^[^\S\n]*\((?P<name>[a-z]{1,20}):\s*(?P<args>[^()\n]{1,MOST})\)[^\S\n]*$"),
    _syntax("R Markdown", "tweet", r"\b(?P<name>tweet_embed|include_tweet|embed_tweet)\((?P<args>[^()]{1,MOST})\)"),
    _syntax("R Markdown", "shortcode", r"\b(?P<name>shortcode(?:_html)?)\((?P<args>[^()]{1,MOST})\)"),
    _syntax("Typst", "#", r"#(?<![\w#&/]#)(?P<name>[a-z][\w-]{1,40})\((?P<args>[^()\n]{1,MOST})\)"),
)
"""How tags are written. Of several that know a place the first is believed."""

_WORDS: dict[str, str] = {
    **dict.fromkeys("tweets tweet tuit twitter xitter x blackbirdpie".split(), "x"),
    **dict.fromkeys("instagram insta ig".split(), "instagram"),
    **dict.fromkeys("facebook fb".split(), "facebook"),
    **dict.fromkeys("threads".split(), "threads"),
    **dict.fromkeys("tiktok".split(), "tiktok"),
    **dict.fromkeys("bluesky bsky".split(), "bluesky"),
    **dict.fromkeys("mastodon toot fediverse".split(), "mastodon"),
    **dict.fromkeys("reddit".split(), "reddit"),
    **dict.fromkeys("telegram tg".split(), "telegram"),
    **dict.fromkeys("linkedin".split(), "linkedin"),
    **dict.fromkeys("pinterest pin".split(), "pinterest"),
    **dict.fromkeys("tumblr".split(), "tumblr"),
    **dict.fromkeys("truthsocial truth".split(), "truthsocial"),
    **dict.fromkeys("vkontakte vk".split(), "vk"),
    **dict.fromkeys("weibo".split(), "weibo"),
    **dict.fromkeys("gab".split(), "gab"),
    **dict.fromkeys("gettr".split(), "gettr"),
    **dict.fromkeys("vine".split(), "vine"),
    **dict.fromkeys("googleplus gplus".split(), "googleplus"),
    **dict.fromkeys("periscope".split(), "periscope"),
    **dict.fromkeys("parler".split(), "parler"),
    **dict.fromkeys("snapchat".split(), "snapchat"),
    **dict.fromkeys("pixelfed".split(), "pixelfed"),
    **dict.fromkeys("misskey".split(), "misskey"),
    **dict.fromkeys("peertube".split(), "peertube"),
}
"""What a tag's name says of the platform."""

_HOLDERS = (
    "astro drupal embedly iframely oembed embedded embed media social iframe bookmark unfurl widget video card".split()
)
"""Words of names that hold posts of any platform, told by the address alone."""

_BESIDE = (
    "posts post status simple static single lite block react rich html shortcode render include display show url by id view box "
    "quote photo reel craft bb item data user my o cached"
).split()
"""Words that stand beside them and change nothing. Others do: `twitter-share-button` and `tweet-feed` are no posts."""

_INCLUDES = frozenset(
    "include include_cached include_relative render partial component shortcode shortcode_html input".split()
)
"""Tags whose first argument is the name of what they show."""
_EXTENSION = regex(r"\.(?:html?|liquid|njk|twig|md|erb|hbs)$")

_ID_KEYS = regex(
    r"(?:(?:tweet|status|post|twitter|x|instagram|insta|tiktok|video|pin|media|embed|toot|message|bluesky|share)_?)?(?:id|code|key|number|num)|shortcode|rkey|tid|status|tweet|post|toot|message|n[úu]mero|number|numero|nummer"
)
_HANDLE_KEYS = regex(
    r"user|username|user_?name|handle|account|screen_?name|author|profile|channel|did|actor|blog|usuario|usu[áa]rio|utente|utilisateur|benutzer|compte"
)
_SERVER_KEYS = regex(r"instance|host|server|domain|site")
_URL_VALUE = regex(r"(?:https?:|at:)?//\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/\S+")

_IDS: dict[str, re.Pattern[str]] = {
    "x": regex(r"\d{2,19}"),
    "instagram": regex(r"[\w-]{5,40}"),
    "threads": regex(r"[\w-]{5,40}"),
    "facebook": regex(r"\d{5,20}|pfbid\w{10,100}"),
    "tiktok": regex(r"\d{15,20}"),
    "bluesky": regex(r"[2-7a-z]{13}"),
    "mastodon": regex(r"\d{5,19}|0[0-9A-HJKMNP-TV-Z]{25}"),
    "reddit": regex(r"(?:t3_)?[0-9a-z]{5,8}"),
    "telegram": regex(r"\d{1,9}"),
    "linkedin": regex(r"(?:urn:li:\w+:)?\d{15,19}"),
    "pinterest": regex(r"\d{15,20}"),
    "tumblr": regex(r"\d{9,20}"),
    "truthsocial": regex(r"\d{15,19}"),
    "vk": regex(r"-?\d{1,12}_\d{1,12}"),
    "weibo": regex(r"\d{16}|[0-9A-Za-z]{9}"),
    "gab": regex(r"\d{5,19}"),
}
"""What a bare id of a platform looks like in a tag that names it."""

_PATHS = {
    "reddit": "https://www.reddit.com/r/",
    "telegram": "https://t.me/",
    "linkedin": "https://www.linkedin.com/feed/update/",
}
"""What stands in front of the path of an address that a tag holds without its host, where that is not just the host."""


def may_hold_tags(text: str) -> bool:
    """False when a text surely holds no tag of any source format."""
    return any(syntax.sign in text for syntax in SYNTAXES)


def find(text: str, unseen: Spans | None = None) -> list[Citation]:
    """The posts that tags of source formats embed, in order, each with the place of its tag. `unseen` is left out.

    >>> found = find('{{< tweet user="example_river" id="1420000000000000000" >}} <Tweet id="1420000000000000001" />')
    >>> [(embed.post_id, embed.handle, embed.start) for embed in found]
    [('1420000000000000000', 'example_river', 0), ('1420000000000000001', None, 60)]
    """
    unseen = unseen or Spans()
    quoted = Spans([*unseen.spans, *quoted_code(text)])
    embeds = _blocks(text)
    for syntax in SYNTAXES:
        if syntax.sign in text:
            kept_from = unseen if syntax.systems in _IN_BACKTICKS else quoted
            for hit in syntax.pattern.finditer(text):
                if not kept_from.hold(*hit.span()) and (ref := _post_of(hit)):
                    embeds.append(_embed(hit.start(), hit.end(), ref))
    outermost: list[Citation] = []
    for embed in sorted(embeds, key=lambda embed: (embed.start or 0, -(embed.end or 0))):
        if not outermost or (embed.start or 0) >= (outermost[-1].end or 0):
            outermost.append(embed)
    return outermost


def _embed(start: int, end: int, ref: PostRef) -> Citation:
    return Citation(
        position=0,
        platform=ref.platform,
        kind=Kind.EMBED,
        form="shortcode",
        post_id=ref.native_id or None,
        post_key=ref.key if ref.key != ref.native_id and not ref.is_share else None,
        handle=ref.handle,
        link=ref.url,
        posted_at=ref.posted_at,
        start=start,
        end=end,
    )


_IN_BACKTICKS = frozenset(["Gatsby", "MyST", "roles of reStructuredText and MyST"])
"""Systems whose tags look like code themselves."""


_BLOCK = regex(
    r"<!--\s+wp:(?:core-)?embed(?:/[\w-]{1,40})?\s+(?P<data>\{[^\n]{1,2000}?\})\s*/?-->"
    r"(?:(?:(?!<!--).){0,2000}<!--\s+/wp:(?:core-)?embed(?:/[\w-]{1,40})?\s+-->)?",
    re.DOTALL,
)


def _blocks(text: str) -> list[Citation]:
    """Embeds of WordPress's block editor, which keeps their address in a comment."""
    embeds: list[Citation] = []
    if "wp:" not in text:
        return embeds
    for hit in _BLOCK.finditer(text):
        try:
            data = json.loads(hit["data"])
        except (ValueError, RecursionError):
            continue
        url = data.get("url") if isinstance(data, dict) else None
        if isinstance(url, str) and (ref := cited(url)):
            embeds.append(_embed(hit.start(), hit.end(), ref))
    return embeds


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a tag: those without a key in order, those with one by its name in lower case."""

    plain: tuple[str, ...]
    named: dict[str, str]


_ARGUMENT = regex(
    r"(?:(?P<key>[:@\w.-]{1,60}?)(?:\s*=>?\s*|:\s+|:(?=[\"'`\d])))?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<tick>[^`]*)`|\{\s*[\"'`]?(?P<braced>[^\"'`{}]*)[\"'`]?\s*\}|(?P<word>[^\s,\"'`{}]+))"
)
_OPTION = regex(r"^[^\S\n]*:(?P<key>[\w-]{1,40}):[^\S\n]*(?P<value>[^\n]*)$", re.MULTILINE)


def arguments(text: str, options: str = "") -> Arguments:
    """The arguments of a tag, however its system writes them. `options` are lines such as `:id: 20`."""
    plain: list[str] = []
    named: dict[str, str] = {}
    for hit in _ARGUMENT.finditer(text.strip("() \t\n")):
        value = next(hit[kind] for kind in ("double", "single", "tick", "braced", "word") if hit[kind] is not None)
        value = value.strip(" \t\n'\"`=")
        if hit["key"]:
            named.setdefault(_key(hit["key"]), value)
        elif value:
            plain.append(value)
    for option in _OPTION.finditer(options):
        named.setdefault(_key(option["key"]), option["value"].strip())
    return Arguments(tuple(plain), named)


def _key(key: str) -> str:
    key = key.strip(":@").removeprefix("v-bind:").removeprefix("data-")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower().replace("-", "_")


def whose(name: str) -> str | None:
    """The platform that the name of a tag means, `""` for a holder of any platform's posts, None for another tag.

    >>> [whose(name) for name in ("TwitterTweetEmbed", "embed/tweet", "oembed", "twitter_share_button", "next")]
    ['x', 'x', '', None, None]
    """
    if name in ("!", "%"):
        return ""
    parts = _parts(re.sub(r"[^a-z]", "", _EXTENSION.sub("", name).lower())[:60])
    if not parts:
        return None
    platforms = {_WORDS[part] for part in parts if part in _WORDS}
    if len(platforms) == 1:
        return platforms.pop()
    return "" if not platforms and any(part in _HOLDERS for part in parts) else None


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """The words of the vocabulary that a name is made of, none if it has others in it."""
    ways: list[tuple[str, ...] | None] = [(), *[None] * len(name)]
    for end in range(1, len(name) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            way = ways[start]
            if way is not None and ways[end] is None and name[start:end] in _VOCABULARY:
                ways[end] = (*way, name[start:end])
    return ways[-1] or ()


_VOCABULARY = frozenset([*_WORDS, *_HOLDERS, *_BESIDE])
_LONGEST_WORD = max(map(len, _VOCABULARY))


def _post_of(hit: re.Match[str]) -> PostRef | None:
    groups = hit.groupdict()
    name, body = groups["name"], (groups.get("body") or "").strip()
    args = arguments(groups.get("args") or "", groups.get("options") or "")
    if name.lower() in _INCLUDES and args.plain:
        name, args = args.plain[0].rpartition("/")[2], Arguments(args.plain[1:], args.named)
    meant = whose(name)
    if meant is None and name.lower() == "plugin" and args.plain:
        meant = whose(args.plain[0])
    if meant is None:
        return None
    if name.lower() == "x" and hit[0].startswith("[") and not body:
        return None  # a ticked box
    if (
        meant == ""
        and name.lower() in ("media", "video")
        and args.plain
        and (named := whose(args.plain[0].partition(";")[0].strip("=")))
    ):
        meant, args = named, Arguments(args.plain[1:], args.named)  # [media=twitter]
    return post(meant, args, body)


def post(meant: str, args: Arguments, body: str = "") -> PostRef | None:
    """The post that the arguments of a tag mean. `meant` is a platform, or `""` for any."""
    values = [value for key, value in args.named.items() if key not in ("ref", "referrer")]
    for value in (*values, *args.plain, body):
        value = value.strip("[]()=:;")
        if _URL_VALUE.match(value) and (ref := cited(value)):
            return ref
    ids = _IDS.get(meant)
    if ids is None:
        return None
    native_id = handle = server = None
    for key, value in args.named.items():
        if native_id is None and _ID_KEYS.fullmatch(key) and ids.fullmatch(value):
            native_id = value
        elif handle is None and _HANDLE_KEYS.fullmatch(key):
            handle = value
        elif server is None and _SERVER_KEYS.fullmatch(key):
            server = value
    for value in (*args.plain, *args.named.values(), body):
        for part in re.split(r"[|;,\s]+", value.strip("[]()=:#")):
            if native_id is None and "/" in part and (ref := _by_path(meant, part)):
                return ref
            is_alone = len(part) >= _LEAST_IN_WORDS or not (
                _WORDS_BESIDE.search(value) or len(args.plain) > _MOST_BESIDE
            )
            if native_id is None and is_alone and ids.fullmatch(part) and value not in (handle, server):
                native_id = part
            elif handle is None and (
                part.startswith(("@", "did:")) or (part and native_id is None and value in args.plain)
            ):
                handle = part
    return _reference(meant, native_id, handle, server) if native_id else None


_WORDS_BESIDE = regex(r"[^\W\d_]{2,}\s|\s[^\W\d_]{2,}")
_LEAST_IN_WORDS = 9
"""Characters of an id that stands among words: `27 July 2021` holds none."""
_MOST_BESIDE = 3
"""Arguments without a name from which on these are words: a tag has an id, an account and perhaps a server or a kind."""


def is_id(meant: str, value: str) -> bool:
    """Whether a value has the shape of an id of the platform."""
    ids = _IDS.get(meant)
    return ids is not None and ids.fullmatch(value) is not None


def _by_path(meant: str, path: str) -> PostRef | None:
    base = _PATHS.get(meant) or f"https://{next(iter(platform(meant).HOSTS), '')}/"
    ref = identify(base + path.lstrip("/")) if base != "https:///" else None
    return ref if ref and ref.platform == meant else None


def _reference(meant: str, native_id: str, handle: str | None, server: str | None) -> PostRef | None:
    handle = (handle or "").removeprefix("@") or None
    if server:
        server = re.sub(r"^https?://", "", server).strip("/")
        named = (
            reference(meant, native_id, f"{handle}@{server}") if handle else reference(meant, f"{server}/{native_id}")
        )
        if named is not None:
            return named
    return reference(meant, native_id, handle) or (reference(meant, native_id) if handle else None)
