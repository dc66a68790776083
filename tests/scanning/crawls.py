"""Invented crawls: pages with and without citations, in every kind of file that a scan reads."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

from articles.documents import samples

WORDS = (
    "the river rose at night and the keepers of the lock went home before noon while the mayor spoke of bridges".split()
)


def page(number: int) -> bytes:
    """A page of some kilobytes; two of five cite one or two posts."""
    story = " ".join(WORDS[(number * 7 + n * n) % len(WORDS)] for n in range(300 + number % 200))
    cited = ""
    if number % 5 in (0, 3):
        ident = 1420000000000000000 + number * 4096
        cited = (
            f'<blockquote class="twitter-tweet"><p>High water {number}</p>&mdash; Keeper (@keeper{number % 9}_ex) '
            f'<a href="https://twitter.com/keeper{number % 9}_ex/status/{ident}">July 27, 2021</a></blockquote>'
        )
    if number % 5 == 3:
        cited += f'<p>See <a href="https://bsky.app/profile/lock.example/post/3k{number:011}">here</a>.</p>'
    lang = ("de", "en", "tr")[number % 3]
    section = (
        "",
        "",
        '<meta property="article:section" content="Sport">',
        '<meta name="parsely-section" content="Weather">',
    )[number % 4]
    return (
        f'<html lang="{lang}"><head><title>Story {number}</title>{section}</head><body><h1>Story {number}</h1>'
        f"<p>{story}</p>{cited}<p>{story[::-1]}</p></body></html>"
    ).encode()


def record(number: int) -> bytes:
    """A page as a record."""
    return samples.record(page(number), url=f"https://gazette{number % 4}.example/{number}")


def warc(first: int, count: int) -> bytes:
    """Pages as a WARC file."""
    return samples.warc(*(record(number) for number in range(first, first + count)))


def wacz(stored: bool = True) -> bytes:
    """Two WARC files in a WACZ."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("archive/b.warc.gz", warc(400, 6))
        archive.writestr("archive/a.warc", record(406) + record(408))
    return into.getvalue()


def arc() -> bytes:
    """A page as an ARC file."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(500)
    described = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    records = (
        b"filedesc://x.arc 0.0.0.0 20210801000000 text/plain %d\n%s\n" % (len(described), described),
        b"https://gazette.example/500 192.0.2.1 20210801000000 text/html %d\n%s\n" % (len(answer), answer),
    )
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def wet() -> bytes:
    """Texts as Common Crawl's WET files hold them."""
    text = "He wrote:\n\nHigh water at the lock — Keeper (@keeper_ex) July 27, 2021 https://twitter.com/keeper_ex/status/1420000000000000009\n"
    return samples.warc(
        samples.record(text.encode(), url="https://gazette.example/wet", kind="conversion"),
        samples.record(b"Nothing cited here at all.", url="https://gazette.example/none", kind="conversion"),
    )


def write(folder: Path) -> Path:
    """All kinds of files below a folder."""
    (folder / "pages").mkdir(parents=True)
    files = {
        "one.warc.gz": warc(0, 120),
        "two.warc": b"".join(record(number) for number in range(200, 240)),
        "stored.wacz": wacz(),
        "packed.wacz": wacz(stored=False),
        "old.arc.gz": arc(),
        "text.warc.wet.gz": wet(),
        "damaged.warc.gz": warc(600, 10)[:900] + b"\xff" * 40 + warc(600, 10)[940:],
        "pages/a.html": page(700),
        "pages/b.htm": page(703),
        "pages/mail.eml": samples.mail(page(705).decode()),
        "pages/saved.mhtml": samples.saved_page(page(708).decode()),
        "pages/note.txt": b"Keeper (@keeper_ex) July 27, 2021 https://twitter.com/keeper_ex/status/1420000000000000009",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
