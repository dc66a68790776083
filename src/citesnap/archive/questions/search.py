"""What somebody typed as a query of the full-text indexes, in every script. Pure; the indexes are `records.search_index`'s.

SQLite's tokenizer takes a run of letters for one word. Chinese, Japanese, Thai and others write many words in one run, so that
記者会見 would only be found by the whole of it. In the indexes each character of such scripts is a word of its own (`segment`),
and a word of a query becomes a phrase (`match_expression`): any part of a run is found, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata

from citesnap.archive.values import clean

__all__ = ["match_expression", "segment"]

_NO_SPACES = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u0f00-\u0fff"  # Tibetan: marks between syllables, none between words
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf"  # Tai Le, New Tai Lue, Tai Tham, Tai Viet
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"  # Hangul: spaces, but particles cling to the words
    "\u2e80-\u2fdf"  # radicals
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"  # 々 and other marks that stand for characters
    "\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001aff0-\U0001b16f"  # Hiragana, Katakana
    "\u3100-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "\ua000-\ua4cf"  # Yi
)
"""Scripts in which a word is not told by spaces (blocks of Unicode 16)."""

_APART = re.compile(f"([{_NO_SPACES}])")

# Vowel points of Arabic and Hebrew, the stretching of Arabic, accents that make no letter of Unicode with theirs: few people type
# them. Joiners, soft hyphens, direction marks and variation selectors nobody sees. All would part a word in two.
_IGNORED = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)

# Marks heaped on one letter ("zalgo"): to normalise a run of them takes the square of its length.
_PILES = re.compile(r"([^\w\s\x00-\x7f]{30})[^\w\s\x00-\x7f]+")

_TERM = re.compile(r'"([^"]*)(?:"|$)(\*?)|([^\s"]+)')

MOST_TERMS = 200
"""Words of one query that are looked at. Nobody types more, and SQLite takes a quarter of a megabyte for each."""


def segment(text: str) -> str:
    """The text as the index and every query of it hold it. Rules of folding case and accents are the tokenizer's.

    Compatible forms (full and half width, ligatures) become one, and characters of scripts that are written without spaces stand
    apart.

    >>> segment("NHK記者会見 at ｔｅｎ")
    'NHK 記 者 会 見 at ten'
    """
    text = clean(text)
    if not text.isascii():
        text = _IGNORED.sub("", unicodedata.normalize("NFKC", _PILES.sub(r"\1 ", text)))
        text = _APART.sub(r" \1 ", text)
    return " ".join(text.split())


def match_expression(query: str) -> str:
    """What to hand to `MATCH` of FTS5 for what somebody typed. Never one that SQLite refuses; `""` finds nothing.

    All terms must be there. `"two words"` stay together, `wor*` is the beginning of a word; everything else is meant literally.

    >>> match_expression('会見 "two words" floo* AND')
    '"会 見" "two words" "floo"* "AND"'
    >>> match_expression('"(')
    '""'
    """
    terms: list[str] = []
    left = MOST_TERMS
    for term in _TERM.finditer(query):
        phrase, star, bare = term.groups()
        if phrase is None:
            phrase = bare.rstrip("*")
            star = "*" if phrase != bare else ""
        words = segment(phrase.replace("\0", " ")).replace('"', " ").strip()
        if not any(map(_is_searched, words)):
            continue
        if not left:
            break
        phrase_words = words.split()[:left]
        left -= len(phrase_words)
        terms.append(f'"{" ".join(phrase_words)}"{star}')
    return " ".join(terms) or '""'


def _is_searched(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category in ("Mn", "Mc", "Co")
