"""Records of web archives in whole and in parts: each once, whatever the file is like and however it is divided."""

from __future__ import annotations

import gzip
import re

import pytest

from articles.documents import samples
from citesnap.articles.documents import arc_records, warc, warc_records
from citesnap.articles.documents.placed import PlacedBytes, in_memory
from citesnap.articles.documents.warc_records import Damage, Record

PAGE = b"<html><p>High water at Riverton</p></html>"


def numbered(number: int, body: bytes = PAGE, **how: object) -> bytes:
    return samples.record(body, url=f"https://gazette.example/{number}", **how)  # type: ignore[arg-type]


RECORDS = [numbered(n, PAGE * (1 + 7 * n)) for n in range(6)]


def zstd(*records: bytes) -> bytes:
    """As the note on Zstandard in the WARC file format has it: a frame for each record. Blocks are stored (RFC 8878, 3.1.1.2)."""
    return b"".join(
        b"\x28\xb5\x2f\xfd\xa0" + len(one).to_bytes(4, "little") + (1 | len(one) << 3).to_bytes(3, "little") + one
        for one in records
    )


def arc(*bodies: bytes, packed: bool = True) -> bytes:
    """An ARC file of version 1."""
    described = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
    records = [b"filedesc://x.arc 0.0.0.0 20210801000000 text/plain %d\n%s\n" % (len(described), described)]
    for number, body in enumerate(bodies):
        answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
        line = b"https://gazette.example/%d 192.0.2.1 20210801%06d text/html %d\n" % (number, number, len(answer))
        records.append(line + answer + b"\n")
    return b"".join(gzip.compress(one, mtime=0) if packed else one for one in records)


def places(content: bytes, start: int = 0, end: int | None = None) -> list[str]:
    return [one.place for one in warc.records(in_memory(content), start, end) if isinstance(one, Record)]


def damage(content: bytes, start: int = 0, end: int | None = None) -> list[Damage]:
    return [one for one in warc.records(in_memory(content), start, end) if isinstance(one, Damage)]


def broken(content: bytes) -> bytes:
    return content[:700] + b"\xff" * 30 + content[730:]


FILES = {
    "gzip": samples.warc(*RECORDS),
    "plain": b"".join(RECORDS),
    "zstd": zstd(*RECORDS),
    "packed in twos": samples.warc(*(a + b for a, b in zip(RECORDS[::2], RECORDS[1::2], strict=True))),
    "request and response together": samples.warc(*(numbered(9, kind="request") + one for one in RECORDS)),
    "damaged": broken(samples.warc(*RECORDS)),
    "damaged and plain": broken(b"".join(RECORDS)),
    "cut short": samples.warc(*RECORDS)[:-60],
    "garbage between": samples.warc(*RECORDS[:3]) + bytes(300) + b"garbage" * 50 + samples.warc(*RECORDS[3:]),
    "arc": arc(*(PAGE * (1 + 7 * n) for n in range(6))),
    "plain arc": arc(*(PAGE * (1 + 7 * n) for n in range(6)), packed=False),
    "a web archive as a page": b"".join([numbered(1, samples.warc(*RECORDS)), *RECORDS]),
}


@pytest.mark.parametrize("step", [1, 97, 300, 1000])
@pytest.mark.parametrize("name", sorted(FILES))
def test_the_parts_of_a_file_together_hold_each_record_once(name: str, step: int) -> None:
    content = FILES[name]
    parts = [(start, start + step) for start in range(0, len(content), step)]
    assert [place for part in parts for place in places(content, *part)] == places(content)
    assert [one for part in parts for one in damage(content, *part)] == damage(content)


@pytest.mark.parametrize(
    "name", sorted({*FILES} - {"damaged", "damaged and plain", "cut short", "a web archive as a page"})
)
def test_every_page_is_read(name: str) -> None:
    found = [one for one in warc.records(in_memory(FILES[name])) if isinstance(one, Record)]
    pages = [page.body for one in found if (page := warc.page_of(one))]
    assert pages == [PAGE * (1 + 7 * n) for n in range(6)]


@pytest.mark.parametrize("name", ["arc", "gzip", "plain", "plain arc", "zstd", "packed in twos"])
def test_a_record_is_found_again_by_its_place(name: str) -> None:
    content = FILES[name]
    for one in warc.records(in_memory(content)):
        assert isinstance(one, Record)
        again = list(warc.records(in_memory(content), one.offset, one.offset + 1))
        assert one in again


