"""The card of a post as a PNG, for places that take no HTML. A browser draws it: every script and emoji stand as readers see them.

Chromium gets a page that this program wrote, whose policy allows neither scripts nor anything loaded. Pillow cuts the picture
to the card.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from citesnap.errors import ExportError

__all__ = ["browser", "picture"]

WIDTH = 640
"""Columns of the page, in CSS pixels; the picture has twice as many."""
SCALE = 2
TALLEST = 8_000
"""CSS pixels. The longest posts have 25,000 characters and take about as much; Chromium draws no more in one picture."""
SECONDS = 60
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
"""What Chromium is called on systems, in this order."""

_PAGE = (
    '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><style>"
    "html{background:#fff;color:#1c1917}"
    "body{margin:0;padding:12px;font:16px/1.5 system-ui,sans-serif}figure{max-width:none!important;margin:0!important}"
    "a::after{content:': ' attr(data-originalurl);overflow-wrap:anywhere}"
    "</style>%s"
)


def browser() -> str:
    """The program that draws: `CITESNAP_CHROMIUM`, or the first that is there of `NAMES`.

    Raises:
        ExportError: there is none.
    """
    for name in (os.environ.get("CITESNAP_CHROMIUM") or "", *NAMES):
        if name and (program := shutil.which(name)):
            return program
    raise ExportError(
        "a PNG is drawn by Chromium, and there is none; install it (on Debian: apt-get install chromium),"
        " name it in CITESNAP_CHROMIUM, or ask for FILE.html"
    )


def picture(card: str, about: dict[str, str]) -> bytes:
    """The card as PNG.

    Args:
        card: the HTML that `static_card` made.
        about: what the file says of itself, as PNG has it: `Title`, `Source`, `Description`.

    Raises:
        ExportError: there is no Chromium, or it drew nothing.
    """
    with tempfile.TemporaryDirectory(prefix="citesnap-card-") as folder:
        page, drawn = Path(folder, "card.html"), Path(folder, "card.png")
        page.write_text(_PAGE % card, "utf-8")
        try:
            done = subprocess.run(
                [browser(), *_flags(folder, drawn), page.as_uri()], capture_output=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ExportError(f"Chromium drew nothing within {SECONDS} s; ask for FILE.html") from error
        if not drawn.exists():
            raise ExportError(f"Chromium drew nothing (exit code {done.returncode}); ask for FILE.html")
        with Image.open(drawn) as whole:
            cut = _cut(whole.convert("RGB"))
    info = PngInfo()
    for name, value in about.items():
        info.add_itxt(name, value)
    out = BytesIO()
    cut.save(out, "PNG", optimize=True, pnginfo=info)
    return out.getvalue()


def _flags(folder: str, drawn: Path) -> Iterator[str]:
    yield from ("--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-extensions")
    yield from (f"--user-data-dir={folder}/profile", f"--screenshot={drawn}", f"--window-size={WIDTH},{TALLEST}")
    # Nothing is loaded from anywhere, by the browser itself neither.
    yield from (f"--force-device-scale-factor={SCALE}", "--disable-background-networking")
    yield "--host-resolver-rules=MAP * ~NOTFOUND"
    if os.geteuid() == 0:  # Chromium refuses root a sandbox.
        yield "--no-sandbox"


def _cut(whole: Image.Image) -> Image.Image:
    """The picture without the empty page below the card, with a margin of white."""
    box = ImageChops.difference(whole, Image.new("RGB", whole.size, "#ffffff")).getbbox()
    if box is None:
        raise ExportError("Chromium drew an empty page")
    margin = 12 * SCALE
    return whole.crop((0, 0, whole.width, min(whole.height, box[3] + margin)))
