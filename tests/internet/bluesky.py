"""A small AT Protocol network: accounts with keys, signed repositories, an AppView, a PLC directory and servers of authors.

Answers have the shapes that the reference software gave when run (bsky 0.0.221, PDS 0.5.35). Repositories are real: DAG-CBOR, CIDs,
a Merkle search tree and signatures, so that a verifier can be tried on them. What it must not do: open sockets.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .messages import Request, Response

COLLECTION = "app.bsky.feed.post"
TID = "234567abcdefghijklmnopqrstuvwxyz"
CURVES: dict[str, tuple[ec.EllipticCurve, bytes, int]] = {
    "k256": (ec.SECP256K1(), b"\xe7\x01", 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141),
    "p256": (ec.SECP256R1(), b"\x80\x24", 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551),
}

AccountFate = Literal["alive", "taken-down", "deactivated", "deleted"]
PostFate = Literal["alive", "deleted", "taken-down", "hidden"]
"""`taken-down`: neither AppView nor server shows it, the repository has it still. `hidden`: the AppView alone does not show it."""


# DAG-CBOR, CIDs and CAR files (ipld.io/specs)


class Cid(bytes):
    """A CID of version 1 as bytes: version, codec, hash."""

    def __str__(self) -> str:
        return "b" + base64.b32encode(self).decode().lower().rstrip("=")


def cid_of(block: bytes, codec: int = 0x71) -> Cid:
    return Cid(bytes([1, codec, 0x12, 0x20]) + hashlib.sha256(block).digest())


def _head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    for code, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if count < 1 << 8 * width:
            return bytes([kind << 5 | code]) + count.to_bytes(width, "big")
    raise ValueError(count)


def cbor(value: Any) -> bytes:
    """A value as DAG-CBOR. A `{"$link": CID}` or a `Cid` becomes a link."""
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case Cid():
            return _head(6, 42) + _head(2, len(value) + 1) + b"\0" + value
        case bytes():
            return _head(2, len(value)) + value
        case str():
            encoded = value.encode()
            return _head(3, len(encoded)) + encoded
        case list():
            return _head(4, len(value)) + b"".join(map(cbor, value))
        case {"$link": str(link)}:
            return cbor(Cid(base64.b32decode(link[1:].upper() + "=" * (-len(link[1:]) % 8))))
        case dict():
            keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
            return _head(5, len(keys)) + b"".join(cbor(key) + cbor(value[key]) for key in keys)
    raise TypeError(type(value))


def varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*found, number])


def car(root: Cid, blocks: Mapping[Cid, bytes]) -> bytes:
    header = cbor({"roots": [root], "version": 1})
    parts = [varint(len(header)), header]
    for cid, block in blocks.items():
        parts += [varint(len(cid) + len(block)), cid, block]
    return b"".join(parts)


def tid(at: datetime, clock: int = 1) -> str:
    number = (int(at.timestamp() * 1_000_000) << 10) | clock
    return "".join(TID[number >> shift & 31] for shift in range(60, -1, -5))


def base58(content: bytes) -> str:
    number, digits = int.from_bytes(content, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"[digit] + digits
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + digits


class Key:
    """A signing key of one of the two curves of the AT Protocol, always the same for a seed."""

    def __init__(self, seed: str, curve: str = "k256") -> None:
        self.curve, self.prefix, self.order = CURVES[curve]
        secret = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big") % (self.order - 1) + 1
        self._key = ec.derive_private_key(secret, self.curve)

    @property
    def multibase(self) -> str:
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return "z" + base58(self.prefix + point)

    def sign(self, content: bytes) -> bytes:
        r, s = decode_dss_signature(self._key.sign(content, ec.ECDSA(SHA256())))
        return r.to_bytes(32, "big") + min(s, self.order - s).to_bytes(32, "big")


# A repository (atproto.com/specs/repository)


def _depth(key: str) -> int:
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    return (256 - number.bit_length()) // 2


def tree(entries: list[tuple[str, Cid]], blocks: dict[Cid, bytes]) -> Cid:
    """The root of the Merkle search tree of records sorted by key; its nodes are added to `blocks`."""

    def node(part: list[tuple[str, Cid]], layer: int) -> Cid:
        left: Cid | None = None
        found: list[dict[str, Any]] = []
        between: list[tuple[str, Cid]] = []
        previous = b""

        def flush() -> Cid | None:
            below = node(between, layer - 1) if between else None
            between.clear()
            return below

        for key, value in part:
            if _depth(key) < layer:
                between.append((key, value))
                continue
            below = flush()
            if found:
                found[-1]["t"] = below
            else:
                left = below
            name = key.encode()
            shared = next((i for i, (a, b) in enumerate(zip(previous, name, strict=False)) if a != b), None)
            shared = min(len(previous), len(name)) if shared is None else shared
            found.append({"p": shared, "k": name[shared:], "v": value, "t": None})
            previous = name
        below = flush()
        if found:
            found[-1]["t"] = below
        else:
            left = below
        block = cbor({"l": left, "e": found})
        cid = cid_of(block)
        blocks[cid] = block
        return cid

    return node(entries, max((_depth(key) for key, _ in entries), default=0))


@dataclass(slots=True)
class Account:
    """An account. `handles` are those that it had before, each with the time until which it had it."""

    handle: str
    name: str = "Example"
    fate: AccountFate = "alive"
    host: str = "pds.rivers.example"
    curve: str = "k256"
    since: datetime = datetime(2023, 5, 1, tzinfo=UTC)
    labels: list[str] = field(default_factory=list)
    handles: list[tuple[str, datetime]] = field(default_factory=list)
    did: str = ""
    log: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        times = [self.since, *(until for _, until in self.handles)]
        names = [*(name for name, _ in self.handles), self.handle]
        previous: Cid | None = None
        for at, name in zip(times, names, strict=True):
            operation: dict[str, Any] = {
                "type": "plc_operation",
                "rotationKeys": [f"did:key:{self.rotation.multibase}"],
                "verificationMethods": {"atproto": f"did:key:{self.key.multibase}"},
                "alsoKnownAs": [f"at://{name}"],
                "services": {"atproto_pds": {"type": "AtprotoPersonalDataServer", "endpoint": f"https://{self.host}"}},
                "prev": str(previous) if previous else None,
            }
            signature = base64.urlsafe_b64encode(self.rotation.sign(cbor(operation))).decode().rstrip("=")
            operation["sig"] = signature
            block = cbor(operation)
            previous = cid_of(block)
            if not self.did:
                self.did = "did:plc:" + base64.b32encode(hashlib.sha256(block).digest()).decode().lower()[:24]
            made = {"did": self.did, "operation": operation, "cid": str(previous), "nullified": False}
            self.log.append({**made, "createdAt": at.isoformat().replace("+00:00", "Z")})

    @property
    def key(self) -> Key:
        return Key(f"signing {self.handle}", self.curve)

    @property
    def rotation(self) -> Key:
        return Key(f"rotation {self.handle}")

    @property
    def document(self) -> dict[str, Any]:
        """The DID document, with today's form of the key."""
        method = {"id": f"{self.did}#atproto", "type": "Multikey", "controller": self.did}
        service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer"}
        return {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.did,
            "alsoKnownAs": [f"at://{self.handle}"],
            "verificationMethod": [{**method, "publicKeyMultibase": self.key.multibase}],
            "service": [{**service, "serviceEndpoint": f"https://{self.host}"}],
        }

    @property
    def view(self) -> dict[str, Any]:
        about = {"uri": f"at://{self.did}/app.bsky.actor.profile/self", "cts": "1970-01-01T00:00:00.000Z"}
        labels = [{"src": self.did, **about, "val": label} for label in self.labels]
        return {"did": self.did, "handle": self.handle, "displayName": self.name, "labels": labels}


