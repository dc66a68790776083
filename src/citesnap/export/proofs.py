"""The folder `evidence/` of a WACZ: statements about what the file holds, and what proves that an archive's log has them.

| file | holds |
|---|---|
| `checkpoint.txt` | the checkpoint that covers all statements here, a signed note of C2SP |
| `leaf-N-KIND.json`, `leaf-N-KIND.tlog-proof` | a statement, and its proof (c2sp.org/tlog-proof) with the salt as `extra` |
| `statements.txt` | in place of these, where there are many: a line each |
| `stamped.txt` | the checkpoint that is time-stamped, which may be another one |
| `tree.txt` | the subtrees of all other leaves: with the statements they make the roots of both checkpoints |
| `stamp-N.tsr`, `stamp-N-chain.pem`, `stamp-N-root.pem`, `stamp-N.ots` | stamps of `stamped.txt`; certificates that came along |
| `key.txt`, `key.pem` | the key of the signature, as C2SP and as OpenSSL write it |
| `log2-...`, `log3-...` | the same of the logs of archives that were merged into this one |
| `readme.txt` | all this in words, with the commands that check it |

One folder, names in lower case, these endings: validators of WACZ refuse others. `checking` reads it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from citesnap.archive import Reader
from citesnap.archive.file.errors import translate_errors
from citesnap.evidence.checkpoint import VerifierKey, parse_note, proof
from citesnap.evidence.claims import CLAIMS, HEADINGS
from citesnap.evidence.excerpt import Excerpt, Leaf, Stamp, excerpts_of
from citesnap.evidence.keys import public_pem
from citesnap.evidence.timestamps import NoToken, pem_of, read_pem, read_response, self_signed

__all__ = ["MOST_FILES", "commands", "write"]

MOST_FILES = 200
"""Leaves that get files of their own; more stand in one file."""


def _signature(prefix: str = "") -> list[str]:
    """The commands that check the signature of a checkpoint."""
    return [
        f"sed '/^$/q' {prefix}checkpoint.txt | sed '$d' > {prefix}text",
        f"sed -n 's/^— [^ ]* //p' {prefix}checkpoint.txt | base64 -d | tail -c 64 > {prefix}signature",
        f"openssl pkeyutl -verify -pubin -inkey {prefix}key.pem -rawin -in {prefix}text -sigfile {prefix}signature",
    ]


class Put(Protocol):
    """Writes a file of the WACZ."""

    def __call__(self, path: str, pieces: Iterable[bytes], /, *, pack: bool = False) -> None:
        """`pack`: compressed."""


def write(
    archive: Reader, rows: Mapping[str, Sequence[int] | None], event: int | None, chosen: str, put: Put
) -> Excerpt | None:
    """Write the folder. Nothing is written for an archive that was never sealed.

    Args:
        archive: to read from.
        rows: the rows that the file is about, by the kind of their statements; None for all of a kind.
        event: of the log, which notes the export.
        chosen: which part of the archive it is, in words.
        put: writes a file.
    """
    texts = []
    with translate_errors(archive.path, files=False):
        excerpts = excerpts_of(archive.connection, rows, event)
        for number, excerpt in enumerate(excerpts, 1):
            texts.append(_log(archive, excerpt, chosen, put, "" if number == 1 else f"log{number}-"))
    if texts:
        put("evidence/readme.txt", ["\n".join([_START, *texts, _end()]).encode("utf-8", "replace")])
    return excerpts[0] if excerpts else None


def _log(archive: Reader, excerpt: Excerpt, chosen: str, put: Put, prefix: str) -> str:
    """Write the files of one log, their names after a prefix. Returns what the readme says of it."""
    folder = f"evidence/{prefix}"
    put(f"{folder}checkpoint.txt", [excerpt.note.encode()])
    shown: list[int] = []
    example = None
    if len(excerpt.leaves) <= MOST_FILES:
        for leaf, statement in sorted(excerpt.statements(archive.connection)):
            name = f"leaf-{leaf.idx:06}-{leaf.kind}"
            put(f"{folder}{name}.json", [statement])
            log_proof = proof(leaf.idx, excerpt.tree.inclusion_proof(leaf.idx), excerpt.note, leaf.salt)
            put(f"{folder}{name}.tlog-proof", [log_proof.encode()])
            shown.append(leaf.idx)
            example = example or f"{prefix}{name}"
    else:
        put(f"{folder}statements.txt", _lines(excerpt.statements(archive.connection), shown), pack=True)
        shown.sort()
    parts = excerpt.parts(shown)
    put(f"{folder}tree.txt", (f"{first} {count} {_base64(node)}\n".encode() for first, count, node in parts))
    key = _key(excerpt)
    if key is not None:
        put(f"{folder}key.txt", [f"{key}\n".encode()])
        put(f"{folder}key.pem", [public_pem(key).encode()])
    stamps = _stamps(excerpt, put, prefix)
    count = f"{len(shown)} of {excerpt.size} leaves, chosen by: {chosen}"
    return _readme(excerpt, count, example, key, stamps, prefix)


def _lines(statements: Iterable[tuple[Leaf, bytes]], shown: list[int]) -> Iterator[bytes]:
    for leaf, statement in statements:
        shown.append(leaf.idx)
        yield f"{leaf.idx} {_base64(leaf.salt)} ".encode() + statement + b"\n"


def _stamps(excerpt: Excerpt, put: Put, prefix: str) -> list[str]:
    """Write the time stamps. Returns what the readme says of each."""
    if excerpt.stamped is None:
        return []
    put(f"evidence/{prefix}stamped.txt", [excerpt.stamped.encode()])
    sentences = []
    for number, stamp in enumerate(excerpt.stamps, 1):
        name = f"{prefix}stamp-{number}"
        if stamp.kind == "ots":
            put(f"evidence/{name}.ots", [stamp.token])
            sentences.append(
                f"{name}.ots is a proof of OpenTimestamps by {stamp.authority}. With its client, which asks a Bitcoin node:\n"
                f"    ots verify -f {prefix}stamped.txt {name}.ots\n"
            )
            continue
        put(f"evidence/{name}.tsr", [stamp.token])
        command = _command(name, stamp, prefix)
        if command is None:
            continue  # Altered; whoever reads it says so.
        chain = _chain(stamp)
        put(f"evidence/{name}-chain.pem", [pem_of(chain).encode()])
        roots = self_signed(chain)
        if roots:
            put(f"evidence/{name}-root.pem", [pem_of(roots).encode()])
        hashes = ", ".join(hashlib.sha256(der).hexdigest() for der in roots) or "not in this file"
        sentences.append(
            f"{name}.tsr says {stamp.gen_time}, by {stamp.authority}. SHA-256 of its root certificate: {hashes}.\n"
            "A root from this file proves nothing by itself: compare it with the one that the authority publishes.\n"
            f"    {command}\n"
        )
    return sentences


_START = "What this folder proves, and how to check it without citesnap (OpenSSL 3, coreutils).\n"


def _end() -> str:
    claims = "\n".join(
        "\n".join(f"  {heading}: {text}" for heading, text in zip(HEADINGS, row, strict=True)) + "\n" for row in CLAIMS
    )
    return f"""What was received: a statement of kind "attempt" has its exchanges. The SHA-256 of the payload of a WARC record is
