"""What an X.509 certificate says of itself, for people. Judges nothing: whether to believe it, others decide. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from citesnap.evidence.der import Part, inside, integer, members, oid, time_of

__all__ = ["Certificate", "certificate_parts", "read_certificate"]

_NAMES = {"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU"}
_UTF16 = 0x1E  # BMPString
LONGEST = 100_000
"""Bytes of a certificate. Those of sites with a hundred names have six thousand; an archive may hold any, and a list of empty
values takes seventy times the memory of its bytes."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whose certificate it is, who issued it, and from when to when it is good."""

    subject: str
    issuer: str
    serial: int
    not_before: datetime
    not_after: datetime


def read_certificate(der: bytes) -> Certificate:
    """Read a certificate.

    Raises:
        ValueError: it is not one.
    """
    try:
        serial, _, issuer, validity, subject, *_ = certificate_parts(der)
        begin, end = members(inside(validity, 0x30))
        return Certificate(_name(subject), _name(issuer), integer(serial), _moment(begin), _moment(end))
    except (ValueError, IndexError) as error:
        raise ValueError(f"no certificate: {error}") from error


def certificate_parts(der: bytes) -> list[Part]:
    """The parts of a certificate (RFC 5280, 4.1) from its serial number on: algorithm, issuer, validity, subject, ...

    Raises:
        ValueError: it is not one. IndexError: it is cut short.
    """
    if len(der) > LONGEST:
        raise ValueError(f"{len(der)} bytes are more than a certificate has")
    (certificate,) = members(der)
    to_be_signed, *_ = members(inside(certificate, 0x30))
    parts = members(inside(to_be_signed, 0x30))
    return parts[1:] if parts[0][0] == 0xA0 else parts


def _name(part: Part) -> str:
    attributes = []
    for one in members(inside(part, 0x30)):
        for pair in members(inside(one, 0x31)):
            kind, (tag, value, _) = members(inside(pair, 0x30))
            number = oid(inside(kind, 0x06))
            text = value.decode("utf-16-be" if tag == _UTF16 else "utf-8", "replace")
            attributes.append(f"{_NAMES.get(number, number)}={text}")
    return ", ".join(attributes)


def _moment(part: Part) -> datetime:
    text = part[1].decode("ascii")
    # UTCTime has two digits of the year, of 1950 to 2049 (RFC 5280, 4.1.2.5.1).
    return time_of(text if part[0] == 0x18 else f"{'19' if text >= '5' else '20'}{text}")
