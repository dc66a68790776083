"""A calendar of OpenTimestamps on loopback, and a Bitcoin node of one block that has what the calendar promised.

Written from the protocol, not from our reader: the calendar answers with bytes put together by hand. The block is mined at the
least difficulty there is (regtest); the node speaks as much JSON-RPC as the official client asks.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from internet.listening import Answering, listening

HEIGHT = 900_000
TYPE = {"Content-Type": "application/vnd.opentimestamps.v1"}
BITCOIN = bytes.fromhex("0588960d73d71901")
PENDING = bytes.fromhex("83dfe30d2ef90c8e")
REGTEST = 0x207FFFFF


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def piece(data: bytes) -> bytes:
    assert len(data) < 128
    return bytes([len(data)]) + data


class Calendar:
    """What it promised, and, once `mine` was called, the block that has the last of it."""

    def __init__(self) -> None:
        self.url = ""
        self.promised: dict[str, bytes] = {}
        self.kept: dict[str, bytes] = {}
        self.header = b""
        self.fault: tuple[int, bytes] | None = None
        self.asked: list[str] = []

    def promise(self, commitment: bytes) -> bytes:
        """append 8 bytes, SHA-256, and the attestation of this calendar."""
        marked = sha256(commitment + b"calendar")
        self.promised[marked.hex()] = marked
        return b"\xf0" + piece(b"calendar") + b"\x08" + b"\x00" + PENDING + piece(piece(self.url.encode()))

    def mine(self) -> None:
        """A block whose Merkle root is the double SHA-256 of the last promise, as if it were its only transaction."""
        marked = list(self.promised.values())[-1]
        root = sha256(sha256(b"tx" + marked))
        height = bytes([HEIGHT & 127 | 128, HEIGHT >> 7 & 127 | 128, HEIGHT >> 14])
        self.kept[marked.hex()] = b"\xf1" + piece(b"tx") + b"\x08\x08" + b"\x00" + BITCOIN + piece(height)
        start = (4).to_bytes(4, "little") + bytes(32) + root + int(time.time()).to_bytes(4, "little")
        for nonce in range(2**32):
            self.header = start + REGTEST.to_bytes(4, "little") + nonce.to_bytes(4, "little")
            if sha256(sha256(self.header))[-1] < 0x7F:
                return

    def node(self, question: dict[str, Any]) -> object:
        """What a Bitcoin node answers."""
        match question["method"]:
            case "getblockcount":
                return HEIGHT + 10
            case "getblockhash":
                return sha256(sha256(self.header))[::-1].hex()
            case "getblockheader":
                return self.header.hex()
        return None


@contextmanager
def serving() -> Iterator[Calendar]:
    """A calendar at an address; the same address is its node."""
    calendar = Calendar()

    class Handler(Answering):
        def do_POST(self) -> None:
            body = self.asked()
            if self.path != "/digest":
                question = json.loads(body)
                told = {"result": calendar.node(question), "error": None, "id": question["id"]}
                self.answer(200, {"Content-Type": "application/json"}, json.dumps(told).encode())
                return
            calendar.asked.append("/digest")
            assert len(body) == 32
            self.tell(calendar.fault or (200, calendar.promise(body)))

        def do_GET(self) -> None:
            calendar.asked.append("/timestamp")
            kept = calendar.kept.get(self.path.removeprefix("/timestamp/"))
            self.tell(calendar.fault or ((200, kept) if kept else (404, b"Pending confirmation in Bitcoin")))

        def tell(self, told: tuple[int, bytes]) -> None:
            status, body = told
            self.answer(status, TYPE, body)

    with listening(Handler) as calendar.url:
        yield calendar