received_sha256 where there is one, else body_sha256. A statement of kind "export" has the SHA-256 of the other files of this WACZ:
    (cd .. && sha256sum archive/data.warc.gz indexes/index.cdx pages/pages.jsonl)

All of it at once: `citesnap verify FILE.wacz`, which asks nobody.

What may be claimed, and what not:

{claims}"""


def _readme(
    excerpt: Excerpt, count: str, example: str | None, key: VerifierKey | None, stamps: Sequence[str], prefix: str
) -> str:
    """What the files of one log are, with commands that begin with four blanks and work as they stand in this folder."""
    missing = [
        f"{excerpt.unsealed} rows about this choice were not sealed yet." if excerpt.unsealed else "",
        f"{excerpt.changed} rows say something else now than what was sealed; they are left out."
        if excerpt.changed
        else "",
    ]
    lines = "".join(f"{line}\n" for line in missing if line)
    of = " Of an archive that was merged into this one." if prefix else ""
    by_hand = (
        f"""A statement is in the log: the hash of its leaf is SHA-256 of a zero byte, the salt and the statement; the lines after
`index` in its .tlog-proof are the hashes beside it on the way to the root in {prefix}checkpoint.txt (RFC 6962, 2.1.1). For one:
    (printf '\\000'; sed -n 's/^extra //p' {example}.tlog-proof | base64 -d; cat {example}.json) | sha256sum
