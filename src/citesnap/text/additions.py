"""What copies of a post put beside its words, and what converters make of them. Pure, linear in the length of the texts.

An article's words of a post come out of pages, feeds, mails and programs. These add buttons, counts, results of polls, labels of
media, counters of threads and names of emoji, put a label in the place of a link, leave tags in, and read UTF-8 as another
encoding. None of it is a claim about what the author wrote, so it is taken out of both texts before these are called different.

What may be the author's as well, such as a counter or a figure, is taken out of one text only where the other has nothing of the
kind: a changed figure is a claim.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import islice

from citesnap.text import furniture
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

__all__ = ["is_translated", "mended", "without_labels", "without_likely", "without_words_beside"]

_MOST_EDGES = 12
"""Lines or labels that are taken from one end of a text."""

# What converters make of a text.

_TAG = regex(
    r"<(?P<mark>/?(?:b|i|u|em|strong|span|mark|wbr|font|small|sup|sub|code|bdi)\b[^<>]{0,500})>"
    r"|</?(?:a|p|br|hr|div|img|blockquote|li|ul|ol|figure|figcaption|svg|iframe|h[1-6]|td|tr|table)\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_ESCAPED_SIGN = regex(r"\\u([0-9a-fA-F]{4})")
_ESCAPED_BREAK = regex(r"\\[nrt](?=[A-Z\s\\#@\W]|[a-z])")
_BACKSLASH = regex(r"\\(?=[!-/:-@\[-`{-~])")
_DEFANGED = ((regex(r"(?i)\bhxxp(?=s?:)"), "http"), (regex(r"\[\.\]|\(\.\)|\[dot\]"), "."))
_MISREAD = regex(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}"
)
"""The bytes of one character in UTF-8, each read as a character of windows-1252 or Latin-1."""
_DIVIDED_LINK = regex(
    r"(?<=https://)(\S{3,200}[/-])\s(?=[\w%~-]{1,80}[/.]\S)|(?<=http://)(\S{3,200}[/-])\s(?=[\w%~-]{1,80}[/.]\S)"
)
_SPLIT_TAG = regex(r"(?<!\w)([#@])\s(?=\w)")
_SERVER = regex(r"(?<=@\w)(?<!\w@\w)(?P<rest>\w{0,60})(?:@[\w-]+(?:\.[\w-]+)+|\.bsky\.social\b)")
"""The server of an account that is mentioned: some pages show it, others do not."""
_LETTERLIKE = regex("[™℠®©ℹⓂ㊗㊙]")


def mended(text: str) -> str:
    """A text without the traces of its way: tags, escapes, UTF-8 that was read as windows-1252.

    >>> mended("It isnâ€™t over,<br>the cafÃ© &amp;amp; the b<wbr>ridge")
    'It isn’t over, the café & the bridge'
    """
    for _ in range(2):
        text = unescape(text)
    if "<" in text:
        text = unescape(_TAG.sub(lambda tag: "" if tag["mark"] else " ", text))
    if "\\" in text:
        text = _ESCAPED_SIGN.sub(lambda sign: chr(int(sign[1], 16)), text)
        text = _BACKSLASH.sub("", _ESCAPED_BREAK.sub(" ", text))
    if not text.isascii():
        text = _LETTERLIKE.sub("", _MISREAD.sub(_read_again, _MISREAD.sub(_read_again, text)))
    for pattern, plain in _DEFANGED:
        text = pattern.sub(plain, text)
    text = _SERVER.sub(r"\g<rest>", _SPLIT_TAG.sub(r"\1", _DIVIDED_LINK.sub(r"\1\2", text)))
    return unicodedata.normalize("NFKC", text)


def _read_again(misread: re.Match[str]) -> str:
    """The character whose bytes were read one by one, or the same where they are none."""
    octets = bytearray()
    for sign in misread[0]:
        try:
            octets += sign.encode("cp1252")
        except UnicodeEncodeError:
            octets.append(ord(sign) & 0xFF)  # of Latin-1, where windows-1252 has none
    for size in range(len(octets), 1, -1):
        try:
            return octets[:size].decode() + misread[0][size:]
        except UnicodeDecodeError:
            continue
    return misread[0]


# What pages and people put beside the words.

_MEDIA_WORDS = r"""
    image | photo | picture | pic | video | clip | gif | audio | screenshot | screengrab | graphic | chart | map | alt | alt text
    media | emoji | embed | attachment | foto | bild | grafik | imagen | imagem | immagine | vid[ée]o | v[íi]deo | afbeelding
    captura | capture | fotos | photos | images | pictures | videos | pics
    画像 | 写真 | 動画 | фото | видео | відео | zdjęcie | wideo
    фотография | صورة | فيديو | תמונה | görsel | resim