def test_what_is_lost_is_told() -> None:
    assert damage(FILES["gzip"]) == []
    assert damage(FILES["cut short"])[0].reason.startswith("cut short: ")
    (lost,) = {one.reason for one in damage(FILES["damaged"])}
    assert "decompressing" in lost
    assert damage(samples.warc(numbered(1, length=90_000), numbered(2)))[0].reason.startswith("cut short")
    assert damage(numbered(1, length=90_000) + numbered(2))[0].reason.startswith("its length is wrong")


LENGTH = re.compile(rb"Content-Length: \d+\r\n")


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("said", [b"", b"Content-Length: -1\r\n", b"Content-Length: many\r\n", b"Content-Length:\r\n"])
def test_a_record_that_does_not_say_its_length_is_told(said: bytes, packed: bool) -> None:
    records = [numbered(1), LENGTH.sub(said, numbered(2), count=1), numbered(3)]
    content = samples.warc(*records) if packed else b"".join(records)
    assert [one.reason for one in damage(content)] == ["it does not say its length"]
    found = [one for one in warc.records(in_memory(content)) if isinstance(one, Record)]
    assert [one.url for one in found if warc.page_of(one)] == ["https://gazette.example/1", "https://gazette.example/3"]


HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize(
    ("head", "body", "problem"),
    [
        (f"{HEAD}\r\n", bytes(20_000_000), "longer than 20 MB"),
        (f"{HEAD}Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(20_000_001)), "longer than 20 MB"),
        (f"{HEAD}Set-Cookie: {'x' * 1_000_000}\r\n\r\n", PAGE, "its headers do not end within 1 MB"),
        (f"{HEAD}\r\n", PAGE, None),
    ],
    ids=["long", "long when unpacked", "endless headers", "page"],
)
def test_why_a_page_is_not_used_is_told(head: str, body: bytes, problem: str | None) -> None:
    (record,) = [one for one in warc.records(in_memory(numbered(1, body, head=head))) if isinstance(one, Record)]
    page = warc.page_of(record)
    assert page is not None
    assert (page.problem, page.body) == (problem, b"" if problem else PAGE)


@pytest.mark.parametrize("packed", [True, False])
def test_an_arc_file_is_read_as_well(packed: bool) -> None:
    content = arc(PAGE, PAGE * 3, packed=packed)
    assert [part.content for part in warc.parts(content)] == [PAGE, PAGE * 3]
    first, second = arc_records.records(in_memory(content))
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.url, first.captured_at) == ("https://gazette.example/0", "2021-08-01T00:00:00Z")


@pytest.mark.parametrize("packed", [True, False])
def test_damage_in_an_arc_file_costs_one_record(packed: bool) -> None:
    content = arc(*(PAGE * 9 for _ in range(3)), packed=packed)
    at = next(
        one.offset
        for one in arc_records.records(in_memory(content))
        if isinstance(one, Record) and "/1" in (one.url or "")
    )
    wrong = content[:at] + b"\xff" * 20 + content[at + 20 :]
    found = list(arc_records.records(in_memory(wrong)))
    assert [one.url[-1] for one in found if isinstance(one, Record) and one.url] == ["0", "2"]
    assert [one.offset for one in found if isinstance(one, Damage)] == [at]


def test_a_file_that_was_packed_as_a_whole_is_not_divided() -> None:
    whole = gzip.compress(b"".join(RECORDS), mtime=0)
    assert places(whole) == ["0", "0+1", "0+2", "0+3", "0+4", "0+5"]
    warcs = [name for name in FILES if "arc" not in name.split()]
    assert [name for name in warcs if not warc_records.can_be_divided(in_memory(FILES[name]))] == []
    long = PlacedBytes(1 << 30, lambda at, count: whole[:-8][at : at + count])
    assert not warc_records.can_be_divided(long)


def test_an_error_of_the_disk_is_not_taken_for_damage() -> None:
    content = FILES["gzip"]

    def read_at(at: int, count: int) -> bytes:
        if at + count > 500 and at > 0:
            raise OSError(5, "Input/output error")
        return content[at : at + count]

    with pytest.raises(OSError, match="Input/output"):
        list(warc.records(PlacedBytes(len(content), read_at), 1))
