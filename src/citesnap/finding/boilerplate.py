"""Which elements of a page are boilerplate: navigation, feeds, comments, teasers, all that surrounds the article.

Names mislead both ways: article bodies sit in classes called `sidebar`, `widget` or `comment`. So the article's body is found
first, as the deepest element that holds most of the running text, and no name counts that is the body's own or one above it.
Weak names (`aside`, `widget`, `teaser`, ...) count outside the body only: inside it they are components of the article.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from itertools import islice, pairwise

from citesnap.finding.page import Element, Page, ancestors, tag, text_of
from citesnap.text.patterns import regex

# Whole words of class and id, split at anything but letters: what templates and plugins call these parts, in many places.
_STRONG = frozenset(
    "sidebar sidebars footer colophon recirc recirculation nav navbar navigation menu breadcrumb breadcrumbs masthead"
    " related recommended recommendations outbrain taboola share sharing sharebar sharedaddy addtoany follow byline"
    " authorbox timeline twitterfeed popular trending mostread pagination toolbar readmore sponsored advert advertisement"
    " relatedposts relatedarticles relatedstories relatednews recentposts adslot"
    # Plugins that draw an account's latest posts: Smash Balloon's three, AccessPress, Instafeed, Feed Them Social, 10Web,
    # and services that draw walls of them.
    " sbi ctf cff aptf instafeed instagramfeed tweetfeed fts wdi juicer flockler taggbox elfsight".split()
)
_WEAK = frozenset(
    "widget widgets teaser teasers promo promos newsletter shares bio feed latest rail tweets aside social author".split()
)
_COMMENTS = frozenset(
    "comment comments commentlist commentarea respond disqus webmention webmentions pingback pingbacks trackback"
    " trackbacks reactions replies mentions facepile talkback responses discussion kommentar kommentare"
    " kommentarer commentaires comentarios comentario commenti komentarze komentarz reacties reactie yorumlar"
    " leserkommentare webmentionlist discourse".split()
)
_TEASERS = frozenset(
    "related recommended recommendations recirc recirculation outbrain taboola mostread relatedposts"
    " relatedarticles relatedstories relatednews".split()
)
"""Names of parts that are never the article's, however much text their teasers have."""
_AMBIGUOUS = frozenset(
    "share sharing follow readmore toolbar masthead reactions replies mentions responses discussion".split()
)
"""Names that an article's own parts have as well: inside the body they are no evidence against an official embed code."""
_SIDEBARS = frozenset(["sidebar", "sidebars"])
_PAIRS = (
    ("most", frozenset("read shared viewed popular commented discussed tweeted".split()), "mostread"),
    ("author", frozenset("box bio card info profile about".split()), "authorbox"),
    ("next", frozenset(["article", "story", "post"]), "nextstory"),
    ("gpt", frozenset(["ad", "div"]), "adslot"),  # Google's publisher tag
    ("note", frozenset(["reblog", "like"]), "webmention"),  # Tumblr's list of who liked and passed on
    ("also", frozenset(["like", "read", "enjoy"]), "recommended"),
    ("sb", frozenset(["instagram", "youtube", "facebook"]), "sbi"),  # Smash Balloon's containers
)
"""Words that name a part together when they follow each other, in any writing: `most-read`, `mostRead`, `most_read_box`."""
_COMMENT_MICROFORMATS = regex(
    r"\b(?:h-cite|u-(?:comment|like|repost|mention|bookmark|in-reply-to)|p-(?:comment|like|repost))\b"
)
"""Microformats2 of webmentions: answers to this page, shown below it."""
_NO_COMMENTS = regex(r"comment[-_]?(?:on|count|link|button|icon|enabled|open|status|policy)", re.I)
_STRONG_TAGS = frozenset(["nav", "footer", "form", "select", "menu"])
_QUOTATIONS = frozenset(["blockquote", "figure"])
"""Elements that name their source in a `<footer>` (HTML Living Standard, 4.4.4)."""
_QUOTES = "u-quotation-of"
"""The microformat of what the page itself quotes."""
_WEAK_TAGS = frozenset(["aside"])
_WORD = regex(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_RUNNING_TEXT = frozenset("p li td dd blockquote div section article pre h2 h3 span font center main body".split())
_NO_RUNNING_TEXT = frozenset("script style noscript textarea template option a button select nav footer".split())
_BODY = 0.5
"""Share of the running text that the body holds."""
_MUCH = 0.2
"""Share of the running text from which on a strong name is a layout's, not a part's."""
_ENOUGH = 400
"""Characters of running text from which on the body can be told at all."""
_NEARLY_ALL = 0.9
"""Share of the running text from which on a body is all there is to read on the page."""
_PROSE = 300
"""Characters of running text from which on it is so inside the body, where what is named strongly is made of links."""


class Regions:
    """The regions of one page. Everything is computed once, when first asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._known: dict[bool, dict[Element, bool]] = {False: {}, True: {}}
        self._has_body = False

    @cached_property
    def _weights(self) -> list[int]:
        """Running text below each element, in characters: stretches long enough to be prose, outside links, code and comments."""
        # A forum's thread is nothing but comments: then they are what the page is about.
        return self._weighed_article or self._weigh(_nothing)

    @cached_property
    def _weighed_article(self) -> list[int] | None:
        """The same where there is something besides comments, else None."""
        weights = self._weigh(_is_comments)
        is_article = bool(weights) and (weights[0] >= _ENOUGH or self._has_own_article(weights[0]))
        return weights if is_article else None

    @cached_property
    def _is_thread(self) -> bool:
        """True when all that the page has are posts of a forum that are called comments, and it says that it is a forum.

        A picture with comments below it has no running text either, and they are comments on it.
        """
        root = self.page.root
        if root is None or self._weighed_article is not None or not _FORUM.search(self.page.markup):
            return False
        shown = islice(root.iter("figure", "iframe", "video", "blockquote", "article"), _FEW)
        return not any(_is_outside_comments(each) for each in shown)

    def _has_own_article(self, running_text: int) -> bool:
        """True when the page has an article besides its comments, however short: a photo, a few embeds, a news flash.

        It has a heading outside of the comments, and says that it is an article, or has text or an embed of its own.
        """
        root = self.page.root
        headings = islice(root.iter("h1"), 5) if root is not None else ()
        if root is None or not any(_is_outside_comments(heading) for heading in headings):
            return False
        if running_text or _SAYS_ARTICLE.search(self.page.markup):
            return True
        shown = islice(root.iter("blockquote", "iframe", "figure", "video"), _FEW)
        return any(_is_outside_comments(each) for each in shown)

    def _weigh(self, left_out: Callable[[Element], bool]) -> list[int]:
        elements, parents = self.page.elements, self.page.parents
        texts, tails = self.page.text_lengths
        weights = [0] * len(elements)
        for place in range(len(elements) - 1, -1, -1):
            here = weights[place]
            text = texts[place]
            if here or text > 40:
                element = elements[place]
                name = element.tag
                if name in _NO_RUNNING_TEXT:
                    here = 0
                else:
                    if text > 40 and name in _RUNNING_TEXT:
                        here += text
                    if here and place and left_out(element):
                        here = 0
                weights[place] = here
            if place:
                if tails[place] > 40:
                    here += tails[place]
                if here:
                    weights[parents[place]] += here
        return weights

    @cached_property
    def body(self) -> int:
        """Place of the deepest element that holds at least half of the running text, or of the `<article>` around it.

        Text in parts that are named as boilerplate is left out, unless the bulk of the text stands in a single such part: then the
        article itself has a misleading name. Where nothing is left, ambiguous names are no reason: each story may have such parts.
        """
        if not self.page.elements:
            return 0
        weights = self._weights
        place = self._deepest(weights)
        chain = (self.page.elements[place], *ancestors(self.page.elements[place]))
        if not any(_is_named_boilerplate(node) for node in chain):
            weights = self._weigh(_is_named_boilerplate)
            if weights[0] < _ENOUGH:
                weights = self._weigh(_is_surely_named_boilerplate)
            place = self._deepest(weights)
        self._has_body = weights[place] >= _ENOUGH
        for node in ancestors(self.page.elements[place], 12):
            if tag(node) == "article" or node.get("itemprop") == "articleBody":
                # A short article is told by its heading, which is the page's title.
                self._has_body = self._has_body or node is self._titled
                return self.page.place(node)
        return place

    def _deepest(self, weights: list[int]) -> int:
        wanted = weights[0] * _BODY
        place = 0
        while wanted:
            heavy = next((child for child in self.page.members(place) if weights[child] >= wanted), None)
            if heavy is None:
                break
            place = heavy
        return place

    @cached_property
    def _body_end(self) -> int:
        return self.page.span(self.page.elements[self.body])[1] if self.page.elements else 0

    def in_body(self, element: Element) -> bool:
        """True when `element` stands inside the body of the article, on pages with text enough to tell."""
        body = self.body
        return self._has_body and body < self.page.place(element) <= self._body_end

    def is_boilerplate(self, element: Element, *, official: bool = False) -> bool:
        """True when `element` is boilerplate or inside of it. `official` says that it is a platform's own embed code."""
        remembered = self._known[official]
        chain: list[Element] = []
        verdict = False
        for node in (element, *ancestors(element)):
            known = remembered.get(node)
            if known is not None:
                verdict = known
                break
            chain.append(node)
        for node in reversed(chain):
            verdict = verdict or self._begins_boilerplate(node, official)
            remembered[node] = verdict
        return verdict

    def _begins_boilerplate(self, node: Element, official: bool) -> bool:
        """True when boilerplate begins with `node`. Names are looked at first: text is weighed only where one is suspicious."""
        name = tag(node)
        if name in _NEVER:
            return False
        names = names_of(node)
        comments = "nextstory" in names or (_is_comments(node) and not self._is_thread)
        story = name == "article" and (self._has_several_headings or self._own_story is not None)
        strong = name in _STRONG_TAGS or not names.isdisjoint(_STRONG) or node.get("role") in ("navigation", "banner")
        strong = strong and not _is_of_quotation(node) and not (name == "footer" and _lists_sources(node))
        weak = name in _WEAK_TAGS or not names.isdisjoint(_WEAK)
        if not (comments or story or strong or weak):
            return False
        place = self.page.place(node)
        if story and self._is_headed_elsewhere(node):
            return True
        if place <= self.body and self.page.span(node)[1] >= self._body_end:
            return False
        if story and self._is_other_story(node):
            return True
        if official and self.in_body(node) and _is_ambiguously_named(node, names):
            return False
        if comments:
            return True
        if official and names & _STRONG <= _SIDEBARS and name not in _STRONG_TAGS and self._is_within_titled(node):
            return False
        if strong:
            much = _BODY if not names.isdisjoint(_TEASERS) else _MUCH
            return self._weights[place] < (_PROSE if self.in_body(node) else much * self._weights[0])
        if weak:
            return not self.in_body(node) and self._weights[place] < _MUCH * self._weights[0]
        return False

    def _is_within_titled(self, node: Element) -> bool:
        """True inside the `<article>` that has the page's title for its heading: there a sidebar is a part of the article."""
        titled = self._titled
        return titled is not None and any(above is titled for above in ancestors(node))

    @cached_property
    def _has_several_headings(self) -> bool:
        return len(self.page.places.get("h1", ())) > 1

    def _is_other_story(self, node: Element) -> bool:
        """True for a following story: an `<article>` with an `<h1>` of its own behind the article that has the first `<h1>`."""
        place = self.page.place(node)
        first = self._titled
        if first is not None and place > self.page.span(first)[1]:
            return node.find(".//h1") is not None
        if place <= self._body_end or not self._has_body:
            return False
        main = self.page.elements[self.body]
        return tag(main) == "article" and main.find(".//h1") is not None and node.find(".//h1") is not None

    @cached_property
    def _titled(self) -> Element | None:
        """The first `<article>` with an `<h1>`, when that heading is the page's title: then the page is about this article."""
        page = self.page
        for node in page.named("article")[:50]:
            heading = node.find(".//h1")
            if heading is None:
                continue
            title = _letters(text_of(heading))
            titles = [text_of(each) for each in page.named("title")[:1]]
            titles += [each.get("content") or "" for each in page.named("meta") if each.get("property") == "og:title"]
            return node if len(title) >= 6 and any(title in _letters(each) for each in titles) else None
        return None

    @cached_property
    def _own_story(self) -> Element | None:
        """The `<article>` that the page is about, by its heading: the page's title, or a link to the page's own address."""
        if self._titled is not None or not self._own_paths:
            return self._titled
        stories = ((node, _path(_link_of_heading(node))) for node in self.page.named("article")[:_STORIES])
        return next((node for node, path in stories if path in self._own_paths), None)

    @cached_property
    def _own_paths(self) -> frozenset[str]:
        """The paths of the page's own addresses; none of a site's front page, where all stories are its own."""
        return frozenset(filter(None, map(_path, self.page.addresses)))

    def _is_headed_elsewhere(self, node: Element) -> bool:
        """True for an `<article>` behind the page's own one whose heading links to another page of the site.

        Entries of live coverage link into the page itself.
        """
        own = self._own_story
        if own is None or self.page.place(node) <= self.page.span(own)[1]:
            return False
        address = _link_of_heading(node)
        path, host = _path(address), _host(address)
        is_here = not host or host in map(_host, self.page.addresses)
        return is_here and bool(path) and bool(self._own_paths) and not any(map(path.startswith, self._own_paths))

    def is_apart(self, element: Element) -> bool:
        """True when `element` stands outside a body that holds nearly all of the running text."""
        body = self.body
        if not self._has_body or self._weights[body] < _NEARLY_ALL * self._weights[0]:
            return False
        return not body <= self.page.place(element) <= self._body_end

    def is_listed_outside(self, anchor: Element) -> bool:
        """True for a link that is all of its list item, apart from a body that holds nearly all of the running text."""
        item = next((node for node in ancestors(anchor, 4) if tag(node) == "li"), None)
        row = item.getparent() if item is not None else None
        if item is None or row is None or sum(1 for _ in islice(row.iterchildren("li"), 2)) < 2:
            return False
        return len(text_of(item, 40)) <= len(text_of(anchor, 40)) + 12 and self.is_apart(anchor)


_STORIES = 50
"""`<article>` elements among which the page's own is looked for."""


def _link_of_heading(story: Element) -> str:
    """The address that the heading of a story links to; an empty text where it has no heading, or one without a link."""
    heading = next(islice(story.iter("h1", "h2", "h3"), 1), None)
    if heading is None:
        return ""
    around = heading.getparent()
    link = next(islice(heading.iter("a"), 1), around if around is not None and tag(around) == "a" else None)
    return link.get("href") or "" if link is not None else ""


def _path(address: str) -> str:
    """The path of an address without its query, its fragment and the slash at its end."""
    path = address.strip().partition("#")[0].partition("?")[0]
    _, scheme, behind = path.partition("//")
    return (f"/{behind.partition('/')[2]}" if scheme else path).rstrip("/")


def _host(address: str) -> str:
    """The host of an address without `www.` or the like; an empty text for an address within the site."""
    host = address.strip().partition("//")[2].partition("/")[0].lower()
    first, dot, rest = host.partition(".")
    return rest if dot and first in ("www", "m", "amp", "mobile") else host


_NEVER = frozenset(["body", "html", "main", "a", "p"])


_FEW = 20
_FORUM = regex(
    r"DiscussionForumPosting|(?:class|id)=[\"'][^\"'<>]{0,80}\b(?:thread|topic|forum|phpbb|xenforo|vbulletin)\b"
    r"|\b(?:viewtopic|showthread)\.php"
)
_SAYS_ARTICLE = regex(
    r"property=[\"']og:type[\"']\s{1,5}content=[\"']article[\"']|\"@type\"\s{0,3}:\s{0,3}\[?\s{0,3}\"(?:\w{1,30}Article|Article|BlogPosting|LiveBlogPosting)\""
)


def _is_outside_comments(element: Element) -> bool:
    return not any(_is_comments(box) for box in (element, *ancestors(element)))


def _nothing(element: Element) -> bool:
    return False


def _is_named_boilerplate(element: Element) -> bool:
    if element.tag in _STRONG_TAGS or element.tag in _WEAK_TAGS or _is_comments(element):
        return True
    names = names_of(element)
    return element.tag not in ("body", "main", "article") and not (
        names.isdisjoint(_STRONG) and names.isdisjoint(_WEAK)
    )


def _is_surely_named_boilerplate(element: Element) -> bool:
    return _is_named_boilerplate(element) and not _is_ambiguously_named(element, names_of(element))


def _is_ambiguously_named(element: Element, names: frozenset[str]) -> bool:
    """True when the only evidence against `element` are names that an article's own parts may have."""
    suspicious = (names & _STRONG) | (names & _COMMENTS)
    return (
        bool(suspicious)
        and suspicious <= _AMBIGUOUS
        and element.tag not in _STRONG_TAGS
        and element.get("role") is None
    )


def _is_comments(element: Element) -> bool:
    if element.get("itemprop") == "comment" or (element.get("itemtype") or "").endswith("schema.org/Comment"):
        return True
    classes = element.get("class") or ""
    if not names_of(element).isdisjoint(_COMMENTS):
        return not _NO_COMMENTS.search(f"{classes} {element.get('id') or ''}")
    if "-" not in classes or _COMMENT_MICROFORMATS.search(classes) is None:
        return False
    return _QUOTES not in classes and not (tag(element) in _QUOTATIONS and "u-" not in classes)


def _is_of_quotation(element: Element) -> bool:
    """Whether an element is the footer of a quotation or of a figure, which names its source."""
    above = element.getparent()
    return (
        above is not None
        and tag(above) in _QUOTATIONS
        and (tag(element) == "footer" or names_of(element) & _STRONG == {"footer"})
    )


_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "strong", "b", "summary", "p")
_SOURCES = regex(
    r"(?:sources?|references?|(?:foot|end)?notes?|citations?|bibliography|works cited|quellen|referenzen|einzelnachweise"
    r"|anmerkungen|références|fuentes|referencias|fontes|referências|fonti|note|riferimenti|bronnen|källor|kilder|lähteet|źródła|zdroje"
    r"|kaynaklar|источники|примечания|джерела|πηγές|出典|参考文献|脚注|来源|參考資料|출처|참고문헌|المصادر|מקורות)\W*",
    re.IGNORECASE,
)


def _lists_sources(footer: Element) -> bool:
    """Whether the first words of a footer are a heading for what the article rests on."""
    heading = next((node for node in islice(footer.iter(), 12) if tag(node) in _HEADINGS), None)
    return heading is not None and _SOURCES.fullmatch(text_of(heading, length=60)) is not None


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def names_of(element: Element) -> frozenset[str]:
    """The words that class and id are made of, lower-case: `blogCommentList` and `comment-list` both hold `comment`."""
    classes, own = element.get("class"), element.get("id")
    return _names(f"{classes or ''} {own or ''}"[:400]) if classes or own else _NO_NAMES


_NO_NAMES: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _names(text: str) -> frozenset[str]:
    words = [word.lower() for word in _WORD.findall(text)]
    names = set(words)
    if "tgme" in names:
        names.discard("widget")  # Telegram's own markup of a message
    for first, seconds, meant in _PAIRS:
        if first in names and any(one == first and two in seconds for one, two in pairwise(words)):
            names.add(meant)
    return frozenset(names)