"""
_LINK_WORDS = r"""
    link | links | url | here | source | sources | website | web | article
    this article | story | thread | lien | enlace | liga | collegamento
    hier | ici | aquí | aqui | qui | quelle | fuente | fonte | リンク | ссылка | odkaz | رابط | link to article | link in bio
    click here | read here | see here | more here | read more | full story
"""
_EDITOR_WORDS = r"""
    sic | sic! | emphasis added | emphasis mine | emphasis in original | capitals in original | typo in original
    spelling as in original | ed\. | nota bene | edited | bearbeitet
"""
_CUT_WORDS = r"""
    cont | cont\. | cont'd | contd | continued | continues | more | snip | snipped | cut | gekürzt | fortsetzung folgt | suite
    à suivre | sigue | continúa | segue | continua | follows | read more | full text
"""


def _any(words: str) -> str:
    each = {word.strip() for line in words.strip().splitlines() for word in line.split(" | ")}
    return "|".join(sorted((word.replace(" ", r"\s") for word in each), key=len, reverse=True))


_BRACKETED = regex(
    rf"\[\s*(?:{_any(_MEDIA_WORDS)})(?:\s*\d{{1,2}})?(?:\s+(?:description|text|via|by|of|from|showing)\b|\s*[:/|,–-])?[^\[\]\n]{{0,1000}}\]"
    rf"|\(\s*(?:{_any(_MEDIA_WORDS)})(?:\s*\d{{1,2}})?(?:\s*(?:[:/|©]|\b(?:by|via|credit|courtesy)\b)[^()\n]{{0,120}})?\s*\)"
    rf"|[\[(]\s*(?:{_any(_EDITOR_WORDS)})\s*[\])]",
    re.IGNORECASE,
)
_CUT_MARK = regex(
    rf"[\[(<]\s*(?:…|\.\s?\.\s?\.|{_any(_CUT_WORDS)})\s*[\])>]|(?<![.\w])\.\s\.\s\.(?:\s\.)?|(?<=\s)\.\.(?=\s|\Z)|(?<=\w)\.\.(?=\s*\Z)"
    rf"|(?<=…)\s*(?:{_any(_CUT_WORDS)})(?=\s*\Z)|(?<=\.\.\.)\s*(?:{_any(_CUT_WORDS)})(?=\s*\Z)",
    re.IGNORECASE,
)
_GLUED_CUT = regex(r"(?<=\w)(…|\.\.\.)(?=https?://)")
_EMOJI_CODE = regex(
    r"<a?:\w{2,32}:\d{15,20}>|(?<![\w:]):(?=[a-z+\-\d_]*[a-z1])[a-z0-9_+\-]{2,40}:(?![\w:])", re.IGNORECASE
)
_REPEATED = regex(r"\A\W{0,8}(?:(?:RT|MT|QT|HT|PRT)\b[:\s]*(?:@[\w.]{1,40}:?\s)?)", re.ASCII)
_NAMED_IN_FRONT = regex(r"\A(?:[.]?@[\w.@-]{1,60}[,:;]?\s+){1,50}")
_ANSWERING = regex(
    rf"\A\s*(?:in reply to|{furniture.TO_WHOM})[^\w\n]{{0,4}}@[\w.@-]{{1,60}}"
    r"(?:(?:,|\s|and|und|et|y|e|en)*\s@[\w.@-]{1,60}){0,50}"
    r"(?:\s(?:and|und|et|y|e|en)\s\d{1,3}\s(?:others?|more|weitere\w*|autres|más|altri|outros|anderen))?[:\s]*",
    re.IGNORECASE,
)
_CREDIT = regex(
    r"\s+[(\[]?(?:via|h/t|hat tip)\s*(?:@[\w.@-]{1,60}|(?:twitter|x|tweetdeck|hootsuite|buffer|facebook|instagram|threads"
    r"|bluesky|mastodon|telegram|reddit|tiktok)(?:\sfor\s[\w ]{2,20})?(?:\.com)?)[)\]]?\s*\Z"
    r"|\s+(?:/|[|·–—-])\s(?:x|twitter)\s*\Z",
    re.IGNORECASE,
)
_THREAD = r"(?:a\s)?thread\b\s{0,2}"
_THREAD_BEGINS = regex(rf"\A\W{{0,4}}\b{_THREAD}(?:[:/|👇⬇🧵⤵—–-]+|\n)\s*", re.IGNORECASE)
_THREAD_ENDS = regex(rf"\s{_THREAD}(?:[👇⬇🧵⤵:]\W*|)\Z", re.IGNORECASE)
_LABEL_AT_END = regex(rf"(?<=[\w.!?…\"”’»)\]>*])\s(?:{furniture.MORE}|{furniture.TRANSLATION})\s*\Z", re.IGNORECASE)
_MEDIA_AT_END = regex(r"(?<=[\w.!?…\"”’»)\]>*])\s(?:GIF|ALT)\s*\Z")
_TRANSLATED_AT_END = regex(
    r"(?<=[\w.!?…\"”’»)\]])\s(?:translated from|übersetzt aus|traduit d\w|traducido del?|traduzido d\w|tradotto da\w*)"
    r"\s[\w ’']{2,40}?\sby\s(?:google|grok|bing|deepl|microsoft)\s*\Z",
    re.IGNORECASE,
)
_LINK_LABEL = regex(rf"[\[(]\s*(?:{_any(_LINK_WORDS)})\s*[\])]\s*(?:\(https?://[^\s()]{{1,500}}\))?", re.IGNORECASE)
_LINK_WORD_AT_END = regex(rf"(?<=\s)(?:{_any(_LINK_WORDS)})\W*\Z", re.IGNORECASE)
_BARE_HOST = regex(
    r"(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,4}[a-z]{2,10}(?:/\S{0,200})?(?:…|\.\.\.)?(?![\w@])", re.IGNORECASE
)
_URL = regex(r"https?://\S+", re.IGNORECASE)
_HAS_LINK = regex(r"https?://|(?:[a-z0-9-]\.)[a-z]{2,10}/", re.IGNORECASE)
_BLANKS = regex(r"[^\S\n]+")
_BREAKS = regex(r"\s*\n\s*")

_COUNTER = r"[\[(]?\d{1,3}\s?/\s?(?:\d{1,3}|[nNxX?∞])?[\])]?"
_COUNTER_BEGINS = regex(rf"\A\W{{0,4}}{_COUNTER}(?:[\s.:)–—-]+|(?=\s))|\A\d{{1,2}}[.)]\s+")
_COUNTER_ENDS = regex(rf"\s{_COUNTER}\W{{0,4}}\Z")
_PERCENT = r"\d{1,3}(?:[.,]\d{1,2})?\s?%"
_POLL = regex(
    rf"(?:(?<=[?!.:…\"”\n])|(?<=[?!.:…\"”]\s))(?:[^\n%?!:…]{{1,40}}?\s{_PERCENT}\s*){{1,5}}[·•|,\s]*[\d.,\u00a0\u202f]{{1,12}}\s?[KMkm]?\s?"
    r"(?:votes?|stimmen?|votos?|voti|voix|stemmen|oy|głos(?:ów|y)?|голос(?:а|ов)?|票|röster|stemmer|ääntä|표|صوت)\b[^\n]{0,60}\Z",
    re.IGNORECASE,
)
_TIME = regex(
    r"\s*(?:\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?\s*[·•|,-]\s*[^\n·]{4,40}\d{4}|[^\n·]{4,30}\d{4}(?:,|\sat)?\s\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?)"
    r"(?:\s*[·•|]\s*[^\n]{2,40})?\s*\Z",
    re.IGNORECASE,
)
_DAY = regex(r"\s*[·•]\s*(?:\w{3,10}\.?\s\d{1,2}(?:,\s\d{4})?|\d{1,2}\s?(?:h|d|m|std|tg))\s*", re.IGNORECASE)
_KEYCAP = regex("[0-9#*]\ufe0f?\u20e3")
_LIKELY_AHEAD = ((_THREAD_BEGINS, _THREAD_ENDS), (_COUNTER_BEGINS, _COUNTER_ENDS))
_SIGNED_DAY = regex(r"(?<=\))\s(?:\w{3,10}\.?\s\d{1,2},|\d{1,2}\.?\s\w{3,10}\.?)\s\d{4}\W{0,2}\Z")
"""The day behind the name and the handle with which a quotation is signed."""
_LIKELY_BEHIND = (
    (_CREDIT,),
    (_SIGNED_DAY,),
    (_LABEL_AT_END,),
    (_THREAD_ENDS, _THREAD_BEGINS),
    (_COUNTER_ENDS, _COUNTER_BEGINS),
    (_POLL,),
    (_TIME,),
)
"""What may stand before the words and behind them. It is no addition where the other text has it too, at either end."""
_LIKELY_ANYWHERE = (_DAY, _KEYCAP)
_TAIL = 400
"""Characters at the end of a text in which an addition begins."""

_AMPERSAND = regex(r"(?<=\s)&(?=\s)")
_AND = regex(r"(?<=\s)(?:and|und|et|y|e|en|og|och|i|ve)(?=\s)", re.IGNORECASE)


def without_labels(text: str, other: str) -> str:
    """A text without what is surely none of the author's words. `other` is the one that it is compared with; both were `mended`.

    >>> without_labels("Replying to @river_ex\\nThe levee holds [...] (Photo)\\nShow this thread", "The levee holds")
    'The levee holds …'
    """
    text = _BREAKS.sub("\n", _BLANKS.sub(" ", text))
    text = _EMOJI_CODE.sub(" ", _GLUED_CUT.sub(r"\1 ", text))
    text = _BLANKS.sub(" ", _CUT_MARK.sub(" … ", _BRACKETED.sub(" ", text)))
    if _HAS_LINK.search(other):
        shown = _spaced_words(_URL.sub(" ", other))
        text = _BARE_HOST.sub(
            lambda host: host[0] if _spaced_words(host[0]) in shown else " ", _LINK_LABEL.sub(" ", text)
        )
    text = _without_lines(text.strip(), other)
    for pattern in (_REPEATED, _ANSWERING, _NAMED_IN_FRONT):
        text = pattern.sub("", text, count=1)
    for pattern in (_TRANSLATED_AT_END, _MEDIA_AT_END):
        text = _without_tail(pattern, text)
    if _AMPERSAND.search(other) and not _AMPERSAND.search(text):
        text = _AND.sub("&", text)
    return text.strip()


def _spaced_words(text: str) -> str:
    return f" {' '.join(hit[0].casefold() for hit in _TOKEN.finditer(text))} "


def without_likely(text: str, other: str, beside: Sequence[str] = ()) -> str:
    """The same without what is hardly one of the author's words where all the others agree. `beside`: see `without_words_beside`.

    >>> without_likely("1/3 The levee holds Show more", "The levee holds")
    'The levee holds'
    >>> without_likely("The town is flooded 1/3", "The town is flooded 2/3")
    'The town is flooded 1/3'
    """
    text = _without_names_of_emoji(text, other)
    for _ in range(_MOST_EDGES):
        shorter = _without_edge(without_words_beside(text, beside) if beside else text, other)
        if shorter == text:
            break
        text = shorter
    return text


def _without_edge(text: str, other: str) -> str:
    """The text without one label or figure at either of its ends, as far as there is any."""
    for ahead in _LIKELY_AHEAD:
        if (hit := ahead[0].match(text)) and not _has_any(ahead, other):
            text = text[hit.end() :]
    for behind in _LIKELY_BEHIND:
        if (hit := _at_tail(behind[0], text)) and not _has_any(behind, other):
            text = text[: hit.start()]
    for pattern in _LIKELY_ANYWHERE:
        if pattern.search(text) and not pattern.search(other):
            text = pattern.sub(" ", text)
    if _HAS_LINK.search(other):
        text = _without_tail(_LINK_WORD_AT_END, text)
    return _without_lines(text.strip(), other)


def _has_any(patterns: Sequence[re.Pattern[str]], text: str) -> bool:
    return any(_at_tail(pattern, text) for pattern in patterns)


def _at_tail(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where a pattern stands that begins or ends the text: those that end it are looked for near the end alone."""
    return pattern.match(text) or pattern.search(text, max(0, len(text) - _TAIL))


