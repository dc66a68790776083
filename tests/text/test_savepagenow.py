"""The lines of Save Page Now in `attempts.detail`: what was written is what is read, lines of earlier versions among it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text.savepagenow import PLAYBACK, SaveRecord, SaveStep

ASKED, LOOKED = SaveStep.ASKED, SaveStep.LOOKED
JOB = "spn2-0123456789abcdef0123456789abcdef01234567"
CAPTURE = "https://web.archive.org/web/20260301120500/https://riverton.example/2026/bridge?page=1&lang=en"


OLD_LINES = {
    f"asked; job {JOB}": SaveRecord(ASKED, job=JOB),
    f"asked; job {JOB}; The capture will start in a minute.": SaveRecord(
        ASKED, job=JOB, words="The capture will start in a minute."
    ),
    "asked; captured already; The same snapshot had been made 3 minutes ago.": SaveRecord(
        ASKED, captured_already=True, words="The same snapshot had been made 3 minutes ago."
    ),
    f"asked; captured already; job {JOB}; The same snapshot had been made.": SaveRecord(
        ASKED, job=JOB, captured_already=True, words="The same snapshot had been made."
    ),
    "asked; refused: blocked-url: This URL is in the block list.": SaveRecord(
        ASKED, code="blocked-url", words="This URL is in the block list."
    ),
    "asked; refused: celery": SaveRecord(ASKED, code="celery"),
    "asked; HTTP 401: You need to be logged in to use Save Page Now.": SaveRecord(
        ASKED, words="HTTP 401: You need to be logged in to use Save Page Now."
    ),
    "asked; web.archive.org answered 429: too many requests": SaveRecord(
        ASKED, words="web.archive.org answered 429: too many requests"
    ),
    "looked; pending": SaveRecord(LOOKED, is_pending=True),
    f"looked; captured: {CAPTURE}": SaveRecord(LOOKED, capture=CAPTURE),
    "looked; failed: not-found: The target server cannot find it. (HTTP status=404)": SaveRecord(
        LOOKED, code="not-found", words="The target server cannot find it. (HTTP status=404)"
    ),
    "looked; no capture in the index": SaveRecord(LOOKED, words="no capture in the index"),
    "looked; captured an error page, HTTP 404": SaveRecord(LOOKED, words="captured an error page, HTTP 404"),
    "looked; excluded from the archive's index": SaveRecord(LOOKED, words="excluded from the archive's index"),
}
"""Lines as the first version wrote them into archives: they must be read for good."""


@pytest.mark.parametrize(("line", "record"), OLD_LINES.items(), ids=OLD_LINES)
def test_a_line_that_stands_in_archives_is_read_and_written_the_same(line: str, record: SaveRecord) -> None:
    assert SaveRecord.read(line) == record
    assert str(record) == line


@pytest.mark.parametrize(
    "line", [None, "", "not asked: no page for Save Page Now", "capture of 2026-03-01", "asked", "looks; pending"]
)
def test_any_other_line_is_no_record(line: str | None) -> None:
    assert SaveRecord.read(line) is None


words = st.text(max_size=60) | st.sampled_from(
    [
        f"job {JOB}",
        "captured already",
        "refused: celery: no",
        "failed: celery",
        "pending",
        f"captured: {CAPTURE}",
        "; ; ",
    ]
).map(lambda reserved: f"{reserved}; and more")
records = (
    st.builds(SaveRecord, st.sampled_from(SaveStep), words=words)
    | st.builds(SaveRecord, st.just(ASKED), job=st.none() | st.just(JOB), captured_already=st.booleans(), words=words)
    | st.builds(SaveRecord, st.sampled_from(SaveStep), code=st.sampled_from(["celery", "blocked-url"]), words=words)
    | st.builds(SaveRecord, st.just(LOOKED), is_pending=st.booleans(), words=words)
    | st.builds(SaveRecord, st.just(LOOKED), capture=st.just(CAPTURE))
)


@given(records)
def test_what_is_written_is_read(record: SaveRecord) -> None:
    assert SaveRecord.read(str(record)) == record


@pytest.mark.parametrize("words", [f"job {JOB}", "refused: celery: no", "captured already; really"])
def test_words_of_the_service_are_never_taken_for_more_than_words(words: str) -> None:
    record = SaveRecord.read(str(SaveRecord(ASKED, words=words)))
    assert record == SaveRecord(ASKED, words=f"“{words}”")


@given(
    st.text(max_size=80) | st.text(max_size=40).map("asked; ".__add__) | st.text(max_size=40).map("looked; ".__add__)
)
def test_any_text_is_a_record_or_none(line: str) -> None:
    record = SaveRecord.read(line)
    if record is not None:
        assert SaveRecord.read(str(record)) == record


@pytest.mark.parametrize("wrong", [{"job": "a b"}, {"code": "Not A Code"}, {"capture": "https://riverton.example/"}])
def test_what_could_not_be_read_back_cannot_be_made(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no line can hold"):
        SaveRecord(LOOKED if "capture" in wrong else ASKED, **wrong)  # type: ignore[arg-type]  # a member by its name
    assert not any(value.startswith(PLAYBACK) for value in wrong.values())
