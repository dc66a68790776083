"""Time stamps by RFC 3161: the question, what an answer says, and whether its signature holds. Sends nothing.

Asking and reading need the standard library alone. Judging a signature needs the extra `evidence` (rfc3161-client).
"""

from __future__ import annotations

import base64
import hashlib
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from citesnap.errors import CitesnapError
from citesnap.evidence.certificates import certificate_parts, read_certificate
from citesnap.evidence.der import Part, encoded, inside, integer, members, oid, time_of

__all__ = [
    "Judgement",
    "NoToken",
    "Token",
    "ends_at",
    "judge_token",
    "pem_of",
    "read_pem",
    "read_response",
    "request",
    "self_signed",
    "system_roots",
]

CONTENT_TYPE = "application/timestamp-query"
ANSWER_TYPE = "application/timestamp-reply"
LIMIT = 100_000
"""Bytes of an answer; tokens with their chain take four to eight thousand."""

_SHA256 = bytes.fromhex("0609608648016503040201")
_TST_INFO = bytes.fromhex("060b2a864886f70d0109100104")
_STATUS = ("granted", "granted with changes", "rejection", "waiting", "revocation warning", "revocation notification")


class NoToken(ValueError):
    """The answer holds no token for this question; the message says what it is instead."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a time stamp says. `certificates` are those that came with it, as DER."""

    digest: bytes
    gen_time: datetime
    policy: str
    serial: int
    nonce: int | None
    certificates: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a token holds. `signed`: its signature is that of its certificate. `trusted`: that leads to a root which was given.

    `root` is the SHA-256 of that root, hex. `reason` says why not. Both are None where the extra is not installed.
    """

    signed: bool | None
    trusted: bool | None
    reason: str | None = None
    root: str | None = None


# DER


def request(digest: bytes, nonce: int) -> bytes:
    """A TimeStampReq for a SHA-256, which asks for the certificates in the answer.

    >>> len(request(bytes(32), 2**63))
    70
    """
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    imprint = encoded(0x30, encoded(0x30, _SHA256 + b"\x05\x00") + encoded(0x04, digest))
    return encoded(0x30, b"\x02\x01\x01" + imprint + encoded(0x02, number) + b"\x01\x01\xff")


def read_response(response: bytes) -> Token:
    """What a TimeStampResp says.

    Raises:
        NoToken: it is a refusal, or no such answer.
    """
    try:
        (outer,) = members(response)
        status, *rest = members(inside(outer, 0x30))
        code, *more = members(inside(status, 0x30))
        number = integer(code)
        if number > 1 or not rest:
            word = _STATUS[number] if number < len(_STATUS) else f"status {number}"
            reason = " ".join(re.findall(r"[ -~]{4,}", b" ".join(value for _, value, _ in more).decode("latin-1")))
            raise NoToken(f"the authority answered: {word}{': ' + reason[:200] if reason else ''}")
        return _token(rest[0])
    except NoToken:
        raise
    except (ValueError, IndexError, OverflowError) as error:
        raise NoToken(f"the answer is no time stamp ({error})") from error


def _token(content_info: Part) -> Token:
    _, content = members(inside(content_info, 0x30))
    (signed,) = members(inside(content, 0xA0))
    _, _, encapsulated, *others = members(inside(signed, 0x30))
    kind, wrapped = members(inside(encapsulated, 0x30))
    if kind[2] != _TST_INFO:
        raise ValueError("another kind of content")
    (octets,) = members(inside(wrapped, 0xA0))
    (info,) = members(inside(octets, 0x04))
    _, policy, imprint, serial, gen_time, *optional = members(inside(info, 0x30))
    algorithm, digest = members(inside(imprint, 0x30))
    if not inside(algorithm, 0x30).startswith(_SHA256):
        raise ValueError("a stamp over another kind of hash")
    nonce = next((integer(part) for part in optional if part[0] == 0x02), None)
    certificates = next((value for tag, value, _ in others if tag == 0xA0), b"")
    return Token(
        digest=inside(digest, 0x04),
        gen_time=time_of(inside(gen_time, 0x18).decode("ascii")),
        policy=oid(inside(policy, 0x06)),
        serial=integer(serial),
        nonce=nonce,
        certificates=tuple(whole for _, _, whole in members(certificates)),
    )


# Judging


def judge_token(response: bytes, digest: bytes, roots: Sequence[bytes]) -> Judgement:
    """Whether a token is signed by its certificate, over this digest, and whether that leads to one of these roots.

    Certificates are judged at the time that the token says, as they have to be: a token outlives them.

    Args:
        response: the whole TimeStampResp, as it came.
        digest: the SHA-256 that it must be about.
        roots: DER of the certificates that are trusted.
    """
    token = read_response(response)
    if token.digest != digest:
        return Judgement(False, False, "it is about another digest")
    try:
        from cryptography.x509 import load_der_x509_certificate
        from rfc3161_client import VerifierBuilder, decode_timestamp_response
        from rfc3161_client.errors import VerificationError
    except ModuleNotFoundError as error:
        return Judgement(None, None, f"{error.name} is not installed: `pip install 'citesnap[evidence]'` brings it")

    def leads_to(anchors: Sequence[bytes]) -> str | None:
        """None when it does, else why not."""
        # One at a time: which of them it is has to be said.
        try:
            verifier = VerifierBuilder(roots=[load_der_x509_certificate(der) for der in anchors]).build()
            verifier.verify(decode_timestamp_response(_sorted(response)), digest)
        except (VerificationError, ValueError) as error:
            return str(error).splitlines()[0][:200]
        return None

    among = [der for der in roots if _names(der)[0] in {issuer for c in token.certificates for issuer in _names(c)}]
    reason: str | None = "no root that is trusted here issued its certificates"
    for root in among:
        reason = leads_to([root])
        if reason is None:
            return Judgement(True, True, None, hashlib.sha256(root).hexdigest())
    if any(leads_to([certificate]) is None for certificate in token.certificates):
        return Judgement(True, False, reason)
    signer = _signer(token)
    return Judgement(False, False, (signer and (_outlived(signer, token.gen_time) or leads_to([signer]))) or reason)


def _outlived(signer: bytes, gen_time: datetime) -> str | None:
    """What is wrong with a time at which the certificate that signed did not hold. None where it held."""
    try:
        certificate = read_certificate(signer)
    except ValueError:
        return None
    if certificate.not_before <= gen_time <= certificate.not_after:
        return None
    return (
        f"the certificate that signed it held from {certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}, and not"
        f" on {gen_time:%Y-%m-%d}"
    )


def ends_at(token: Token) -> datetime | None:
    """When the certificate that signed a token ends; None where none came with it, or it cannot be read."""
    signer = _signer(token)
    try:
        return read_certificate(signer).not_after if signer is not None else None
    except ValueError:
        return None


def _signer(token: Token) -> bytes | None:
    """The certificate of a token that issued none of the others, as DER."""
    names = {der: _names(der) for der in token.certificates}
    issuers = {issuer for subject, issuer in names.values() if subject != issuer}
    return next((der for der, (subject, _) in names.items() if subject and subject not in issuers), None)


def _names(der: bytes) -> tuple[bytes, bytes]:
    """The subject and the issuer of a certificate, as they stand there; empty for what is not one."""
    try:
        parts = certificate_parts(der)
        return parts[4][2], parts[2][2]
    except (ValueError, IndexError):
        return b"", b""


def self_signed(certificates: Sequence[bytes]) -> list[bytes]:
    """Those among certificates, given as DER, that are their own issuers: roots."""
    return [der for der in certificates if (names := _names(der))[0] == names[1]]


def _sorted(response: bytes) -> bytes:
    """The response with its set of certificates in the order that DER wants; nobody signs that order (RFC 5652, 5.4).

    Tokens of DigiCert and of OpenSSL have another order, and the library refuses them.
    """
    certificates = read_response(response).certificates
    before, after = b"".join(certificates), b"".join(sorted(certificates))
    return response.replace(before, after, 1) if before != after else response


def system_roots() -> list[bytes]:
    """The certificates that this machine trusts, as DER."""
    context = ssl.create_default_context()
    return context.get_ca_certs(binary_form=True)


def read_pem(text: str) -> list[bytes]:
    """The certificates of a PEM file, as DER.

    Raises:
        CitesnapError: there is none.
    """
    bodies = re.findall(r"-----BEGIN CERTIFICATE-----\s([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", text)
    if not bodies:
        raise CitesnapError("no certificate in PEM form: -----BEGIN CERTIFICATE-----")
    try:
        return [base64.b64decode("".join(body.split())) for body in bodies]
    except ValueError as error:
        raise CitesnapError(f"a certificate in PEM form that is damaged ({error})") from error


def pem_of(certificates: Sequence[bytes]) -> str:
    """Certificates, given as DER, as PEM."""
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates))
