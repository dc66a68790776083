"""The Ed25519 key that signs checkpoints: a file outside the archive, and what to publish of it.

The file is PKCS8 in PEM, as OpenSSL writes it, or OpenSSH's own form. A line before it, `citesnap key NAME`, names the key; OpenSSL
skips that line. Needs the package cryptography (extra `evidence`); nothing here is imported where no key is set.
"""

from __future__ import annotations

import base64
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.errors import CitesnapError, ExitCode
from citesnap.evidence.checkpoint import Checkpoint, Signature, VerifierKey, note, text_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

__all__ = ["Key", "is_signed_by", "load", "make", "public_pem"]

_NAMED = "citesnap key "


@dataclass(frozen=True)
class Key:
    """A key that can sign. Its secret is shown by nothing here."""

    verifier: VerifierKey
    private: Ed25519PrivateKey

    def sign(self, checkpoint: Checkpoint) -> str:
        """The signed note of a checkpoint."""
        signature = self.private.sign(text_of(checkpoint).encode())
        return note(checkpoint, [Signature(self.verifier.name, self.verifier.key_hash, signature)])


def make(path: Path, name: str | None = None) -> Key:
    """Make a key and write it to a new file that its owner alone can read.

    Args:
        path: the file; it must not exist.
        name: of the key in signatures, such as a domain and path of your own; without it one is made of the key itself.

    Raises:
        CitesnapError: the name cannot be used, or the file cannot be made.
    """
    with _cryptography():
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if name is not None and not _is_name(name):
        raise CitesnapError(f"{name!r} cannot name a key: one word without + such as archive.newsroom.example")
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError as error:
        raise CitesnapError(
            f"{path} is there already: name a new file, or show its key with `citesnap key show`"
        ) from error
    except OSError as error:
        raise CitesnapError(f"cannot make {path}: {error.strerror}") from error
    with os.fdopen(file, "w", encoding="ascii") as opened:
        opened.write((f"{_NAMED}{name}\n" if name else "") + pem)
    return Key(_verifier(private, name), private)


def load(path: Path) -> Key:
    """The key in a file.

    Raises:
        CitesnapError: it cannot be read, others can read it, or it holds no Ed25519 key without a passphrase. Exit code 1: a run
            that cannot sign has done its work, and says that its end failed.
    """
    try:
        with path.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            content = opened.read(65536)
    except OSError as error:
        raise CitesnapError(f"cannot read the key {path}: {error.strerror}", ExitCode.UNEXPECTED) from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CitesnapError(f"others can read the key {path}: `chmod 600 {path}`", ExitCode.UNEXPECTED)
    with _cryptography():
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_ssh_private_key

    read = load_ssh_private_key if b"BEGIN OPENSSH PRIVATE KEY" in content else load_pem_private_key
    start = max(content.find(b"-----BEGIN"), 0)
    try:
        private = read(content[start:], password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CitesnapError(
            f"{path} holds no key that can be read: PEM or OpenSSH, without a passphrase", ExitCode.UNEXPECTED
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise CitesnapError(
            f"{path} holds a key that is not Ed25519: make one with `citesnap key new`", ExitCode.UNEXPECTED
        )
    first = content[:start].decode("utf-8", "replace").strip()
    name = first.removeprefix(_NAMED) if first.startswith(_NAMED) else None
    return Key(_verifier(private, name if name and _is_name(name) else None), private)


def is_signed_by(key: VerifierKey, checkpoint: Checkpoint, signature: Signature) -> bool:
    """Whether a signature over a checkpoint is this key's."""
    with _cryptography():
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.signature, text_of(checkpoint).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_pem(key: VerifierKey) -> str:
    """The public key as OpenSSL reads it: `openssl pkeyutl -verify -pubin -inkey FILE -rawin -in TEXT -sigfile SIGNATURE`."""
    # SubjectPublicKeyInfo of RFC 8410: the same twelve bytes before every Ed25519 key.
    encoded = base64.b64encode(bytes.fromhex("302a300506032b6570032100") + key.public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{encoded}\n-----END PUBLIC KEY-----\n"


def _verifier(private: Ed25519PrivateKey, name: str | None) -> VerifierKey:
    public = private.public_key().public_bytes_raw()
    return VerifierKey(name or f"citesnap.invalid/key/{hashlib.sha256(public).hexdigest()[:16]}", public)


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and name.isprintable() and not any(map(str.isspace, name))


@contextmanager
def _cryptography() -> Iterator[None]:
    """For imports of the extra: what is missing is said in one line."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise CitesnapError(
            f"keys need {error.name}, which is not installed: `pip install 'citesnap[evidence]'` brings it",
            ExitCode.UNEXPECTED,
        ) from error
