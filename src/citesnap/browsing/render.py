"""Renders the content of `pages` as HTML: the templates' environment, and the filters that make hostile text safe to read.

Every text passes through autoescaping. Beyond that `contained` makes control characters visible, `prose` bounds and links a post's
text, and templates put each foreign text into an element that isolates its direction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from citesnap.browsing import charts, findings, labels, safety
from citesnap.browsing.comparing import Comparisons
from citesnap.browsing.compiled import CompiledBeside
from citesnap.browsing.display import Display, local
from citesnap.browsing.links import Links, outside
from citesnap.text import sizes, telling
from citesnap.text.characters import named, unstacked
from citesnap.text.lines import one_line
from citesnap.text.times import iso

__all__ = ["page"]

MAX_TEXT = 20_000
"""Characters of one text on a page. The longest posts of X have 25,000; the table's row has the whole text."""
MAX_LINE = 300
"""Characters of a name, a title or a reason."""
# C0 and C1 controls except newline and tab, and the embeddings, overrides and isolates of UAX #9. The marks U+200E, U+200F and
# U+061C stay: they are part of regular Arabic and Hebrew text, and do no harm in an element that isolates its direction.
_ADDRESS = re.compile(r"https?://[^\s<>\"'“”‘’«»]+")
_NO_LANGUAGE = tuple(f"q{letter}" for letter in "abcdefghijklmnopqrst")  # all but `qu`, Quechua
_TRAILING = ".,;:!?)]}…"


def page(template: str, links: Links, **context: Any) -> str:
    """The HTML of a page.

    Args:
        template: its name, such as `post.html`.
        links: where other pages are.
        context: what the template shows; see the templates.
    """
    comparisons = Comparisons()
    known = {
        "links": links,
        "differences": comparisons.differences,
        "claim_and_post": comparisons.claim_and_post,
        "words": labels,
        "draw": charts.draw,
        "finding": findings.finding,
        "display": Display(),
        "printed": None,
        "is_static": False,
        "is_public": False,
        "policy": safety.STATIC,
    }
    return _environment().get_template(template).render(known | context)


def contained(text: object, limit: int = MAX_LINE) -> str:
    """One line of foreign text: control characters visible, marks on a letter limited, at most `limit` characters.

    >>> contained("evil\\u202etxt.exe")
    'evil⟨U+202E⟩txt.exe'
    """
    return one_line(str(text), limit, unsafe=lambda line: named(unstacked(line)))


def prose(text: str | None) -> Markup:
    """A post's text as escaped text, with its addresses as links that send no referrer."""
    shown = named((text or "")[:MAX_TEXT], lines=True)
    parts: list[Markup] = []
    at = 0
    for address_hit in _ADDRESS.finditer(shown):
        address = address_hit[0].rstrip(_TRAILING)
        if outside(address) is None:
            continue
        parts += [escape(shown[at : address_hit.start()]), link(address, address)]
        at = address_hit.start() + len(address)
    parts.append(escape(shown[at:]))
    if len(text or "") > MAX_TEXT:
        parts.append(escape(f" […] ({len(text or '') - MAX_TEXT:,} more characters)"))
    return Markup("").join(parts)


def language(tag: str | None) -> str | None:
    """The tag if it is shaped like one of BCP 47, else None: a screen reader reads nothing in an unknown language.

    X calls texts without words `und`, `zxx`, `qme`, ...: of these, the ones for private use are not languages either.

    >>> language("pt-BR"), language("zh_Hant"), language("qme"), language("<b>")
    ('pt-BR', 'zh-Hant', None, None)
    """
    subtags = (tag or "").replace("_", "-")
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}", subtags) or subtags.lower()[:2] in _NO_LANGUAGE:
        return None
    return None if subtags.lower() in ("und", "zxx", "art") else subtags


def link(address: str | None, label: object) -> Markup:
    """A link out of the archive; only the label where the address is not safe to link to."""
    if outside(address) is None:
        return escape(contained(label))
    # On paper an address follows its link, unless the link is the address.
    kind = "out bare" if address == label else "out"
    return Markup('<a class="{}" href="{}" rel="noopener noreferrer nofollow ugc">{}</a>').format(
        kind, address, contained(label, 120)
    )


