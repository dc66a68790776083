"""What Telegram's HTML tells of a message beyond its words: albums, forwards, edits, views, files that are withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from citesnap.archive.records.evidence import digest
from citesnap.finding.page import parse
from citesnap.model import Media, Post, Snapshot
from citesnap.sources.formats.post import ShownPost
from citesnap.sources.telegram.message import messages, read_message
from internet.networks import message

FILES = "https://cdn4.telesco.pe/file"
ALBUM = (
    '<a class="tgme_widget_message_video_player grouped_media_wrap" href="https://t.me/example_river/7356?single">'
    f'<i class="tgme_widget_message_video_thumb" style="background-image:url(\'{FILES}/still.jpg\')"></i>'
    f'<video src="{FILES}/film.mp4?token=t"></video></a><a class="tgme_widget_message_photo_wrap grouped_media_wrap" '
    f'href="https://t.me/example_river/7357?single" style="background-image:url(\'{FILES}/photo.jpg\')"></a>'
)
FORWARD = (
    '<div class="tgme_widget_message_forwarded_from"><a class="tgme_widget_message_forwarded_from_name" '
    'href="https://t.me/example_lake/9"><span>Example Lake</span></a></div>'
)
TOO_BIG = '<div class="message_media_not_supported_label">Media is too big</div>'


def shown(key: str, markup: str) -> ShownPost:
    root = parse(markup)
    assert root is not None
    return read_message(messages(root)[key], Post("telegram", key, f"https://t.me/{key}", "example_river"))


def test_an_album_is_taken_whole_by_the_number_of_any_of_its_files() -> None:
    for key, other in (("example_river/7356", "example_river/7357"), ("example_river/7357", "example_river/7356")):
        post = shown(key, message(inside=ALBUM))
        assert [(file.kind, file.url.rpartition("/")[2]) for file in post.files] == [
            ("photo", "photo.jpg"),
            ("video", "film.mp4?token=t"),
            ("poster", "still.jpg"),
        ]
        assert post.data["album"] == [other]


def test_forwards_edits_views_and_what_is_withheld_are_told() -> None:
    data = shown("example_river/7356", message(inside=FORWARD + TOO_BIG, meta="edited &nbsp;")).data
    assert data["forwarded_from"] == {"name": "Example Lake", "url": "https://t.me/example_lake/9"}
    assert (data["edited"], data["counts"], data["media_withheld"]) == (True, {"views": 12300}, "Media is too big")
    assert "edited" not in shown("example_river/7356", message()).data


def test_a_file_at_another_address_of_the_day_is_no_other_snapshot() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    first = Snapshot("telegram", now, now, "Words", media=(Media(1, "photo", f"{FILES}/today.jpg", sha256="aa"),))
    moved = replace(first, media=(Media(1, "photo", f"{FILES}/tomorrow.jpg", sha256="aa"),))
    other = replace(first, media=(Media(1, "photo", f"{FILES}/today.jpg", sha256="bb"),))
    assert digest(first) == digest(moved) != digest(other)
