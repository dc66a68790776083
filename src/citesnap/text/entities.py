"""Character references of HTML (`&amp;`, `&#8212;`) in untrusted texts. The only module that resolves them."""

from __future__ import annotations

import html
import re

from citesnap.text.patterns import regex

__all__ = ["unescape"]

_LONG = regex(r"&#(?:([0-9]{8,})|[xX]([0-9A-Fa-f]{8,}))")
"""A numeric reference longer than any character needs. Python reads no number of more than 4,300 digits."""


def unescape(text: str) -> str:
    """`text` with its character references resolved as in HTML; a number beyond Unicode becomes U+FFFD. Never raises.

    >>> unescape("Flood &amp; mud &#8212; &#00000000000000000065; " + "&#" + "9" * 5000 + ";")
    'Flood & mud — A \ufffd'
    """
    if "&" not in text:
        return text
    return html.unescape(_LONG.sub(_shortened, text) if "&#" in text else text)


def _shortened(reference: re.Match[str]) -> str:
    digits = (reference[1] or reference[2]).lstrip("0")[:8] or "0"
    return f"&#{'' if reference[1] else 'x'}{digits}"
