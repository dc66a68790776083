"""Certificates, time stamps and proofs that nobody makes by mistake: what is declared is raised, in bounded time and memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from citesnap.errors import CitesnapError
from citesnap.evidence.certificates import Certificate, read_certificate
from citesnap.evidence.der import encoded
from citesnap.evidence.opentimestamps import (
    BITCOIN,
    MAGIC,
    PENDING,
    NoProof,
    TimestampProof,
    attested,
    completed,
    read_proof,
    started,
    written,
)
from citesnap.evidence.timestamps import NoToken, read_pem, read_response

MOST_SECONDS, MOST_MEMORY = 2.0, 40_000_000
"""Of processor time, and bytes."""


def sequence(*parts: bytes) -> bytes:
    return encoded(0x30, b"".join(parts))


def name(value: bytes, kind: bytes = b"\x55\x04\x03") -> bytes:
    return sequence(encoded(0x31, sequence(encoded(0x06, kind), encoded(0x0C, value))))


DAY = encoded(0x17, b"210101000000Z")
NOTHING = b"\x05\x00"


def certificate(
    serial: bytes = b"\x01", issuer: bytes = name(b"a"), subject: bytes = name(b"b"), held: bytes = sequence(DAY, DAY)
) -> bytes:
    return sequence(sequence(encoded(0x02, serial), sequence(), issuer, held, subject))


def nested(depth: int) -> bytes:
    value = NOTHING
    for _ in range(depth):
        value = encoded(0x30, value)
    return value


CERTIFICATES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a number of five thousand digits": lambda: certificate(serial=b"\x7f" * 2500),
    "an identifier of 50 kB": lambda: certificate(issuer=name(b"a", b"\x55" + b"\xff" * 50_000 + b"\x01")),
    "an identifier of a megabyte": lambda: certificate(issuer=name(b"a", b"\x55" + b"\xff" * 1_000_000 + b"\x01")),
    "an identifier of nothing": lambda: certificate(issuer=name(b"a", b"")),
    "a name of 10 MB": lambda: certificate(issuer=name(b"a" * 10_000_000)),
    "five million values": lambda: sequence(NOTHING * 5_000_000),
    "five million values within": lambda: sequence(sequence(NOTHING * 5_000_000)),
    "twenty thousand levels": lambda: nested(20_000),
    "a length that goes beyond": lambda: b"\x30\x84\xff\xff\xff\xff\x00",
    "a length without end": lambda: b"\x30\x80" + certificate() + b"\x00\x00",
    "a length of lengths": lambda: b"\x30\xff" + b"\xff" * 127,
    "a tag without end": lambda: b"\x3f" + b"\xff" * 10_000,
    "a month that is none": lambda: certificate(held=sequence(encoded(0x17, b"219901000000Z"), DAY)),
    "a time in another script": lambda: certificate(held=sequence(encoded(0x17, "٢١٠١٠١٠٠٠٠٠٠Z".encode()), DAY)),
    "a time of fifty kilobytes": lambda: certificate(held=sequence(encoded(0x18, b"2" * 50_000), DAY)),
    "no subject": lambda: sequence(sequence(encoded(0x02, b"\x01"), sequence(), name(b"a"), sequence(DAY, DAY))),
}


def measured(read: Callable[[], object], declared: type[Exception]) -> object:
    """The result, or None where what is declared was raised."""
    tracemalloc.start()
    began = time.thread_time()
    try:
        return read()
    except declared:
        return None
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert time.thread_time() - began < MOST_SECONDS
        assert peak < MOST_MEMORY


@pytest.mark.parametrize("strange", CERTIFICATES)
def test_a_strange_certificate_is_none(strange: str) -> None:
    made = CERTIFICATES[strange]()
    assert measured(lambda: read_certificate(made), ValueError) is None


def test_an_odd_certificate_is_one() -> None:
    found = read_certificate(certificate(serial=b"\xff" * 20, issuer=name(b"\xff\x1b[2J")))
    assert isinstance(found, Certificate)
    assert (found.serial, found.subject) == (2**160 - 1, "CN=b")


@pytest.mark.parametrize("strange", CERTIFICATES)
def test_a_strange_answer_of_an_authority_is_no_stamp(strange: str) -> None:
    """The same bytes in place of an answer, and in place of the stamp within one."""
    made = CERTIFICATES[strange]()
    for answer in (
        made,
        sequence(sequence(encoded(0x02, b"\x00")), made),
        sequence(sequence(encoded(0x02, b"\x02"), made)),
    ):
        if len(answer) < 100_000:  # as much as is read of an answer
            measured(lambda answer=answer: read_response(answer), NoToken)  # type: ignore[misc]


def piece(content: bytes) -> bytes:
    size = len(content)
    return (bytes([size]) if size < 128 else bytes([size & 127 | 128, size >> 7])) + content


def pending(calendar: bytes = b"https://calendar.example") -> bytes:
    return b"\x00" + PENDING + piece(piece(calendar))


HASH, MORE = b"\x08", b"\xff"
PROOFS: dict[str, tuple[bytes, bool]] = {
    "as deep as may be": (HASH * 399 + pending(), True),
    "deeper": (HASH * 400 + pending(), False),
    "as many ends as may be": ((MORE + pending()) * 199 + pending(), True),
    "more ends": ((MORE + pending()) * 500 + pending(), False),
    "forks of forks": ((MORE + HASH) * 150 + HASH + pending() * 151, True),
    "forks without end": ((MORE + HASH) * 50_000, False),
    "no end": (HASH, False),
    "more and more and more": (MORE * 50_000, False),
    "a message that grows": (b"".join(b"\xf0" + piece(b"a" * 4000) for _ in range(20)) + pending(), False),
    "an operand without end": (b"\xf0" + b"\xff" * 50_000, False),
    "an operand of a gigabyte": (b"\xf0\x80\x80\x80\x80\x04a", False),
    "another operation": (b"\x02" + pending(), False),
    "something behind": (pending() + b"x", False),
    "a block of nothing": (b"\x00" + BITCOIN + piece(b""), False),
    "a block without end": (b"\x00" + BITCOIN + piece(b"\xff" * 4000), False),
    "a block far away": (b"\x00" + BITCOIN + piece(b"\xff" * 8 + b"\x7f"), True),
    "a calendar in no text": (pending(b"\xff\xfe\xed\xa0\x80"), True),
    "a calendar that is a file": (pending(b"file:///etc/passwd"), True),
    "an end of another kind": (b"\x00" + b"12345678" + piece(b"x"), True),
}


@pytest.mark.parametrize("strange", PROOFS)
def test_a_strange_proof_is_read_whole_or_not_at_all(strange: str) -> None:
    made, is_read = PROOFS[strange]
    content = MAGIC + HASH + bytes(32) + made

    def read() -> TimestampProof:
        proof = read_proof(content)
        attested(proof)
        return proof

    proof = measured(read, NoProof)
    assert (proof is not None) == is_read
    assert not isinstance(proof, TimestampProof) or len(written(proof)) == len(content)


def test_what_calendars_add_again_and_again_can_be_read_once_it_is_written() -> None:
    proof, message = started(bytes(32), bytes(16))
    for _ in range(3):
        proof = completed(proof, message, HASH * 100 + pending())
        message = attested(proof)[-1].message
    assert attested(read_proof(written(proof))) == attested(proof)
    with pytest.raises(NoProof, match="too many steps"):
        completed(proof, message, HASH * 300 + pending())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN CERTIFICATE-----" + " " * 50_000,
        "-----BEGIN CERTIFICATE-----\n" * 2000,
        "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\n====\n-----END CERTIFICATE-----A",
    ],
    ids=["nothing", "blanks", "beginnings", "one letter", "padding"],
)
def test_certificates_in_a_text_are_there_or_not(text: str) -> None:
    found = measured(lambda: read_pem(text), CitesnapError)
    assert found in (None, [b""])