"""
        if example
        else f"""{prefix}statements.txt has a line for each statement: the place of its leaf, its salt, and the statement. The hash
of a leaf is SHA-256 of a zero byte, the salt and the statement.
"""
    )
    signature = (
        f"""Who: the checkpoint is signed by {key}.
Compare that with what its owner publishes elsewhere; a key from this file proves nothing by itself.
{"".join(f"    {line}{chr(10)}" for line in _signature(prefix))}"""
        if key is not None
        else "Who: the checkpoint is not signed, so nobody says whose it is.\n"
    )
    is_same = excerpt.stamped == excerpt.note
    when = (
        "When: no time stamp covers these statements: not yet anchored.\n"
        if not stamps
        else f"When: {prefix}stamped.txt is stamped. "
        + (
            f"It is the same as {prefix}checkpoint.txt.\n"
            if is_same
            else f"It has {excerpt.stamped_size} leaves, {prefix}checkpoint.txt {excerpt.size}, and the same first ones: the\n"
            "stamps hold for the leaves below the smaller number.\n"
        )
        + "".join(stamps)
    )
    return f"""Log {excerpt.origin}.{of}
{count}. This is an excerpt: a leaf left out of it is not noticed.
{lines}
{by_hand}
{prefix}tree.txt has the subtrees of all other leaves: first leaf, how many, hash. With the leaves of the statements
they make the root of each checkpoint here (RFC 6962, 2.1).

{signature}
{when}"""


def commands(excerpt: Excerpt) -> list[str]:
    """The commands of OpenSSL that check signature and stamps of a WACZ with this excerpt, in its folder `evidence/`."""
    lines = _signature() if _key(excerpt) is not None else []
    for number, stamp in enumerate(excerpt.stamps, 1):
        lines.append(_command(f"stamp-{number}", stamp) or f"ots verify -f stamped.txt stamp-{number}.ots")
    return lines


def _command(name: str, stamp: Stamp, prefix: str = "") -> str | None:
    """The command that checks a stamp of RFC 3161; None for another."""
    if stamp.kind == "ots":
        return None
    try:
        token = read_response(stamp.token)
    except NoToken:
        return None
    root = f"{name}-root.pem" if self_signed(_chain(stamp)) else "ROOT.pem"
    return (
        f"openssl ts -verify -data {prefix}stamped.txt -in {name}.tsr -CAfile {root} -untrusted {name}-chain.pem"
        f" -attime {int(token.gen_time.timestamp())}"
    )


def _chain(stamp: Stamp) -> list[bytes]:
    token = read_response(stamp.token)
    return list(dict.fromkeys([*token.certificates, *(read_pem(stamp.chain) if stamp.chain else ())]))


def _key(excerpt: Excerpt) -> VerifierKey | None:
    return VerifierKey.parse(excerpt.vkey) if excerpt.vkey and parse_note(excerpt.note)[1] else None


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
