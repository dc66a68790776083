"""The proof that an account published a record, checked without a network. Pure.

A repository is a tree whose root the account signs (atproto.com/specs/repository). A CAR file holds the signed commit and the way
through the tree to one record, or to where it would stand. Every block is named by its SHA-256 (CID), so nothing but the signing
key has to be believed. The log of the account's DID says which key that was, each entry signed by a key of the one before (did:plc
specification). Needs the extra `evidence`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from citesnap.platforms.bluesky import posted_at
from citesnap.sources.bluesky.post import COLLECTION, RecordPlace
from citesnap.text.jsonvalues import list_of, object_of, text_of
from citesnap.text.times import read_iso

__all__ = ["BadProof", "DidLog", "RecordProof", "keys_of_document", "read_log", "standing", "verify"]

MOST_BLOCKS = 2000
"""Blocks of a CAR file that are read. The way to one record is some ten."""

MOST_NODES = 64
"""Nodes from the root of the tree to a record. A repository of a million records has some ten."""

MOST_ENTRIES = 2000
"""Entries of the log of a DID that are read."""

MOST_KEY = 1000
"""Characters of a key. Those of the protocol have some 60, and reading one takes time that grows with the square of its length."""

CURVES = {
    b"\xe7\x01": ("SECP256K1", 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141),
    b"\x80\x24": ("SECP256R1", 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
}
"""The two curves of the AT Protocol by the prefix of their keys (multicodec), each with its order."""

_OLD_TYPES = {"EcdsaSecp256k1VerificationKey2019": b"\xe7\x01", "EcdsaSecp256r1VerificationKey2019": b"\x80\x24"}
"""Types of keys in DID documents until 2023, which hold the whole point without a prefix."""


class BadProof(ValueError):
    """What was kept does not prove what it should; the message says why."""


@dataclass(frozen=True, slots=True)
class RecordProof:
    """What a CAR file proves of one record.

    `cid` and `record` are None when it proves that the repository holds no such record. `rev` is the commit's own number, `made_at`
    the time in it, which the server chose. `key` is the signing key (`did:key:z...`).
    """

    cid: str | None
    record: Mapping[str, Any] | None
    commit: str
    rev: str
    made_at: datetime | None
    key: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An entry of the log of a DID: from when on which keys, names and server held."""

    at: datetime
    keys: tuple[str, ...]
    handles: tuple[str, ...]
    server: str | None


@dataclass(frozen=True, slots=True)
class DidLog:
    """The log of a DID, its chain of signatures checked."""

    did: str
    operations: tuple[Operation, ...] = field(default=())

    @property
    def keys(self) -> tuple[str, ...]:
        """Every key that ever signed for the account, the present one first."""
        return tuple(dict.fromkeys(key for operation in reversed(self.operations) for key in operation.keys))


def verify(car: bytes, place: RecordPlace, keys: Collection[str]) -> RecordProof:
    """What a CAR file proves of the record at a place.

    Args:
        car: the file.
        place: where the record stands, or would stand.
        keys: the keys that may have signed, as `did:key:z...`.

    Raises:
        BadProof: anything in it is not as it has to be.
    """
    root, blocks = _car(car)
    commit = _object(blocks, root, "the commit")
    if text_of(commit.get("did")) != place.did:
        raise BadProof(f"the commit is of {str(commit.get('did'))[:80]}, not of {place.did}")
    if commit.get("version") not in (2, 3):
        raise BadProof("the commit is of an unknown version")
    signature = commit.get("sig")
    unsigned = _encoded({name: value for name, value in commit.items() if name != "sig"}, commit)
    if not isinstance(signature, bytes):
        raise BadProof("the commit is not signed")
    key = next((key for key in keys if _is_signed(unsigned, signature, key)), None)
    if key is None:
        raise BadProof("no key of the account made the signature" if keys else "no key of the account is known")
    rev = text_of(commit.get("rev")) or ""
    cid = _found(blocks, commit.get("data"), f"{COLLECTION}/{place.key}".encode())
    record = _object(blocks, cid, "the record") if cid is not None else None
    return RecordProof(_text(cid) if cid is not None else None, record, _text(root), rev, posted_at(rev), key)