@dataclass(slots=True)
class Post:
    """A post. `record` is what the repository holds; `quoted` and `detached` are about the post that it quotes."""

    author: Account
    text: str
    at: datetime
    record: dict[str, Any]
    key: str
    fate: PostFate = "alive"
    labels: list[str] = field(default_factory=list)
    quoted: Post | None = None
    detached: bool = False
    blocked: bool = False

    @property
    def uri(self) -> str:
        return f"at://{self.author.did}/{COLLECTION}/{self.key}"

    @property
    def url(self) -> str:
        return f"https://bsky.app/profile/{self.author.did}/post/{self.key}"

    @property
    def url_by_handle(self) -> str:
        return f"https://bsky.app/profile/{self.author.handle}/post/{self.key}"

    @property
    def block(self) -> bytes:
        return cbor(self.record)

    @property
    def cid(self) -> str:
        return str(cid_of(self.block))

    @property
    def is_shown(self) -> bool:
        return self.fate == "alive" and self.author.fate == "alive"

    @property
    def embed_html(self) -> str:
        """The official code of the embedded post."""
        return (
            f'<blockquote class="bluesky-embed" data-bluesky-uri="{self.uri}" data-bluesky-cid="{self.cid}">'
            f'<p lang="en">{self.text}</p>&mdash; {self.author.name} (<a href="https://bsky.app/profile/'
            f'{self.author.did}?ref_src=embed">@{self.author.handle}</a>) <a href="{self.url}?ref_src=embed">'
            f"{self.at:%B %-d, %Y at %-I:%M %p}</a></blockquote>"
        )


