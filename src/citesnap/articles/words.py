"""What an article says, as words to search in: the text that a reader sees, without the page around it. Pure; never raises."""

from __future__ import annotations

from lxml import etree

from citesnap.articles import kinds
from citesnap.finding.decode import decode

__all__ = ["MOST", "words_of", "words_of_body"]

MOST = 200_000
"""Characters. The longest reports in the press have 100,000; what is beyond is of a catalogue, or hostile."""

_UNSEEN = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "head",
        "nav",
        "footer",
        "form",
        "button",
    }
    | {"select", "textarea", "audio", "video", "canvas"}
)


def words_of(text: str, media_type: str) -> str:
    """The words of an article.

    Args:
        text: as decoded.
        media_type: as `Article` has it; of anything but HTML the text itself is what it says.

    >>> words_of("<title>T</title><nav>Home</nav><p>The river <b>rose</b>.<script>x</script>", "text/html")
    'The river rose .'
    """
    if media_type != kinds.HTML:
        return " ".join(text[:MOST].split())
    # What is looked at is bounded as well: pages of 10 MB are styles and data for the most part.
    parser = etree.HTMLParser(recover=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    return "" if root is None else _seen(root)


def words_of_body(body: bytes, media_type: str) -> str:
    """The words of an article from its stored bytes."""
    return words_of(decode(body), media_type)


def _seen(root: etree._Element) -> str:
    words: list[str] = []
    size = 0
    unseen = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_unseen = element.tag in _UNSEEN
        if event == "start":
            unseen += is_unseen
            found = None if unseen else element.text
        else:
            unseen -= is_unseen
            found = None if unseen else element.tail
        if found and (line := " ".join(found.split())):
            words.append(line)
            size += len(line) + 1
            if size > MOST:
                break
    return " ".join(words)[:MOST]
