"""Markdown around an attribution: links inline and by reference. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DEFINITION = re.compile(r"^[ \t]{0,8}\[([^\[\]\n]{1,60})\]:[ \t]{0,8}<?([^\s<>]{1,2000})>?", re.MULTILINE)
_INLINE = re.compile(
    r"\][ \t]?\(\s{0,4}<?([^\s()<>]{1,2000}(?:\([^\s()]{0,200}\)[^\s()<>]{0,500})?)>?(?:\s[^()\n]{0,200})?\)"
)
_BY_NAME = re.compile(r"\][ \t]?\[([^\[\]\n]{1,60})\]")
_AFTER = re.compile(r"\s{0,4}[(<\[]?(?=https?://)")
_LINK_TEXT = re.compile(r"!?\[([^\[\]]{0,2000})\]\((?:[^()\n]|\([^()\n]{0,300}\)){0,2000}\)")


@dataclass(slots=True)
class References:
    """The link definitions of one text (`[9]: https://...`), read when first asked for."""

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
        return None

    def _definitions(self) -> dict[str, str]:
        if self._defined is None:
            self._defined = {hit[1].casefold(): hit[2] for hit in _DEFINITION.finditer(self.text)}
        return self._defined


def without_targets(text: str) -> str:
    """`[words](https://...)` as `words`: what a reader sees.

    >>> without_targets("[@example_river](https://twitter.com/example_river) rises")
    '@example_river rises'
    """
    return _LINK_TEXT.sub(r"\1", text) if "](" in text else text