def _without_tail(pattern: re.Pattern[str], text: str) -> str:
    hit = _at_tail(pattern, text)
    return text[: hit.start()] if hit else text


def _without_lines(text: str, other: str) -> str:
    """The text without the lines of a page that stand at its ends."""
    lines = text.split("\n")
    others = {line.strip() for line in (*other.strip().split("\n", 1)[:1], *other.strip().rsplit("\n", 1)[-1:])}
    while len(lines) > 1 and lines[-1].strip() not in others and _is_of_page(lines[-1]):
        del lines[-1]
    while (
        len(lines) > 1
        and lines[0].strip() not in others
        and (furniture.LABEL.fullmatch(lines[0]) or furniture.QUOTED.fullmatch(lines[0]))
    ):
        del lines[0]
    return "\n".join(lines)


def _is_of_page(line: str) -> bool:
    """Whether a line is one of the page around a post. Bare figures are none: they may be what the post says."""
    shown = line.strip()
    return not shown or (furniture.is_at_end(shown) and any(char.isalpha() for char in shown[1:]))


def _without_names_of_emoji(text: str, other: str) -> str:
    """The text without the names of emoji that `other` has: `[Emoji: Cloud with rain]`, as readers of pages say them."""
    for sign in islice(dict.fromkeys(char for char in other if unicodedata.category(char) == "So"), 20):
        name = unicodedata.name(sign, "").casefold().removesuffix(" sign").removesuffix(" symbol")
        if name and name in text.casefold() and name not in other.casefold():
            named = re.escape(name).replace(r"\ ", r"\s")
            text = re.sub(rf"[\[(:]?(?:emoji:?\s*)?\b{named}\b(?:\s*emoji)?[\])]?", " ", text, flags=re.IGNORECASE)
    return text


