"""Exports of one post, made for whoever looks at its page, where the operator allows it.

Each is made by the command that a person would type, in a process of its own: it notes in the archive's log what it wrote, as every
export does, and takes no memory of the server. One at a time.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

__all__ = ["FORMATS", "Download", "NoDownload", "made"]

SECONDS = 120.0
"""Seconds that one export may take."""
LARGEST = 300_000_000
"""Bytes of the largest export that is answered; larger ones are made at the command line."""


class DownloadFormat(NamedTuple):
    """A format: the end of its file name, its media type, what people call it."""

    ending: str
    media_type: str
    label: str


FORMATS = {
    "report": DownloadFormat("html", "text/html; charset=utf-8", "report to print"),
    "wacz": DownloadFormat("wacz", "application/wacz", "WACZ with its evidence"),
    "warc": DownloadFormat("warc.gz", "application/warc", "WARC"),
}


class Download(NamedTuple):
    """A file as it is answered."""

    name: str
    media_type: str
    content: bytes


class NoDownload(Exception):
    """It cannot be made; the message says why, without a path."""


_one_at_a_time = asyncio.Semaphore(1)


async def made(archive: Path, form: str, platform: str, native_id: str) -> Download:
    """Export a post.

    Args:
        archive: the file.
        form: a key of `FORMATS`.
        platform: of the post, which the archive has to know.
        native_id: its id.

    Raises:
        Refused: the export failed, took too long, or is too large.
    """
    kind = FORMATS[form]
    post = f"{platform}/{native_id}"
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, f"post.{kind.ending}")
        chosen = [post, str(target)] if form == "report" else [str(target), "--post", post]
        command = [sys.executable, "-m", "citesnap", "export", form, str(archive.resolve()), *chosen, "-q"]
        async with _one_at_a_time:
            process = await asyncio.create_subprocess_exec(
                *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env=dict(os.environ)
            )
            try:
                _, said = await asyncio.wait_for(process.communicate(), SECONDS)
            except TimeoutError as error:
                process.kill()
                await process.wait()
                raise NoDownload("It took too long. Export it at the command line.") from error
        if process.returncode != 0 or not target.exists():
            last = said.decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise NoDownload(
                last.replace(str(archive.resolve()), archive.name).replace(folder, "")[:300] or "It failed."
            )
        if target.stat().st_size > LARGEST:
            raise NoDownload("It is too large to be answered. Export it at the command line.")
        name = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in f"{platform}-{native_id}")
        return Download(f"{name[:100]}.{kind.ending}", kind.media_type, target.read_bytes())
