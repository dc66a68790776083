"""What an account signed, checked without a network: signature, way through the tree, hashes, and the log of its keys."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from citesnap.sources.bluesky.held import Kept, examine
from citesnap.sources.bluesky.post import RecordPlace
from citesnap.sources.bluesky.proof import BadProof, keys_of_document, read_log, verify
from internet import bluesky

SAMPLES = Path(__file__).parent / "samples"
AT = datetime(2026, 3, 4, 12, tzinfo=UTC)

RECORDED = (SAMPLES / "sync.getRecord-ok.car").read_bytes()
RECORDED_PLACE = RecordPlace("did:plc:uy5cestn2obuhpvs5shgxsnc", "3n2veblmz2c2b")
RECORDED_KEY = "did:key:zQ3she9Q98gRFfdLP9tt1C25rPQ62nYzPCL5SDfTiAPBeVYvu"


def test_a_record_signed_by_the_reference_software() -> None:
    proof = verify(RECORDED, RECORDED_PLACE, [RECORDED_KEY])
    record = json.loads((SAMPLES / "getRecord-ok.json").read_text())["body"]
    assert (proof.cid, proof.rev, proof.key) == (record["cid"], "3n2veblnerc2b", RECORDED_KEY)
    assert proof.record is not None
    assert proof.record["text"] == record["value"]["text"]


def test_one_byte_changed_is_refused_wherever_it_is() -> None:
    for place in range(len(RECORDED)):
        changed = bytearray(RECORDED)
        changed[place] ^= 1
        with pytest.raises(BadProof):
            verify(bytes(changed), RECORDED_PLACE, [RECORDED_KEY])


@pytest.mark.parametrize(
    ("car", "place", "keys", "why"),
    [
        (RECORDED, RECORDED_PLACE, [], "no key of the account is known"),
        (RECORDED, RECORDED_PLACE, [f"did:key:{bluesky.Key('another').multibase}"], "no key of the account made"),
        (RECORDED, RECORDED_PLACE, ["did:key:z", "nonsense", "did:key:zQ3sh"], "no key of the account made"),
        (RECORDED, replace(RECORDED_PLACE, did="did:plc:" + "a" * 24), [RECORDED_KEY], "the commit is of"),
        (RECORDED[:-1], RECORDED_PLACE, [RECORDED_KEY], "breaks off"),
        (b"", RECORDED_PLACE, [RECORDED_KEY], "breaks off"),
        (b"\xff" * 100, RECORDED_PLACE, [RECORDED_KEY], "breaks off"),
        (bluesky.varint(60000) + b"\x81" * 60000, RECORDED_PLACE, [RECORDED_KEY], "not understood"),
        (b"<html>Sign in</html>", RECORDED_PLACE, [RECORDED_KEY], "breaks off"),
    ],
    ids=["no key", "another key", "no keys at all", "another account", "cut", "empty", "endless", "deep", "page"],
)
def test_what_proves_nothing_is_refused_with_a_reason(
    car: bytes, place: RecordPlace, keys: list[str], why: str
) -> None:
    with pytest.raises(BadProof, match=why):
        verify(car, place, keys)


def _car(block: bytes, root: bytes | None = None) -> bytes:
    """A file of one block, named by its hash, which is the commit unless another root is given."""
    cid = b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()
    header = b"\xa2\x65roots\x81" + (root or b"\xd8\x2a\x58\x25\0" + cid) + b"\x67version\x01"
    return b"".join((bluesky.varint(len(header)), header, bluesky.varint(len(cid) + len(block)), cid, block))


HOSTILE = {
    "a length beyond the file": b"\xff" * 8 + b"\x7fx",
    "a length of nothing": bytes(100),
    "an array beyond memory": _car(b"\x9b" + b"\xff" * 8),
    "two billion members": _car(b"\x9a\x7f\xff\xff\xff"),
    "a map beyond memory": _car(b"\xbb\0\0\x01" + bytes(5)),
    "bytes beyond memory": _car(b"\x5b\0\0\x01" + bytes(5)),
    "a text beyond memory": _car(b"\x7b\x7f" + b"\xff" * 7),
    "a hundred thousand arrays": _car(b"\x81" * 100_000 + b"\x80"),
    "a hundred thousand maps": _car(b"\xa1\x61a" * 100_000 + b"\x80"),
    "ten thousand links": _car(b"\xd8\x2a" * 10_000 + b"\x40"),
    "a link of nothing": _car(b"\xd8\x2a\x40"),
    "an array without end": _car(b"\x9f\xff"),
    "no number": _car(b"\xfb\x7f\xf8" + bytes(6)),
    "a name that is no text": _car(b"\xa1\x62\xff\xfe\x01"),
    "numbers for names": _car(b"\xa1\x01\x01"),
    "a root that is a text": _car(b"\xa0", b"\x61a"),
    "a root that is not there": _car(b"\xa0", b"\xd8\x2a\x58\x25\0\x01\x71\x12\x20" + bytes(32)),
    "a block of another name": _car(b"\xa0")[:-1] + b"\xa1",
    "a block without a name": _car(b"\xa0") + b"\x01\x01",
}
"""Files that no server makes by mistake."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_once(name: str) -> None:
    began = time.thread_time()
    with pytest.raises(BadProof):
        verify(HOSTILE[name], RECORDED_PLACE, [RECORDED_KEY])
    assert time.thread_time() - began < 5


