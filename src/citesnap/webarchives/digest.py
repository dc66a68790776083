"""Whether the bytes that an archive plays are those that it indexed. Pure.

A digest that agrees proves the bytes unchanged since the archive stored them. One that differs lowers trust and refutes nothing:
some writers hashed the body with its chunk framing, or before a content coding was undone (travisbrown/wbm-invalid-digests).
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal

DigestCheck = Literal["agrees", "differs", "unchecked"]


def sha1(body: bytes) -> str:
    """The digest of these bytes as indexes write it: base32 of SHA-1.

    >>> sha1(b"")
    '3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def check(digest: str, body: bytes, received: bytes | None = None) -> DigestCheck:
    """Compare a digest of an index with a body, as decoded and as received, and with the whole as one chunk.

    `unchecked` when the digest is not one that could be compared.
    """
    if not re.fullmatch(r"[A-Z2-7]{32}", digest):
        return "unchecked"
    for content in (body, received):
        if content is not None and digest in (sha1(content), sha1(b"%x\r\n%s\r\n0\r\n\r\n" % (len(content), content))):
            return "agrees"
    return "differs"
