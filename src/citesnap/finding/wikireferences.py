"""References of MediaWiki as it renders them: what stands around a link whose label is the post's words.

Each Wikipedia has its own order and punctuation (`{{Internetquelle}}`, `{{Lien web}}`, `{{Cita web}}`, `{{Cite web}}`), but in all
of them the title is the link, the author stands in front of it, and the day somewhere around it. Bounded by the length of an entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from citesnap.finding.networks import may_refer
from citesnap.finding.page import Element, Line, pieces
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.prose import references, titles
from citesnap.finding.prose.parts import LONGEST, Part, parts_of
from citesnap.finding.prose.references import Reference
from citesnap.platforms import PostRef, identify
from citesnap.text.patterns import regex

_STEPS = 160
_LONGEST_WORDS = 700
_LONGEST_NAME = 60
_MARKS = " \t\n\u00a0^↑.,;:«»“”„\"'‘’()[]–—-"
_NAME_ENDS = regex(r"\s*[(\[:«„“\"]|,\s*\Z|\Z")
_LEAD = regex(r"[\s^↑\d.]*(?:(?:[a-z]\s){1,6})?(?:(?:see|cf\.?|vgl\.|siehe|voir|véase|vid\.|vedi)\s)?", re.IGNORECASE)
"""The links back to where the note is cited, and signals."""
_BRACKETED = regex(r"[(\[（][^()\[\]（）]{0,120}[)\]）]")
_SENTENCE = regex(r"[^\W\d_]{3,}[.!?]\s|[;\n]")
_ADDRESS = regex(r"(?:https?://|www\.|\w+\.\w{2,4}/)\S*", re.IGNORECASE)
_NO_WORDS = regex(
    r"\W*(?:archiv|original|tweet|tuit|post|link|wayback|hier|here|ici|aquí|qui|存档|存檔|原始|アーカイブ|オリジナル)\w*\W*(?:copy|link|url)?\W*",
    re.IGNORECASE,
)
"""Labels that say what the link leads to, not what the post says."""


def reference_of(element: Element) -> Reference | None:
    """What the note of MediaWiki in `element` tells of the one post that it links to."""
    read = _around(pieces(element, _STEPS, 2 * LONGEST))
    if read is None:
        return None
    ref, before, label, after = read
    words = _words(label)
    title = titles.read(label)
    days = [part for part in parts_of(f"{before}\n{after}", []) if part.code == "D" and part.value]
    day = next((part for part in days if _fits(part, ref)), None)
    if words is None or not may_refer(f"{before} {after}"):
        return None
    return Reference(
        start=0,
        end=0,
        platform=ref.platform,
        handle=ref.handle,
        name=(title.name if title else None) or _name(before),
        date=day.value if day else None,
        date_text=f"{before}\n{after}"[day.start : day.end].strip(" ()[].,") if day else None,
        words=title.words if title else words,
        ref=ref,
    )


def _around(lines: Iterable[Line]) -> tuple[PostRef, str, str, str] | None:
    """The only post that is linked, and the text before its link, of it, and behind it."""
    ref: PostRef | None = None
    before = label = after = ""
    for line in lines:
        own = identify(line.href) if line.href and may_be_post(line.href) else None
        if own is not None and ref is not None and own.key != ref.key:
            return None
        if own is not None and not after.strip(_MARKS):
            ref, label = own, label + line.text
        elif ref is None:
            before += line.text
        else:
            after += line.text
    return (ref, before, label, after) if ref is not None else None


def _words(label: str) -> str | None:
    said = " ".join(label.split()).strip('«»“”„" \u00a0')
    if not said or len(said) > _LONGEST_WORDS or _ADDRESS.fullmatch(said) or _NO_WORDS.fullmatch(said):
        return None
    said = said.removesuffix(".") if not said.endswith("..") else said
    return references.words_of_title(said)


def _name(before: str) -> str | None:
    """The author in front of the title, where nothing else stands there."""
    said = before[_LEAD.match(before).end() :]  # type: ignore[union-attr]  # matches the empty string as well
    end = _NAME_ENDS.search(said)
    if end is None or any(map(str.isalpha, _BRACKETED.sub("", said[end.start() :]))):
        return None
    name = " ".join(said[: end.start()].split()).strip(_MARKS)
    is_name = 1 < len(name) <= _LONGEST_NAME and not _SENTENCE.search(f"{name} ") and not any(map(str.isdigit, name))
    return name if is_name and not name.startswith("@") else None


def _fits(day: Part, ref: PostRef) -> bool:
    """Whether a day can be that of the post: one that its id contradicts is that of something else."""
    return (
        ref.posted_at is None
        or day.value is None
        or abs((date.fromisoformat(day.value) - ref.posted_at.date()).days) <= 1
    )