def test_a_key_of_a_million_characters_is_none() -> None:
    """Its digits are of base 58: reading them would take hours."""
    long = "z" + "Q" * 1_000_000
    with pytest.raises(BadProof, match="no key of the account made"):
        verify(RECORDED, RECORDED_PLACE, [f"did:key:{long}"])
    document = {"verificationMethod": [{"id": "#atproto", "publicKeyMultibase": long, "type": "Multikey"}]}
    assert keys_of_document(document) == ()


@pytest.mark.parametrize("curve", ["k256", "p256"])
def test_every_record_of_a_repository_and_no_other(curve: str) -> None:
    network = bluesky.Network()
    author = network.account("gauge.rivers.example", curve=curve)
    posts = [network.post(author, f"Gauge {n}", AT + timedelta(hours=n)) for n in range(60)]
    for post in posts[::7]:
        post.fate = "deleted"
    car = bluesky.car(*network.repository(author))
    keys = keys_of_document(author.document)
    for post in posts:
        proof = verify(car, RecordPlace(author.did, post.key), keys)
        assert proof.cid == (None if post.fate == "deleted" else post.cid)


def test_a_node_that_is_left_out_is_no_proof_of_absence() -> None:
    network = bluesky.Network()
    author = network.account("gauge.rivers.example")
    posts = [network.post(author, f"Gauge {n}", AT + timedelta(hours=n)) for n in range(60)]
    root, blocks = network.repository(author)
    records = {bluesky.cid_of(post.block) for post in posts}
    for name in [name for name in blocks if name != root and name not in records]:
        car = bluesky.car(root, {other: block for other, block in blocks.items() if other != name})
        for post in posts[::10]:
            with contextlib.suppress(BadProof):
                assert verify(car, RecordPlace(author.did, post.key), keys_of_document(author.document)).cid == post.cid


LOGGED = bluesky.Account("new.example", handles=[("old.example", datetime(2024, 1, 1, tzinfo=UTC))])


def test_the_log_of_an_account_proves_its_key() -> None:
    log = read_log(LOGGED.log, LOGGED.did)
    assert log.keys == (f"did:key:{LOGGED.key.multibase}",)
    assert [operation.handles for operation in log.operations] == [("old.example",), ("new.example",)]
    assert keys_of_document(LOGGED.document) == log.keys


def _with(number: int, **values: Any) -> list[dict[str, Any]]:
    log = json.loads(json.dumps(LOGGED.log))
    log[number]["operation"] |= values
    return list(log)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        {},
        [None],
        LOGGED.log[1:],
        LOGGED.log[::-1],
        _with(0, alsoKnownAs=["at://thief.example"]),
        _with(1, verificationMethods={"atproto": f"did:key:{bluesky.Key('thief').multibase}"}),
        _with(1, sig="AAAA"),
        _with(1, sig="not base64 \u00e9"),
        _with(1, prev=None),
        bluesky.Account("another.example").log,
    ],
)
def test_a_log_with_a_broken_chain_is_refused(entries: Any) -> None:
    with pytest.raises(BadProof):
        read_log(entries, LOGGED.did)


def test_an_entry_that_the_directory_undid_does_not_count() -> None:
    undone = {**LOGGED.log[1], "nullified": True}
    assert len(read_log([LOGGED.log[0], undone, LOGGED.log[1]], LOGGED.did).operations) == 2


def test_an_old_document_names_its_key_without_a_prefix() -> None:
    document = json.loads((SAMPLES / "plc-ok.json").read_text())["body"]
    assert [key[:12] for key in keys_of_document(document)] == ["did:key:zQ3s"]


def test_what_an_article_embeds_is_compared_with_what_was_signed() -> None:
    network = bluesky.Network()
    author = network.account("gauge.rivers.example")
    post = network.post(author, "The gauge reads 7 feet", AT)
    article = Kept("https://news.example/", "2026-03-05T00:00:00Z", f"<p>Look:</p>{post.embed_html}".encode())
    place = RecordPlace(author.did, post.key)

    def found(car: bytes) -> list[bool | None]:
        answers = [
            Kept("https://pds.rivers.example/xrpc/com.atproto.sync.getRecord?did=a", "2026-03-05T00:00:00Z", car),
            Kept(
                f"https://plc.directory/{author.did}/log/audit", "2026-03-05T00:00:00Z", json.dumps(author.log).encode()
            ),
        ]
        return [each.is_same for each in examine(place, answers, [article]).embedded]

    assert found(bluesky.car(*network.repository(author))) == [True]
    post.record["text"] = "The gauge reads 3 feet"
    assert found(bluesky.car(*network.repository(author))) == [False]
    assert found(b"") == [None]
