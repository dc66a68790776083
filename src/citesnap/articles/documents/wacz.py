"""A WACZ file (WACZ 1.1.1): the pages of the WARC files in it."""

from __future__ import annotations

from collections.abc import Iterator

from citesnap.articles.documents import DocumentError, DocumentPart, warc
from citesnap.articles.documents._zip import BoundedZip


def parts(content: bytes) -> Iterator[DocumentPart]:
    """The pages of all WARC files in `archive/`, in the order of their names, each named `FILE#RECORD`."""
    unpacked = BoundedZip(content)
    names = sorted(
        name
        for name in unpacked.names
        if name.startswith("archive/") and name.endswith((".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"))
    )
    if not names:
        raise DocumentError("a WACZ without a web archive in it")
    for name in names:
        inside = unpacked.read(name)
        if inside is not None:
            for part in warc.parts(inside):
                yield part._replace(name=f"{name.removeprefix('archive/')}{part.name}")