def blob(content: bytes, media_type: str = "image/png") -> dict[str, Any]:
    """A file in a record."""
    return {"$type": "blob", "ref": {"$link": str(cid_of(content, 0x55))}, "mimeType": media_type, "size": len(content)}


class Network:
    """All accounts, posts and files."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.blobs: dict[str, tuple[bytes, str]] = {}

    def account(self, handle: str, **values: Any) -> Account:
        found = Account(handle, **values)
        self.accounts[found.did] = found
        return found

    def post(self, author: Account, text: str, at: datetime, **values: Any) -> Post:
        """Publish a post. `images` are pairs of bytes and description; `record` is more of the record."""
        images: list[tuple[bytes, str]] = values.pop("images", [])
        record: dict[str, Any] = {
            "$type": COLLECTION,
            "text": text,
            "langs": ["en"],
            "createdAt": f"{at:%Y-%m-%dT%H:%M:%S}.000Z",
        }
        quoted: Post | None = values.get("quoted")
        embed: dict[str, Any] = {}
        if images:
            embed = {"$type": "app.bsky.embed.images", "images": []}
            for content, alt in images:
                embed["images"].append({"alt": alt, "image": self.file(content)})
        if quoted is not None:
            quote = {"$type": "app.bsky.embed.record", "record": {"uri": quoted.uri, "cid": quoted.cid}}
            both = {"$type": "app.bsky.embed.recordWithMedia", "record": quote, "media": embed}
            embed = both if images else quote
        if embed:
            record["embed"] = embed
        record |= values.pop("record", {})
        # Each program counts with a clock number of its own, so that two authors' keys of one moment differ.
        key = values.pop("key", None) or tid(
            at, int.from_bytes(hashlib.sha256(author.did.encode()).digest()[:2], "big") % 1024
        )
        found = Post(author, text, at, record, key, **values)
        self.posts[found.uri] = found
        return found

    def file(self, content: bytes, media_type: str = "image/png") -> dict[str, Any]:
        made = blob(content, media_type)
        self.blobs[made["ref"]["$link"]] = content, media_type
        return made

    def hosts(self) -> set[str]:
        known = list(self.accounts.values())
        return {"plc.directory", "cdn.bsky.app", "video.bsky.app", *APPVIEWS, *(each.host for each in known)}

    def repository(self, account: Account) -> tuple[Cid, dict[Cid, bytes]]:
        """The signed commit, and all blocks."""
        blocks: dict[Cid, bytes] = {}
        entries: list[tuple[str, Cid]] = []
        for post in self.posts.values():
            if post.author is account and post.fate != "deleted":
                cid = cid_of(post.block)
                blocks[cid] = post.block
                entries.append((f"{COLLECTION}/{post.key}", cid))
        root = tree(sorted(entries), blocks)
        commit: dict[str, Any] = {"did": account.did, "version": 3, "data": root, "rev": "3n2veblnerc2b", "prev": None}
        commit["sig"] = account.key.sign(cbor(commit))
        block = cbor(commit)
        return cid_of(block), {cid_of(block): block, **blocks}


APPVIEWS = frozenset({"public.api.bsky.app", "api.bsky.app"})


def error(name: str, message: str, status: int = 400) -> Response:
    return Response.json({"error": name, "message": message}, status)


def answer(network: Network, request: Request) -> Response:
    """What a host of the network says."""
    method = request.path.removeprefix("/xrpc/")
    if request.host in APPVIEWS:
        return _appview(network, method, request)
    if request.host == "plc.directory":
        return _directory(network, request.path)
    if request.host == "cdn.bsky.app":
        _, _, _, _, _, cid = [*request.path.split("@")[0].split("/"), *[""] * 6][:6]
        content = network.blobs.get(cid)
        # A copy with other bytes than the original.
        return Response(200, content[0] + b"\0", "image/webp") if content else error("NotFound", "not found", 404)
    if request.host == "video.bsky.app":
        return error("NotFound", "not found", 404)
    return _server(network, method, request)


def _appview(network: Network, method: str, request: Request) -> Response:
    params = request.params
    if method == "com.atproto.identity.resolveHandle":
        for account in network.accounts.values():
            if account.handle == params.get("handle") and account.fate in ("alive", "deactivated"):
                return Response.json({"did": account.did})
        return error("InvalidRequest", "Unable to resolve handle")
    if method == "app.bsky.feed.getPosts":
        uris = parse_qs(request.query).get("uris", [])
        posts = (network.posts.get(uri) for uri in uris)
        return Response.json({"posts": [view(post) for post in posts if post is not None and post.is_shown]})
    if method == "app.bsky.actor.getProfile":
        account = network.accounts.get(params.get("actor", ""))  # type: ignore[assignment]
        match account and account.fate:
            case "alive":
                return Response.json(account.view)
            case "taken-down":
                return error("AccountTakedown", "Account has been suspended")
            case "deactivated":
                return error("AccountDeactivated", "Account is deactivated")
        return error("InvalidRequest", "Profile not found")
    return error("MethodNotImplemented", "Method Not Implemented", 501)


def view(post: Post) -> dict[str, Any]:
    about = {"src": post.author.did, "uri": post.uri, "cid": post.cid, "cts": post.record["createdAt"]}
    found: dict[str, Any] = {
        "uri": post.uri,
        "cid": post.cid,
        "author": post.author.view,
        "record": post.record,
        **{name: count for count, name in enumerate(("likeCount", "repostCount", "replyCount", "quoteCount"))},
        "indexedAt": post.record["createdAt"],
        "labels": [{**about, "val": label} for label in post.labels],
    }
    if post.quoted is not None:
        quote: dict[str, Any] = {"$type": "app.bsky.embed.record#view", "record": _quote(post)}
        if post.record["embed"]["$type"] == "app.bsky.embed.recordWithMedia":
            quote = {"$type": "app.bsky.embed.recordWithMedia#view", "record": {"record": _quote(post)}, "media": {}}
        found["embed"] = quote
    return found


def _quote(post: Post) -> dict[str, Any]:
    quoted = post.quoted
    assert quoted is not None
    kind = "app.bsky.embed.record#view"
    if post.detached:
        return {"$type": f"{kind}Detached", "uri": quoted.uri, "detached": True}
    if post.blocked:
        return {"$type": f"{kind}Blocked", "uri": quoted.uri, "blocked": True, "author": {"did": quoted.author.did}}
    if not quoted.is_shown:
        return {"$type": f"{kind}NotFound", "uri": quoted.uri, "notFound": True}
    shown = view(quoted)
    shown["value"] = shown.pop("record")
    return {"$type": f"{kind}Record", **shown, "embeds": []}


def _directory(network: Network, path: str) -> Response:
    did, _, rest = path.removeprefix("/").partition("/")
    account = network.accounts.get(did)
    if account is None:
        return Response.json({"message": f"DID not registered: {did}"}, 404)
    if rest == "log/audit":
        return Response.json(account.log)
    body = json.dumps(account.document).encode()
    return Response(200, body, "application/did+ld+json; charset=utf-8")


def _server(network: Network, method: str, request: Request) -> Response:
    params = request.params
    did = params.get("did") or params.get("repo", "")
    account = network.accounts.get(did)
    if account is not None and (account.host != request.host or account.fate == "deleted"):
        account = None
    if method == "com.atproto.sync.getRepoStatus":
        if account is None:
            return error("RepoNotFound", f"Could not find repo for DID: {did}")
        status = {"taken-down": "takendown"}.get(account.fate, account.fate)
        active = {"active": True, "rev": "3n2veblnerc2b"}
        closed = {"active": False, "status": status}
        return Response.json({"did": did, **(active if account.fate == "alive" else closed)})
    if account is None or account.fate != "alive":
        return error("InvalidRequest", f"Could not find repo: {did}")
    uri = f"at://{did}/{params.get('collection')}/{params.get('rkey')}"
    post = network.posts.get(uri)
    if method == "com.atproto.repo.getRecord":
        if post is None or post.fate in ("deleted", "taken-down"):
            return error("RecordNotFound", f"Could not locate record: {uri}")
        return Response.json({"uri": uri, "cid": post.cid, "value": post.record})
    if method == "com.atproto.repo.listRecords":
        own = [each for each in network.posts.values() if each.author is account and each.fate in ("alive", "hidden")]
        return _list(own, params)
    if method == "com.atproto.sync.getBlob":
        content = network.blobs.get(params.get("cid", ""))
        return Response(200, *content) if content else error("InvalidRequest", "Blob not found")
    if method == "com.atproto.sync.getRecord":
        root, blocks = network.repository(account)
        return Response(200, car(root, blocks), "application/vnd.ipld.car")
    return error("MethodNotImplemented", "Method Not Implemented", 501)


def _list(own: Iterable[Post], params: Mapping[str, str]) -> Response:
    """`listRecords`: newest first, those before `cursor`."""
    limit, cursor = int(params.get("limit", "50")), params.get("cursor")
    posts = sorted(own, key=lambda post: post.key, reverse=True)
    page = [post for post in posts if cursor is None or post.key < cursor][:limit]
    records = [{"uri": post.uri, "cid": post.cid, "value": post.record} for post in page]
    return Response.json({"records": records, **({"cursor": page[-1].key} if page else {})})
