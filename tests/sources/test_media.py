"""What a file is, its first bytes tell."""

from __future__ import annotations

import pytest

from citesnap.sources.media import sniff
from internet import pictures


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pictures.png("a", 8, 8), "image/png"),
        (pictures.jpeg("a", 8, 8), "image/jpeg"),
        (b"GIF89a\x01\x00\x01\x00", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypavif", "image/avif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", None),
        (b"<!DOCTYPE html><title>404</title>", None),
        (b"", None),
    ],
)
def test_pictures_and_films_are_told_by_their_first_bytes(content: bytes, media_type: str | None) -> None:
    assert sniff(content) == media_type
