"""Chats and phones that are told of changed verdicts, through apprise: Slack, Teams, Mattermost, ntfy and a hundred more.

Their formats and limits change often, which is why a library of its own keeps up with them. Its import takes more than half a
second, so it is imported when there is something to tell.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from importlib.util import find_spec

from citesnap.cli.extras import needs_extra

__all__ = ["check", "quiet", "send"]

LONGEST = 3_500
"""Characters of one message. Slack takes 4,000, ntfy 4,096 bytes; apprise would cut elsewhere."""


_ADDRESS = re.compile(r"(https?://[^\s<>()\[\]]+)")
_CALLING = re.compile(r"@|<|\](?=\()")
"""What chats make a call to everybody or a link of: `@everyone`, `<!channel>`, `[bank](https://evil.example)`. Some are told that a
message is plain text; Discord, Mattermost and Zulip know no such thing."""


def quiet(text: str) -> str:
    """The text with a blank of no width where a chat would call somebody or hide an address; addresses are as they were.

    >>> quiet("@all https://gazette.example/@rana").replace(chr(0x200B), "_")
    '@_all https://gazette.example/@rana'
    """
    parts = _ADDRESS.split(text)
    parts[::2] = (_CALLING.sub("\\g<0>\u200b", part) for part in parts[::2])
    return "".join(parts)


def check() -> None:
    """See that apprise is installed, without its import: before the work, and not after it.

    Raises:
        CitesnapError: it is not.
    """
    with needs_extra("notify", "--notify-url"):
        if find_spec("apprise") is None:
            raise ModuleNotFoundError("No module named 'apprise'", name="apprise")


def send(addresses: Sequence[str], title: str, text: str) -> list[str]:
    """Send a text to each of the addresses. Returns what went wrong, a sentence each, without the addresses."""
    with needs_extra("notify", "--notify-url"):
        from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
    # It logs addresses, which hold tokens.
    logging.getLogger("apprise").disabled = True
    # Messages come from citesnap: no picture that a chat would load from the library's page, and not its name.
    ours = AppriseAsset(app_id="citesnap", app_desc="citesnap", app_url="", image_url_mask="", image_path_mask="")
    problems = []
    text = quiet(text)
    for number, address in enumerate(addresses, start=1):
        chat = Apprise(asset=ours)
        body = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
        is_known = chat.add(address)
        is_told = is_known and chat.notify(
            body=body, title=title, notify_type=NotifyType.INFO, body_format=NotifyFormat.TEXT
        )
        if not is_told:
            kind = address.partition("://")[0][:20]
            why = "did not take it" if is_known else "is not an address that apprise knows"
            problems.append(f"--notify-url: number {number} ({kind}://) {why}")
    return problems
