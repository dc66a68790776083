"""Posts in the templates of wikis: `{{Tweet}}`, `{{cite tweet}}`, `{{cite web}}` of a post, widgets, tags. Pure, linear.

The names of templates are those of the Wikipedias. A template that shows a post or cites one by its parts (`user`, `number`) says
everything that there is to know; one that cites an address (`cite web`) is a link with a title and a date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding import dates
from citesnap.finding.markers import Spans, quoted_code
from citesnap.finding.prose import titles
from citesnap.finding.prose.references import words_of_title
from citesnap.finding.sourceforms import Arguments, is_id, post, whose
from citesnap.model import Citation, Kind
from citesnap.platforms import PostRef, cited
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

_BRACES = regex(r"\{\{|\}\}")
_NAME = regex(r"\{\{\s*(?P<name>[^|{}\[\]<>\n]{1,60}?)\s*(?=\||\}\}|\n\s*\|)")
_MOST = 8000
"""Characters of one template."""

_CITES = regex(
    r"(?:cite|citer?|citar|citeer|cytuj|cita|citation|citazione|ref|reference|lien|internetquelle|literatur|zitat|literatūra|публикация|книга)\b[\s_-]*",
    re.IGNORECASE,
)
_OF_ADDRESSES = regex(r"(?:(?:web|news|social(?: media)?|av media|url|web page)|)", re.IGNORECASE)
_TWEET = regex(r"\b(?:твит|твіт|туит)|تغريدة|توی?یت|توئیت|تويت|ציוץ|ツイート|推文|트윗", re.IGNORECASE)
"""What posts of X are called in the names of templates that are not written in Latin letters."""
_WIDGET = regex(r"#(?:widget|ev|tweet|embed)\s*:\s*(?P<name>\w*)", re.IGNORECASE)
_PARAMETER = regex(r"\s*(?P<key>[^=|\[\]{}<>\n]{1,40}?)\s*=\s*(?P<value>.*)", re.DOTALL)
_LINK = regex(r"\[\[(?:[^\[\]|]{0,200}\|)?([^\[\]|]{1,300})\]\]")
_EXTERNAL = regex(r"\[https?://[^\s\[\]]{1,500}\s+([^\[\]]{1,500})\]")
_MARKS = regex(r"'{2,5}|</?(?:nowiki|small|i|b|em|strong|span)\b[^<>]{0,100}>", re.IGNORECASE)
_HANDLE_BEHIND = regex(r"\s*[(\[]@[\w.@-]{1,60}[)\]]\Z")
_BREAK = regex(r"<br\s*/?>|\{\{(?:pb|br|break|nl)[^{}]{0,20}\}\}", re.IGNORECASE)
_INNER = regex(r"\{\{\s*(?P<name>[\w ]{1,30})(?P<rest>(?:\|[^{}|]{0,300}){0,6})\}\}")

_IDS = (
    "number id ID tweet status postid post shortcode número numéro numero num nummer numer numara číslo "
    "код номер 番号 رقم شماره מספר"
).split()
_USERS = (
    "user username usuario usuário usuari utente utilisateur benutzer nutzer nutzername benutzername gebruiker "
    "användare bruger bruker użytkownik uživatel "
    "kullanıcı käyttäjä account handle screen_name screen-name пользователь користувач ユーザー مستخدم کاربر משתמש"
).split()
_NAMES = (
    "name author author1 autor autor1 auteur auteur1 autore autore1 "
    "nombre nome nom författare forfatter автор مؤلف نویسنده מחבר"
).split()
_DATES = "date fecha data datum dato дата 日付 date1 tarih تاريخ تاریخ תאריך".split()
_TEXTS = (
    "text title título titulo titolo titre titel títol tytuł tittel başlık texto testo texte tekst quote content "
    "заголовок название назва タイトル 標題 عنوان כותרת"
).split()
_ADDRESSES = ["lire en ligne", *"url URL link lien adresse ссылка".split()]
_HOSTS = "host server instance domain".split()


def find(text: str, unseen: Spans | None = None) -> list[Citation]:
    """The posts that templates show or cite, in order, each with the place of its template. `unseen` is left out.

    >>> [cited] = find("{{cite tweet |user=example_river |number=1420000000000000000 |date=27 July 2021 |title=It rises}}")
    >>> cited.handle, cited.post_id, cited.date, cited.text
    ('example_river', '1420000000000000000', '2021-07-27', 'It rises')
    """
    if "{{" not in text or "|" not in text:
        return []
    citations: list[Citation] = []
    quoted = Spans([*(unseen.spans if unseen else ()), *quoted_code(text)])
    for start, end in _templates(text):
        if quoted.hold(start, end):
            continue
        name = _NAME.match(text, start, end)
        cited = _cited(name["name"], text[name.end() : end - 2], start, end) if name and end - start <= _MOST else None
        if cited is not None:
            while citations and (citations[-1].start or 0) >= start:
                citations.pop()  # inside of this one
            citations.append(cited)
    return citations


def _templates(text: str) -> Iterator[tuple[int, int]]:
    """The templates of a text, those inside before those around them."""
    opened: list[int] = []
    for brace in _BRACES.finditer(text):
        if brace[0] == "{{":
            opened.append(brace.start())
        elif opened:
            yield opened.pop(), brace.end()


def _cited(name: str, rest: str, start: int, end: int) -> Citation | None:
    widget = _WIDGET.fullmatch(name)
    if widget:
        name = widget["name"] or name[1:].partition(":")[0]
    cites = _CITES.match(name)
    subject = name[cites.end() :] if cites else name
    meant = whose(subject.replace("(post)", "")) if subject else None
    if meant is None and _TWEET.search(name):
        meant = "x"
    of_address = cites is not None and meant is None and _OF_ADDRESSES.fullmatch(subject)
    if meant is None and not of_address:
        return None
    parameters = _parameters(rest)
    if meant and parameters.plain:
        parameters = _named(meant, parameters)
    ref = _by_address(parameters) if meant in (None, "") or not _first(parameters, _IDS) else None
    if meant and ref is None:
        ref = _by_parts(meant, parameters)
    if ref is None and (not meant or not (_first(parameters, _USERS) and _first(parameters, _TEXTS))):
        return None
    shown = _clean(_first(parameters, _DATES) or "")
    words = _clean(_first(parameters, _TEXTS) or "")
    title = titles.read(words)
    user = (_first(parameters, _USERS) or "").strip("@ ")
    platform = ref.platform if ref else meant or "x"
    return Citation(
        position=0,
        platform=platform,
        kind=Kind.LINK if of_address else Kind.EMBED,
        form="wikitext",
        post_id=(ref.native_id or None) if ref else None,
        handle=(ref.handle if ref else None) or user or None,
        author_name=_author(parameters) or (title.name if title else None),
        date=dates.parse_date(shown) if shown else None,
        date_text=shown or None,
        link=ref.url if ref else None,
        posted_at=ref.posted_at if ref else None,
        text=(title.words if title else words_of_title(words) if of_address else words) or None,
        start=start,
        end=end,
    )


def _named(meant: str, given: Arguments) -> Arguments:
    """The parameters with names for those that have none, which templates of wikis have in any order.

    `{{Twitter status|USER|ID|WORDS|DATE}}`: an id and a day are known by their look, the account stands beside the id, the longest
    of the others are the words. What has a name already keeps it. Where two may be the id, none is.

    >>> named = _named("x", Arguments(("river_example", "1420000000000000000", "It rises at noon", "27 July 2021"), {})).named
    >>> [named[name] for name in ("user", "number", "text", "date")]
    ['river_example', '1420000000000000000', 'It rises at noon', '27 July 2021']
    """
    values = [_clean(value) for value in given.plain[:_MOST_PLAIN]]
    parameters = dict(given.named)

    def take(keys: list[str], at: int | None) -> None:
        if at is not None:
            value, values[at] = values[at], ""
            if not _first(given, keys):
                parameters[keys[0].lower()] = value

    address = next((at for at, value in enumerate(values) if _ADDRESS.match(value)), None)
    take(_ADDRESSES, address)
    take(_DATES, next((at for at, value in enumerate(values) if _is_date(value)), None))
    native = _id_among(meant, values) if address is None and not _first(given, _IDS) else None
    is_host = next((at for at, value in enumerate(values) if meant == "mastodon" and _HOST.fullmatch(value)), None)
    take(_HOSTS, is_host)
    user = _user_among(values, native if native is not None else address)
    take(_IDS, native)
    take(_USERS, user)
    rest = sorted(
        (at for at, value in enumerate(values) if value and not _NO_WORDS.fullmatch(value)),
        key=lambda at: len(values[at]),
    )
    take(_TEXTS, rest.pop() if rest else None)
    if len(rest) == 1 and _NAME_ALONE.fullmatch(values[rest[0]]):
        take(_NAMES, rest[0])
    return Arguments((), parameters)


_MOST_PLAIN = 20
_ADDRESS = regex(r"https?://|(?:www\.)?[\w-]+\.\w{2,}/\S*\Z", re.IGNORECASE)
_HOST = regex(r"[\w-]+(?:\.[\w-]+)+")
_ACCOUNT = regex(r"@?[\w.-]{1,60}(?:@[\w.-]{1,60})?")
_NO_WORDS = regex(r"[a-z]{2}(?:-\w{2,4})?|\d{1,2}:\d\d.{0,12}|https?://\S*")
"""The language of a post, the time of day, an address."""
_NAME_ALONE = regex(r"[^\W\d_][^.!?#@\n]{1,60}")


def _is_date(value: str) -> bool:
    """Whether all of a value is a day, also one without a year."""
    if len(value) > 40 or not any(char.isdigit() for char in value) or value.isdigit():
        return False
    return dates.parse_date(value) is not None or dates.parse_date(f"{value} 2020") is not None


def _id_among(meant: str, values: list[str]) -> int | None:
    """The only value that is an id of the platform; of several the one that is most like one, None where two are."""
    likely = [(_likeness(value), at) for at, value in enumerate(values) if value and is_id(meant, value)]
    if not likely:
        return None
    best = max(likely)[0]
    [at, *others] = [at for likeness, at in likely if likeness == best]
    return None if others else at


def _likeness(value: str) -> tuple[bool, bool, int]:
    """How much a value looks like an id and not like a word: digits, letters in both cases, the length of a number."""
    mixed = value != value.lower() and value != value.upper()
    return any(map(str.isdigit, value)), mixed, len(value) if value.isdigit() else 0


def _user_among(values: list[str], beside: int | None) -> int | None:
    """The value that is the account: with an at sign, or one word in front of the id, or behind it where other words follow."""
    accounts = [
        at for at, value in enumerate(values) if at != beside and not value.isdigit() and _ACCOUNT.fullmatch(value)
    ]
    signed = next((at for at in accounts if values[at].startswith("@")), None)
    if signed is not None:
        return signed
    if beside is None:
        return accounts[0] if accounts and accounts[0] == 0 else None
    before = next((at for at in reversed(accounts) if at < beside), None)
    if before is not None:
        return before
    behind = next((at for at in accounts if at == beside + 1), None)
    return behind if behind is not None and any(" " in value for value in values[beside + 2 :]) else None


def _by_address(parameters: Arguments) -> PostRef | None:
    url = _first(parameters, _ADDRESSES)
    return cited(url.split()[0]) if url and url.split() else None


def _by_parts(meant: str, parameters: Arguments) -> PostRef | None:
    named = {
        "id": _first(parameters, _IDS),
        "user": _first(parameters, _USERS),
        "host": _first(parameters, _HOSTS),
        "url": _first(parameters, _ADDRESSES),
    }
    return post(meant, Arguments(parameters.plain, {key: _clean(value) for key, value in named.items() if value}))


def _author(parameters: Arguments) -> str | None:
    last, first = (_first(parameters, [f"{key}1", key]) for key in ("last", "first"))
    name = f"{first} {last}" if first and last else last or _first(parameters, _NAMES)
    return _HANDLE_BEHIND.sub("", _clean(name or "")) or None


def _first(parameters: Arguments, keys: list[str]) -> str | None:
    return next((parameters.named[key.lower()] for key in keys if parameters.named.get(key.lower())), None)


def _parameters(rest: str) -> Arguments:
    """The parameters of a template: those without a name in order, the others by name.

    Bars inside of links and of other templates divide nothing.
    """
    plain: list[str] = []
    named: dict[str, str] = {}
    depth, piece = 0, ""
    pieces: list[str] = []
    for part in re.split(r"(\[\[|\]\]|\{\{|\}\}|\|)", rest):
        depth += (part in ("[[", "{{")) - (part in ("]]", "}}"))
        if part == "|" and depth <= 0:
            pieces.append(piece)
            piece = ""
        else:
            piece += part
    pieces.append(piece)
    for piece in pieces[1:]:
        parameter = _PARAMETER.fullmatch(piece)
        if parameter and parameter["key"].strip().isdigit():
            plain.append(parameter["value"].strip())  # `1=` and `2=` are those without a name
        elif parameter:
            named.setdefault(parameter["key"].strip().lower(), parameter["value"].strip())
        elif piece.strip():
            plain.append(piece.strip())
    return Arguments(tuple(plain), named)


def _clean(value: str) -> str:
    """What a reader sees of a value: links as their words, no marks."""
    value = _BREAK.sub("\n", value)
    value = _INNER.sub(_inner, value)
    value = _EXTERNAL.sub(r"\1", _LINK.sub(r"\1", value))
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", unescape(_MARKS.sub("", value))).strip()


def _inner(template: re.Match[str]) -> str:
    """A date of parts (`{{date|2021|7|27}}`) with hyphens, another template as its last word."""
    parts = [part for part in template["rest"].split("|") if part]
    if (
        re.fullmatch(r"(?:start )?date|dts|fecha|data|datum", template["name"].strip(), re.IGNORECASE)
        and len(parts) >= 3
    ):
        if all(part.strip().isdigit() for part in parts[:3]) and len(parts[0].strip()) == 4:
            return "-".join(part.strip().zfill(2) for part in parts[:3])
        return " ".join(parts[:3])
    return parts[-1] if parts else ""