def read_log(entries: object, did: str) -> DidLog:
    """The log of a `did:plc`, after its chain was checked.

    The DID is the hash of the first entry; each entry names the one before, and is signed by a key that the one before allows.
    Entries that the directory marks as undone are left out.

    Raises:
        BadProof: the chain is broken.
    """
    operations: list[Operation] = []
    previous: str | None = None
    allowed: tuple[str, ...] = ()
    for entry in map(object_of, list_of(entries)[:MOST_ENTRIES]):
        if entry.get("nullified"):
            continue
        signed = object_of(entry.get("operation"))
        at, signature = read_iso(entry.get("createdAt")), text_of(signed.get("sig"))
        if at is None or signature is None:
            raise BadProof("an entry of the log has no time or no signature")
        unsigned = {name: value for name, value in signed.items() if name != "sig"}
        block = _plain(signed)
        if previous is None:
            derived = base64.b32encode(hashlib.sha256(block).digest()).decode().lower()[:24]
            if did != f"did:plc:{derived}":
                raise BadProof("the first entry of the log is not that of the account")
            allowed = _rotation_keys(signed)
        if signed.get("prev") != previous:
            raise BadProof("an entry of the log does not follow the one before")
        if not any(_is_signed(_plain(unsigned), _bytes_of(signature), key) for key in allowed):
            raise BadProof("an entry of the log is not signed by a key of the account")
        previous = "b" + base64.b32encode(b"\x01\x71\x12\x20" + hashlib.sha256(block).digest()).decode().lower().rstrip(
            "="
        )
        allowed = _rotation_keys(signed)
        operations.append(_operation(at, signed))
    if not operations:
        raise BadProof("the log is empty")
    return DidLog(did, tuple(operations))


def standing(car: bytes, place: RecordPlace, keys: Collection[str]) -> bool | None:
    """Whether the signed repository holds a record; None where a file does not prove it either way."""
    try:
        return verify(car, place, keys).cid is not None
    except BadProof:
        return None


