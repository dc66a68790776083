"""Structures that are repeated in an article, each looked at by some rule of the finder. Everything here is invented.

Entries of wikis, lists of definitions, signed quotations, and what the look before parsing searches for.
"""

from __future__ import annotations

from collections.abc import Callable

from finding.attacks import URL, Attack, in_page

__all__ = ["GROUPS", "STRUCTURES", "together"]

_NO_BREAK = "\u00a0"
_LINK = f'<a href="{URL}">'
_LINKED = f"{_LINK}link</a>"
_SIGNED = "“It rises now” — Rana (@a_b) May 1, 2020"

Inside = Callable[[int], str]
"""Makes about so many characters of the text of an article."""


def _repeated(piece: str, around: str = "{}") -> Inside:
    return lambda size: around.replace("{}", piece * (size // len(piece)))


def _numbered(piece: str, around: str = "{}") -> Inside:
    """Each time with another number in place of `#`."""
    return lambda size: around.replace("{}", "".join(piece.replace("#", str(at)) for at in range(size // len(piece))))


def _entries(entry: str) -> Inside:
    return _repeated(entry, "<ol class=references>{}</ol>")


def _wiki(before: str, label: str = "It rises", after: str = "27 July 2021. @a Twitter") -> Inside:
    """Entries of a list of references with one link."""
    return _entries(
        '<li id="cite_note-1"><span class="reference-text"><cite class="citation web">'
        f"{before}{_LINK}{label}</a> {after}</cite></span></li>"
    )


def _defined(term: str, said: str) -> Inside:
    return _repeated(f"<dt>{term}</dt><dd>{said}</dd>", "<dl>{}</dl>")


def _paragraphs(text: str) -> Inside:
    return _repeated(f"<p>{text}</p>")


def _labelled(piece: str) -> str:
    """Eight links with a label of such pieces."""
    return "It " + f"{_LINK}{piece * 100}a</a>" * 8


def _alone(inside: Inside) -> Attack:
    return lambda size: in_page(inside(size))


_WIKI: dict[str, Inside] = {
    "blanks before a link": _wiki("Rana " + _NO_BREAK * 3800),
    "blanks and letters before a link": _wiki("Rana " + (_NO_BREAK * 50 + "x") * 70),
    "commas": _wiki("Rana " + ", " * 1900),
    "marks": _wiki("^↑.,;:" * 600),
    "letters that lead back": _wiki("a b c d e f " * 300),
    "see see see": _wiki("see " * 900),
    "opening brackets": _wiki("Rana " + "(" * 3800),
    "brackets": _wiki("Rana " + "[a](" * 900),
    "citations within one another": lambda size: (
        '<ol class=references><li><span class="reference-text">'
        + '<cite class="citation">' * (size // 24)
        + f"{_LINK}It rises</a> 2021 @a Twitter</span></li></ol>"
    ),
    "links to one post in one entry": lambda size: (
        f'<ol class=references><li><span class="reference-text">2021 @a Twitter {f"{_LINK}It rises</a> " * (size // 90)}'
        "</span></li></ol>"
    ),
    "links to one post in each entry": _entries(
        f'<li><span class="reference-text">2021 @a Twitter {f"{_LINK}It rises</a> " * 50}</span></li>'
    ),
    "a long label": _wiki("Rana ", "It rises " * 80),
    "a label of marks": _wiki("Rana ", "«" * 680),
    "a label of the words for archives": _wiki("Rana ", "archiv" * 110),
    "a label like an address": _wiki("Rana ", "www." + "a." * 340),
    "a label like the title of a tab": _wiki("Rana ", 'Rana on X: "' + 'x" / X ' * 90),
    "days": _wiki("Rana ", "It", "27 July 2021 " * 280),
    "days that are none": _wiki("Rana ", "It", "2021 99 July " * 280),
    "numbers": _wiki("Rana ", "It", "2021. " + "1 " * 1800),
    "classes": _entries(f'<li><span class="{"citation " * 100}">{_LINK}It</a> 2021 @a Twitter</span></li>'),
    "spans": _entries(f"<li>{'<span class=x>' * 100}{_LINK}It</a> 2021 @a Twitter</li>"),
}
_DEFINITIONS: dict[str, Inside] = {
    "dashes behind a term": _defined("Rana (@a) " + "-" * 600, f"It {_LINKED}"),
    "dashes and blanks behind a term": _defined("Rana (@a) x " + "- " * 600 + "y", f"It {_LINKED}"),
    "a bracket that nothing closes": _defined("R" * 500 + " (@a", f"It {_LINKED}"),
    "a term of handles": _defined("(@a) " * 120, f"It {_LINKED}"),
    "a long handle": _defined("R (@" + "a." * 300 + ")", f"It {_LINKED}"),
    "links": _defined("Rana (@a)", f"It {_LINKED * 40}"),
    "labels like addresses": _defined("Rana (@a)", _labelled("a.bc/")),
    "labels of dots": _defined("Rana (@a)", _labelled("www.")),
    "labels of dashes": _defined("Rana (@a)", _labelled("-.")),
    "closing brackets": _defined("Rana (@a)", f"It {_LINKED}{')]. ' * 200}"),
    "lists within one another": lambda size: "<dl><dt>Rana (@a)<dd>It " * (size // 26) + _LINKED,
    "lists within one another, closed": lambda size: (
        f"{'<dl><dt>Rana (@a)</dt><dd>It ' * 500}{_LINKED}{'</dd></dl>' * 500}" * max(1, size // 20_000)
    ),
    "groups within a division": _repeated(f"<dt>Rana (@a)</dt><dd>It {_LINKED}</dd>", "<dl><div>{}</div></dl>"),
    "groups in divisions": _repeated(f"<div><dt>Rana (@a)</dt><dd>It {_LINKED}</dd></div>", "<dl>{}</dl>"),
    "terms alone": _repeated("<dt>Rana (@a)", f"<dl>{{}}{_LINKED}</dl>"),
    "descriptions alone": _repeated("<dd>Rana (@a)", f"<dl>{{}}{_LINKED}</dl>"),
    "lists": _repeated(f"<dl><dt>Rana (@a)</dt><dd>It {_LINKED}</dd></dl>"),
    "long terms": _defined("Rana (@a) " + "x" * 5000, f"It {_LINKED}"),
    "elements": _defined("Rana (@a)", "<b>It</b> " * 190 + _LINKED),
    "marks that are not seen": _defined("Rana (@a)", "\u200b" * 3000 + _LINKED),
    "elements within one another": _defined("Rana (@a)", f"{'<i>' * 190}It{'</i>' * 190}{_LINKED}"),
}
_PROSE: dict[str, Inside] = {
    "dashes before a handle": _paragraphs("It rises " + "—" * 390 + " @a_b 2021"),
    "dashes and names before a handle": _paragraphs("It rises " + ("—" + "a" * 58) * 7 + " @a_b 2021"),
    "brackets before a handle": _paragraphs("It rises " + "(" * 390 + " @a_b 2021"),
    "tags before a handle": _paragraphs("It rises — " + "<b></b>" * 50 + " @a_b 2021"),
    "escaped tags before a handle": _paragraphs("It rises — " + "&lt;" * 50 + " @a_b 2021"),
    "tags behind a handle": _paragraphs("It rises — @a_b " + "<b x></b>" * 40 + " 2021"),
    "a long handle in prose": _paragraphs("It — @" + "a." * 200 + " 2021"),
    "quotations beside captions": _numbered(
        f"<p>“It rises now” — Rana (@a_b#) May 1, 2020</p><figure><figcaption>It fell {'x' * 80}</figcaption></figure>"
    ),
    "one caption of handles": lambda size: (
        f"<figure><figcaption>{'(@a_b) ' * (size // 14)}</figcaption></figure>{f'<p>{_SIGNED}</p>' * (size // 100)}"
    ),
    "a handle each": _numbered("<p>“It rises #” — Rana (@a_b#) May 1, 2020</p>"),
    "a linked handle each": _numbered(
        "<p>“It rises #” — Rana (<a href=https://twitter.com/a_b#>@a_b#</a>) May 1, 2020</p>"
    ),
    "items": _numbered("<li>“It rises #” — Rana (@a_b#) May 1, 2020</li>", "<ul>{}</ul>"),
    "quotations within quotations": _numbered(
        "<p>“It rises #” — Rana (@a_b#) May 1, 2020</p>", "<blockquote>" * 400 + "{}"
    ),
    "a network that is named": _paragraphs("It rises — " + "Rana " * 30 + "on LinkedIn"),
    "a network that is not named": _paragraphs("— R LinkedIn " * 40),
    "one handle": _paragraphs(_SIGNED),
    "footers": _repeated("<blockquote><p>It rises now</p><footer>— Rana (@a_b) May 1, 2020</footer></blockquote>"),
    "dashes alone": _paragraphs("&mdash;" * 60),
    "quotations that nothing closes": _paragraphs("“It " * 50 + "— Rana (@a_b) May 1, 2020"),
    "lines of handles": _repeated("<br>(@a_b) 2021 ", "<p>{}</p>"),
}
_LOOK: dict[str, Inside] = {
    "words": _paragraphs("tweet " * 30),
    "words and years": _paragraphs("tweet 2021 [a] " * 30),
    "borders": _repeated("tweet 2021<p>"),
    "hosts": _paragraphs("https://twitter.com/a "),
    "hosts with escaped paths": _paragraphs("https://twitter.com/" + "%25" * 500 + " "),
    "hosts with references": _paragraphs("https://twitter.com/" + "&amp;" * 300 + " "),
    "hosts with backslashes": _paragraphs("https://twitter.com/" + "\\" * 900 + " "),
    "hosts in other letters": _paragraphs("https://t\uff57itter．com/a "),
    "tags that nothing closes": _repeated("<div twitter "),
    "names of classes": _repeated(f'<div class="tweet{" x" * 400}">a</div>'),
    "scripts": _repeated("<script>tweet</script>"),
    "scripts that nothing closes": _repeated("<script type=x>", "{}tweet"),
    "scripts with a source that nothing closes": _repeated("<script src=x>tweet"),
    "marks within hosts": _repeated("\u200btwit\u200bter.com/a/status/1 "),
    "line breaks within hosts": _repeated("twitter<wbr>.com/a "),
    "comments within hosts": _repeated("twitter.<!-- -->com/a "),
    "comments that nothing closes": _repeated("a<!--"),
    "networks of one letter": _repeated("<p>seen on X today and threads post "),
    "brackets and tags": _repeated("(<b>", "{}@a"),
    "rules of style sheets": _repeated("@media (", "<style>{}</style>tweet"),
    "ids in attributes": _repeated(f'<div data-tweet id="{"a" * 59}" id=x>'),
    "short codes": _repeated("[tweet "),
    "references": _repeated("&#47;", "{}tweet"),
    "references with zeros": _repeated("&#" + "0" * 50, "{}47;tweet"),
    "references that were escaped": _repeated("&amp;amp;amp;#47;", "{}tweet"),
    "addresses on several lines": _repeated('<a href="a\nb">', "{}tweet"),
    "selectors": _repeated("a\ufe0f", "{}tweet"),
}
_INSIDE: dict[str, Inside] = {**_WIKI, **_DEFINITIONS, **_PROSE, **_LOOK}
STRUCTURES = {name: _alone(inside) for name, inside in _INSIDE.items()}
"""Each by itself."""

_AT_ONCE = 8
GROUPS: dict[str, tuple[str, ...]] = {
    name: tuple(_INSIDE)[at : at + _AT_ONCE] for at, name in enumerate(_INSIDE) if at % _AT_ONCE == 0
}
"""Some that stand together in one article, by the name of the first."""


def together(names: tuple[str, ...]) -> Attack:
    """An article with all of them: as much of each as an article of that size would have of one."""
    return lambda size: in_page("".join(_INSIDE[name](size) for name in names))
