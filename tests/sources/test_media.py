"""Media files: what each is by its first bytes, and which are held already."""

from __future__ import annotations

import pytest

from citesnap.model import Media, Outcome
from citesnap.sources.media import sniff, take
from citesnap.web import Web
from internet import Internet, World, pictures


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


def test_a_picture_is_not_another_for_having_its_path(world: World, internet: Internet, web: Web) -> None:
    """Elsewhere than on X the query may be all that tells two files apart."""
    addresses = [f"https://files.example/get?file={name}" for name in ("one", "two")]
    for address, color in zip(addresses, "ab", strict=True):
        world.page(address, pictures.png(color, 8, 8), "image/png")
    (first,) = take([Media(1, "photo", addresses[0])], {}, web, 10_000)
    assert first.sha256 is not None
    held = {addresses[0]: first.sha256}
    again, second = take([Media(at, "photo", url) for at, url in enumerate(addresses, 1)], held, web, 10_000)
    assert (again.sha256, again.content) == (first.sha256, None)
    assert second.content is not None
    assert second.sha256 != first.sha256
    assert len(internet.asked("files.example")) == 2


def test_a_photo_of_x_that_is_held_in_one_size_is_not_asked_for_in_another(internet: Internet, web: Web) -> None:
    held = {"https://pbs.twimg.com/media/AbCd?format=jpg&name=large": "0" * 64}
    photo = Media(1, "photo", "https://pbs.twimg.com/media/AbCd?format=jpg&name=orig")
    (kept,) = take([photo], held, web, 10_000)
    assert (kept.outcome, kept.sha256) == (Outcome.CAPTURED, "0" * 64)
    assert not internet.log
