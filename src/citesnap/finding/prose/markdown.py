"""Markdown around an attribution: links inline and by reference. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from citesnap.text.patterns import regex

_DEFINITION = regex(r"^[ \t]{0,8}\[([^\[\]\n]{1,60})\]:[ \t]{0,8}<?([^\s<>]{1,2000})>?", re.MULTILINE)
_INLINE = regex(
    r"\][ \t]?\(\s{0,4}<?([^\s()<>]{1,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?)>?(?:\s[^()\n]{0,200})?\)"
)
_BY_NAME = regex(r"\][ \t]?\[([^\[\]\n]{1,60})\]")
_EMPTY = regex(r"[ \t]?\[\]")
_LONGEST_LABEL = 60
_LABEL = regex(r"\[([^\[\]\n]{1,60})\]")
_SHORTCUT = regex(r"(?<![\]!])\[([^\[\]\n]{1,60})\](?:\[\])?(?![\[(:])")
"""The label of a link that is also the name of its definition."""
_ADDRESS = regex(
    r"(?P<label>[#@]\w{1,80}|pic\.(?:twitter|x)\.com/\w{1,20}|https?://[^\s<>\[\]]{1,300}|…)[ \t]?\n?[ \t]?"
    r"(?:<https?://[^<>\s]{1,2000}>|\[https?://[^\[\]\s]{1,2000}\])"
)
"""An address in brackets after the hashtag, name or address that links to it."""
_LINK_TEXT = regex(r"!?\[([^\[\]]{0,2000})\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)")


@dataclass(slots=True)
class References:
    """The link definitions of one text (`[9]: https://...`), read at the first question."""

    text: str
    _defined: dict[str, str] | None = field(default=None)

    def target(self, pos: int) -> tuple[int, str] | None:
        """The link whose text ends at `pos` with `]`: (end of the whole link, URL).

        >>> References("[May 1, 2020](https://x.com/example_river/status/20) and").target(12)
        (52, 'https://x.com/example_river/status/20')
        >>> References("[May 1, 2020][9]\\n\\n[9]: https://x.com/i/status/20").target(12)
        (16, 'https://x.com/i/status/20')
        """
        if hit := _INLINE.match(self.text, pos):
            return hit.end(), hit[1]
        if hit := _BY_NAME.match(self.text, pos):
            return hit.end(), self._definitions().get(hit[1].casefold(), "")
        if self.text[pos : pos + 1] == "]" and (label := self._label(pos)) in self._definitions():
            behind = _EMPTY.match(self.text, pos + 1)
            return (behind.end() if behind else pos + 1), self._definitions()[label]
        return None

    def note(self, pos: int) -> tuple[int, str] | None:
        """The definition of the label in brackets that begins at `pos`: (end of the brackets, URL)."""
        hit = _LABEL.match(self.text, pos)
        url = self._definitions().get(hit[1].casefold()) if hit else None
        return (hit.end(), url) if hit and url else None

    def shown(self, body: str) -> str:
        """A stretch of the text as its readers see it: labels of links without their targets.

        >>> References("[#river] rises\\n\\n[#river]: https://x.com/hashtag/river").shown("[#river] rises")
        '#river rises'
        """
        body = without_targets(body)
        if "[" in body and "]:" in self.text and self._definitions():
            body = _SHORTCUT.sub(lambda hit: hit[1] if hit[1].casefold() in self._definitions() else hit[0], body)
        return without_addresses(body) if "://" in body else body

    def _label(self, pos: int) -> str:
        """The label that ends at `pos`, case-folded, with single blanks."""
        begin = self.text.rfind("[", max(0, pos - _LONGEST_LABEL), pos)
        return " ".join(self.text[begin + 1 : pos].split()).casefold() if begin >= 0 else ""

    def _definitions(self) -> dict[str, str]:
        if self._defined is None:
            self._defined = {hit[1].casefold(): hit[2] for hit in _DEFINITION.finditer(self.text)}
        return self._defined


def without_addresses(text: str) -> str:
    """A text without the addresses that mail programs and converters put after the labels of links.

    >>> without_addresses("Hold on #river <https://x.com/hashtag/river>, see <https://t.co/AbCdEfGhIj>")
    'Hold on #river, see <https://t.co/AbCdEfGhIj>'
    """
    return _ADDRESS.sub(r"\g<label>", text)


def without_targets(text: str) -> str:
    """A text with `words` for each `[words](https://...)`, as a reader sees it.

    >>> without_targets("[@example_river](https://twitter.com/example_river) rises")
    '@example_river rises'
    """
    return _LINK_TEXT.sub(r"\1", text) if "](" in text else text