def keys_of_document(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The signing keys that a DID document names (`#atproto`), as `did:key:z...`."""
    from libipld import decode_multibase, encode_multibase

    keys: list[str] = []
    for method in map(object_of, list_of(document.get("verificationMethod"))[:50]):
        name, key = text_of(method.get("id")) or "", text_of(method.get("publicKeyMultibase"))
        if not name.endswith("#atproto") or key is None or len(key) > MOST_KEY:
            continue
        prefix = _OLD_TYPES.get(text_of(method.get("type")) or "")
        if prefix is not None:
            try:
                point = decode_multibase(key)[1]
            except ValueError:
                continue
            if len(point) == 65:  # The whole point: a compressed one says by its first byte whether y is even.
                point = bytes([2 + (point[-1] & 1)]) + point[1:33]
            key = encode_multibase("z", prefix + point)
        keys.append(f"did:key:{key}")
    return tuple(keys)


def _operation(at: datetime, signed: Mapping[str, Any]) -> Operation:
    keys = [text_of(key) for key in object_of(signed.get("verificationMethods")).values()]
    keys.append(text_of(signed.get("signingKey")))  # The form until 2023.
    names = [text_of(name) or "" for name in list_of(signed.get("alsoKnownAs"))[:20]]
    names.append(text_of(signed.get("handle")) or "")
    service = object_of(object_of(signed.get("services")).get("atproto_pds"))
    handles = tuple(name.removeprefix("at://") for name in names if name)
    return Operation(
        at, tuple(filter(None, keys)), handles, text_of(service.get("endpoint")) or text_of(signed.get("service"))
    )


def _rotation_keys(signed: Mapping[str, Any]) -> tuple[str, ...]:
    keys = [*list_of(signed.get("rotationKeys"))[:20], signed.get("recoveryKey"), signed.get("signingKey")]
    return tuple(key for key in keys if isinstance(key, str))


def _car(car: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """The root of a CAR file (version 1) and its blocks, each of which has the hash by which it is named."""
    header, at = _section(car, 0)
    about = _decoded(header, "the file")
    roots = list_of(about.get("roots")) if isinstance(about, dict) else []
    if not isinstance(about, dict) or set(about) != {"roots", "version"} or about["version"] != 1:
        raise BadProof("the file is no CAR file of version 1")
    if len(roots) != 1 or not isinstance(roots[0], bytes):
        raise BadProof("the file names no root")
    blocks: dict[bytes, bytes] = {}
    while at < len(car):
        section, at = _section(car, at)
        # The protocol names blocks in one way alone: CID version 1, DAG-CBOR, SHA-256.
        name, block = section[:36], section[36:]
        if name[:4] != b"\x01\x71\x12\x20" or hashlib.sha256(block).digest() != name[4:]:
            raise BadProof("a block does not have the hash by which it is named")
        blocks[name] = block
        if len(blocks) > MOST_BLOCKS:
            raise BadProof(f"more than {MOST_BLOCKS} blocks")
    return roots[0], blocks


def _section(car: bytes, at: int) -> tuple[bytes, int]:
    """The bytes of the section that begins at `at`, after their length, and where the next one begins."""
    length = shift = 0
    for place in range(at, min(at + 9, len(car))):
        length |= (car[place] & 0x7F) << shift
        shift += 7
        if car[place] < 0x80:
            end = place + 1 + length
            if end > len(car) or length == 0:
                break
            return car[place + 1 : end], end
    raise BadProof("the file breaks off")


def _found(blocks: Mapping[bytes, bytes], root: object, key: bytes) -> bytes | None:
    """The CID of the record with that key in the tree; None when the tree has none."""
    node = root
    for _ in range(MOST_NODES):
        if node is None:
            return None
        content = _object(blocks, node, "a node of the tree")
        node = content.get("l")
        for name, value, right in _entries(content):
            if name == key:
                if not isinstance(value, bytes):
                    raise BadProof("an entry of the tree names no record")
                return value
            if name > key:
                break
            node = right
    raise BadProof("the tree is deeper than any repository")


def _entries(node: Mapping[str, Any]) -> Iterator[tuple[bytes, object, object]]:
    """The entries of a node: key, record, and the node of the keys after it. Each shares the beginning of the one before."""
    previous = b""
    for entry in map(object_of, list_of(node.get("e"))):
        shared, rest = entry.get("p"), entry.get("k")
        if not isinstance(shared, int) or not isinstance(rest, bytes) or not 0 <= shared <= len(previous):
            raise BadProof("an entry of the tree has no key")
        name = previous[:shared] + rest
        if name <= previous:
            raise BadProof("the entries of the tree are not in order")
        yield name, entry.get("v"), entry.get("t")
        previous = name


def _object(blocks: Mapping[bytes, bytes], cid: object, what: str) -> dict[str, Any]:
    block = blocks.get(cid) if isinstance(cid, bytes) else None
    if block is None:
        raise BadProof(f"{what} is not in the file")
    content = _decoded(block, what)
    if not isinstance(content, dict):
        raise BadProof(f"{what} is not understood")
    return content


def _decoded(block: bytes, what: str) -> Any:
    from libipld import decode_dag_cbor

    try:
        return decode_dag_cbor(block)
    except (ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise BadProof(f"{what} is not understood") from error


def _encoded(content: Mapping[str, Any], commit: Mapping[str, Any]) -> bytes:
    """A commit without its signature as DAG-CBOR. Its links are written as links; decoding made bytes of them."""
    links = [name for name in ("data", "prev") if isinstance(commit.get(name), bytes)]
    members = sorted(content, key=lambda name: (len(name.encode()), name.encode()))
    if len(members) > 20:
        raise BadProof("the commit is not understood")
    parts = [bytes([0xA0 | len(members)])] if len(members) < 24 else []
    for name in members:
        parts += [_plain(name), _link(content[name]) if name in links else _plain(content[name])]
    return b"".join(parts)


def _link(cid: bytes) -> bytes:
    """A link of DAG-CBOR: tag 42 of the bytes, after a zero (ipld.io/specs/codecs/dag-cbor)."""
    return b"\xd8\x2a\x58" + bytes([len(cid) + 1]) + b"\0" + cid


def _plain(content: object) -> bytes:
    """A value without links as DAG-CBOR."""
    from libipld import encode_dag_cbor

    try:
        return bytes(encode_dag_cbor(content))
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise BadProof("a value cannot be written as DAG-CBOR") from error


def _is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Whether a key made a signature: ECDSA over SHA-256, 64 bytes, the lower of the two forms (atproto.com/specs/cryptography)."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256
    from libipld import decode_multibase

    if len(key) > MOST_KEY:
        return False
    try:
        name = decode_multibase(key.removeprefix("did:key:"))[1]
        curve, order = CURVES[name[:2]]
        public = ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, curve)(), name[2:])
    except (ValueError, KeyError, UnsupportedAlgorithm):
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if len(signature) != 64 or not 0 < r < order or not 0 < s <= order // 2:
        return False
    try:
        public.verify(encode_dss_signature(r, s), content, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _bytes_of(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise BadProof("a signature of the log is not understood") from error


def _text(cid: bytes) -> str:
    return "b" + base64.b32encode(cid).decode().lower().rstrip("=")
