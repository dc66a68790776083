"""A mailbox (mbox, RFC 4155): each message is an article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.articles.documents import DocumentPart
from citesnap.text.patterns import regex

_FROM = regex(rb"^From \S[^\n]{0,300}\d{4}[^\n]{0,40}\n", re.MULTILINE)
_QUOTED_FROM = regex(rb"^>(>*From )", re.MULTILINE)


def parts(content: bytes) -> Iterator[DocumentPart]:
    """The messages, in order, named `#1`, `#2` and so on. A line `>From ` within a message loses one `>` (mboxrd)."""
    starts = list(_FROM.finditer(content))
    # A line that begins with `From ` and a year inside a paragraph is text: messages begin after an empty line.
    starts = [
        start
        for start in starts
        if start.start() == 0 or content[max(0, start.start() - 4) : start.start()].endswith((b"\n\n", b"\r\n\r\n"))
    ]
    ends = [start.start() for start in starts[1:]] + [len(content)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        message = _QUOTED_FROM.sub(rb"\1", content[start.end() : end])
        # The empty line after a message belongs to the mailbox.
        message = message.removesuffix(b"\r\n") if message.endswith(b"\r\n\r\n") else message.removesuffix(b"\n")
        if message.strip():
            yield DocumentPart(f"#{number}", message, "message/rfc822")