# What the source shows beside the text.

_TOKEN = regex(r"[^\W_]+")
_LABELS = frozenset(
    "quote quoted quoting qt zitat citation cita citat image photo picture video alt description bild foto imagen re".split()
)
_LEAST_CUT = 2
"""Words of the beginning of something that stand for it where a text was cut."""


def without_words_beside(text: str, beside: Sequence[str]) -> str:
    """A text without what stands at its ends and is shown beside the post: a quoted post, the text of a picture, choices of a poll.

    >>> without_words_beside("Will it hold? Yes No", ["Yes", "No"])
    'Will it hold?'
    """
    tokens = [(hit.start(), hit.end(), hit[0].casefold()) for hit in _TOKEN.finditer(text)]
    words = [word for _, _, word in tokens]
    parts = [part for part in sorted((_folded(each) for each in beside), key=len, reverse=True) if part]
    low, high = 0, len(tokens)
    is_cut = text.rstrip(" \"”’»'").endswith(("…", "..."))
    for _ in range(_MOST_EDGES):
        size = _at_end(words[low:high], parts, is_cut and high == len(tokens))
        if not size or size >= high - low:
            break
        high -= size
    for _ in range(_MOST_EDGES):
        size = next((len(part) for part in parts if words[low : low + len(part)] == part and low + len(part) < high), 0)
        if not size:
            break
        low += size
    while high < len(tokens) and high - low > 1 and words[high - 1] in _LABELS:
        high -= 1
    if (low, high) == (0, len(tokens)):
        return text
    stop = tokens[high][0] if high < len(tokens) else len(text)
    # A dot is left: the age of the post may follow it.
    shown = text[tokens[low - 1][1] if low else 0 : stop]
    return shown.lstrip(" :,;)]—–-\n").rstrip(' @#·([\n“"')


