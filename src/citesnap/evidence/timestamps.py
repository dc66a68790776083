"""Time stamps by RFC 3161: the question, what an answer says, and whether its signature holds. Sends nothing.

Asking and reading need the standard library alone. Judging a signature needs the extra `evidence` (rfc3161-client).
"""

from __future__ import annotations

import base64
import hashlib
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from citesnap.errors import CitesnapError

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
    """A TimeStampReq for a SHA-256, which wants the certificates in the answer.

    >>> len(request(bytes(32), 2**63))
    70
    """
    number = nonce.to_bytes(nonce.bit_length() // 8 + 1, "big")
    imprint = _der(0x30, _der(0x30, _SHA256 + b"\x05\x00") + _der(0x04, digest))
    return _der(0x30, b"\x02\x01\x01" + imprint + _der(0x02, number) + b"\x01\x01\xff")


def read_response(response: bytes) -> Token:
    """What a TimeStampResp says.

    Raises:
        NoToken: it is a refusal, or no such answer.
    """
    try:
        (outer,) = _members(response)
        status, *rest = _members(_inside(outer, 0x30))
        code, *more = _members(_inside(status, 0x30))
        number = int.from_bytes(_inside(code, 0x02), "big")
        if number > 1 or not rest:
            word = _STATUS[number] if number < len(_STATUS) else f"status {number}"
            told = " ".join(re.findall(r"[ -~]{4,}", b" ".join(value for _, value, _ in more).decode("latin-1")))
            raise NoToken(f"the authority answered: {word}{': ' + told[:200] if told else ''}")
        return _token(rest[0])
    except NoToken:
        raise
    except (ValueError, IndexError, OverflowError) as error:
        raise NoToken(f"the answer is no time stamp ({error})") from error


_Part = tuple[int, bytes, bytes]
"""One value of DER: its tag, its content, and the whole."""


def _token(content_info: _Part) -> Token:
    _, content = _members(_inside(content_info, 0x30))
    (signed,) = _members(_inside(content, 0xA0))
    _, _, encapsulated, *others = _members(_inside(signed, 0x30))
    kind, wrapped = _members(_inside(encapsulated, 0x30))
    if kind[2] != _TST_INFO:
        raise ValueError("another kind of content")
    (octets,) = _members(_inside(wrapped, 0xA0))
    (info,) = _members(_inside(octets, 0x04))
    _, policy, imprint, serial, gen_time, *optional = _members(_inside(info, 0x30))
    algorithm, digest = _members(_inside(imprint, 0x30))
    if not _inside(algorithm, 0x30).startswith(_SHA256):
        raise ValueError("a stamp over another kind of hash")
    nonce = next((int.from_bytes(value, "big") for tag, value, _ in optional if tag == 0x02), None)
    certificates = next((value for tag, value, _ in others if tag == 0xA0), b"")
    return Token(
        digest=_inside(digest, 0x04),
        gen_time=_time(_inside(gen_time, 0x18).decode("ascii")),
        policy=_oid(_inside(policy, 0x06)),
        serial=int.from_bytes(_inside(serial, 0x02), "big"),
        nonce=nonce,
        certificates=tuple(whole for _, _, whole in _members(certificates)),
    )


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(digits)]) + digits + content


def _parts(data: bytes) -> Iterator[_Part]:
    at = 0
    while at < len(data):
        tag, length, start = data[at], data[at + 1], at + 2
        if tag & 31 == 31 or length == 128 or length > 132:
            raise ValueError("not DER")
        if length > 128:
            start += length - 128
            length = int.from_bytes(data[at + 2 : start], "big")
        if start + length > len(data):
            raise ValueError("cut short")
        yield tag, data[start : start + length], data[at : start + length]
        at = start + length


def _members(data: bytes) -> list[_Part]:
    return list(_parts(data))


def _inside(part: _Part, tag: int) -> bytes:
    if part[0] != tag:
        raise ValueError(f"tag {part[0]:#x} in place of {tag:#x}")
    return part[1]


def _oid(content: bytes) -> str:
    numbers, value = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        value = value << 7 | byte & 127
        if byte < 128:
            numbers.append(value)
            value = 0
    return ".".join(map(str, numbers))


def _time(text: str) -> datetime:
    whole, _, fraction = text.removesuffix("Z").partition(".")
    moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return moment.replace(microsecond=int(f"{fraction[:6]:0<6}")) if fraction else moment


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
    for certificate in token.certificates:
        if leads_to([certificate]) is None:
            return Judgement(True, False, reason)
    return Judgement(False, False, reason)


def ends_at(token: Token) -> datetime | None:
    """When the certificate that signed a token ends; None where none came with it, or it cannot be read."""
    names = {der: _names(der) for der in token.certificates}
    issuers = {issuer for subject, issuer in names.values() if subject != issuer}
    for der, (subject, _) in names.items():
        if subject and subject not in issuers:
            try:
                _, (tag, end, _) = _members(_inside(_to_be_signed(der)[3], 0x30))
                text = end.decode("ascii")
                # UTCTime has two digits of the year, of 1950 to 2049 (RFC 5280, 4.1.2.5.1).
                return _time(text if tag == 0x18 else f"{'19' if text >= '5' else '20'}{text}")
            except (ValueError, IndexError):
                return None
    return None


def _to_be_signed(der: bytes) -> list[_Part]:
    """The parts of a certificate (RFC 5280, 4.1) from its serial number on: algorithm, issuer, validity, subject, ..."""
    (certificate,) = _members(der)
    to_be_signed, *_ = _members(_inside(certificate, 0x30))
    parts = _members(_inside(to_be_signed, 0x30))
    return parts[1:] if parts[0][0] == 0xA0 else parts


def _names(der: bytes) -> tuple[bytes, bytes]:
    """The subject and the issuer of a certificate, as they stand there; empty for what is none."""
    try:
        parts = _to_be_signed(der)
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
    found = re.findall(r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----", text)
    if not found:
        raise CitesnapError("no certificate in PEM form: -----BEGIN CERTIFICATE-----")
    return [base64.b64decode("".join(body.split())) for body in found]


def pem_of(certificates: Sequence[bytes]) -> str:
    """Certificates, given as DER, as PEM."""
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates))