def when(stamp: datetime | str | None, *, day: bool = False, zone: tzinfo = UTC) -> Markup:
    """A time of the archive for people, in this zone; to the day where `day`. What is no time stands as it is.

    >>> from zoneinfo import ZoneInfo
    >>> when("2026-10-14T22:30:00Z", zone=ZoneInfo("Europe/Vienna"))
    Markup('<time datetime="2026-10-14T22:30:00Z">2026-10-15 00:30</time>')
    """
    if not stamp:
        return Markup("")
    known = (iso(stamp) or "") if isinstance(stamp, datetime) else stamp
    moment = local(stamp, zone) if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d.*", known) else None
    text = moment.strftime("%Y-%m-%d" if day else "%Y-%m-%d %H:%M") if moment else contained(known, 40)
    return Markup('<time datetime="{}">{}</time>').format(contained(known, 40), text)


def day_in_words(stamp: str, zone: tzinfo = UTC) -> str:
    """A day of the archive in words; as it is where it is no time. A day without an hour is that day in every zone.

    >>> from zoneinfo import ZoneInfo
    >>> day_in_words("2026-10-14T23:00:00Z"), day_in_words("2026-10-14T23:00:00Z", ZoneInfo("Europe/Vienna"))
    ('14 October 2026', '15 October 2026')
    """
    moment = local(stamp, zone if "T" in stamp else UTC)
    return telling.day(moment) if moment else contained(stamp, 40)


def _zone(context: Context) -> tzinfo:
    """The zone of the page that is being rendered."""
    display: Display = context["display"]
    return display.zone


@pass_context
def _when(context: Context, stamp: datetime | str | None, *, day: bool = False) -> Markup:
    return when(stamp, day=day, zone=_zone(context))


@pass_context
def _day_in_words(context: Context, stamp: str) -> str:
    return day_in_words(stamp, _zone(context))


@pass_context
def _fate(context: Context, state: str, *stamps: str | None) -> str:
    shown, gone, looked = (local(stamp, _zone(context)) if stamp else None for stamp in stamps)
    return telling.fate(state, shown, gone, looked)


@pass_context
def _gone_when(context: Context, *stamps: str | None) -> str:
    shown, gone = (local(stamp, _zone(context)) if stamp else None for stamp in stamps)
    return telling.gone_when(shown, gone)


@pass_context
def _days(context: Context, first: str, last: str) -> str:
    begun, ended = (local(stamp, _zone(context)) for stamp in (first, last))
    return telling.days(begun.date(), ended.date()) if begun and ended else contained(last, 40)


def snippet(text: str) -> Markup:
    """Words found, with what was sought marked: it stands between U+E000 and U+E001."""
    parts = [Markup("")]
    for number, piece in enumerate(text[:2_000].split("\ue000")):
        sought, _, rest = piece.partition("\ue001") if number else ("", "", piece)
        if sought:
            parts.append(Markup("<mark>{}</mark>").format(contained(sought)))
        parts.append(escape(_spaced(rest)))
    return Markup("").join(parts)


def _spaced(text: str) -> str:
    """`contained`, with the blank at each end that separates it from a word beside it."""
    shown = contained(text)
    return (" " if text[:1].isspace() else "") + shown + (" " if text[-1:].isspace() and shown else "")


def number(value: object) -> str:
    """A number with its thousands separated."""
    return f"{value:,}" if isinstance(value, int) else contained(value, 20)


def marked(changes: Iterable[tuple[str, str]]) -> Markup:
    """Differences as HTML: `del` and `ins`."""
    tags = {"same": "span", "removed": "del", "added": "ins"}
    return Markup(" ").join(
        Markup("<{0}>{1}</{0}>").format(Markup(tags[change]), named(text, lines=True)) for change, text in changes
    )


_OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    # Looking for constants in templates takes longer than it saves where the compiled ones cannot be kept.
    "optimized": False,
}
"""What changes how a template is compiled."""


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("citesnap.browsing", "templates/citesnap"),
        bytecode_cache=CompiledBeside(repr(_OPTIONS)),
        undefined=StrictUndefined,
        **_OPTIONS,
    )
    environment.filters.update(
        contained=contained,
        prose=prose,
        when=_when,
        size=sizes.in_words,
        number=number,
        marked=marked,
        counted=sizes.counted,
        language=language,
        day_in_words=_day_in_words,
        snippet=snippet,
        quotation=telling.quotation,
        zipped=zip,
        capitalize_first=lambda text: text[:1].upper() + text[1:],
    )
    environment.globals.update(
        link=link,
        days=_days,
        fate=_fate,
        gone_when=_gone_when,
    )
    return environment