def _at_end(words: Sequence[str], parts: Sequence[Sequence[str]], is_cut: bool) -> int:
    """How many of the last words are one of the parts, or the beginning of one where the text was cut."""
    for part in parts:
        if list(words[-len(part) :]) == list(part):
            return len(part)
    if is_cut:
        for part in parts:
            for size in range(min(len(part), len(words)), _LEAST_CUT - 1, -1):
                if list(words[-size:]) == list(part[:size]):
                    return size
    return 0


def _folded(text: str) -> list[str]:
    return [word.casefold() for word in islice((hit[0] for hit in _TOKEN.finditer(text[:4_000])), 600)]


# What is said to be in another language.

_TRANSLATION = (
    r"(?:translat\w*|übersetz\w*|übertrag\w*|traduc\w*|traduz\w*|tradu[çc]\w*|tradui\w*|tradott\w*|traduit\w*|vertaal\w*|vertaling"
    r"|oversat\w*|oversett\w*|översatt\w*|översättning|tłumacz\w*|przekład|przetłum\w*|перев[её]д\w*|перевод\w*|переклад\w*|çeviri\w*"
    r"|翻訳|翻译|翻譯|번역|ترجمة|مترجم|ترجمه|תרגום|terjemahan|fordítás|käännös)"
)
_DECLARED = regex(
    rf"[\[(][^\[\]()\n]{{0,40}}{_TRANSLATION}[^\[\]()\n]{{0,60}}[\])]|\A\W{{0,4}}{_TRANSLATION}\s?:"
    rf"|^\W{{0,4}}{_TRANSLATION}\s(?:from|by|aus|de|du|del|da|do|из|z)\s[^\n]{{2,60}}$"
    rf"|(?<=[.!?…\"”’»])\s{_TRANSLATION}\s(?:from|by|aus|de|du|del|da|do)\s[^\n]{{2,60}}\Z",
    re.IGNORECASE | re.MULTILINE,
)
_LETTER = regex(r"[^\W\d_]")
_MOST_LETTERS = 400
_LEAST_LETTERS = 6
_MAIN = 0.7
_SCRIPTS = {"CJK": "Han", "HIRAGANA": "Japanese", "KATAKANA": "Japanese"}
_NOT_WORDS = regex(r"https?://\S*|[@#]\S+|pic\.\S+")


def is_translated(cited: str, shown: str) -> bool:
    """Whether the words of `cited` are in another language than those of `shown`: it says so, or is written in another script.

    >>> is_translated("El dique aguanta (translated from English)", "The levee holds")
    True
    >>> is_translated("The levee holds", "Дамба держится"), is_translated("The levee broke", "The levee holds")
    (True, False)
    """
    if _DECLARED.search(cited) and not _DECLARED.search(shown):
        return True
    ours, theirs = _script(cited), _script(shown)
    return bool(ours and theirs) and ours != theirs and {ours, theirs} != {"Han", "Japanese"}


def _script(text: str) -> str | None:
    """The script of most letters of a text, links, handles and hashtags aside; None where there are few, or of several scripts."""
    letters = [hit[0] for hit in islice(_LETTER.finditer(_NOT_WORDS.sub(" ", text)), _MOST_LETTERS)]
    counts: dict[str, int] = {}
    for letter in letters:
        name = unicodedata.name(letter, "").split(" ", 1)[0]
        script = _SCRIPTS.get(name, name)
        counts[script] = counts.get(script, 0) + 1
    if "Japanese" in counts:
        counts["Japanese"] += counts.pop("Han", 0)
    main = max(counts, key=counts.__getitem__, default=None)
    return (
        main if main is not None and len(letters) >= _LEAST_LETTERS and counts[main] >= _MAIN * len(letters) else None
    )
