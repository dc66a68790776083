"""DER, the encoding of certificates and time stamps (X.690): as much as is needed to write questions and to read answers. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

__all__ = ["Part", "encoded", "inside", "integer", "members", "oid", "time_of"]

LONGEST_NUMBER = 100
"""Bytes of a whole number or of an object identifier. Serial numbers have at most 20 (RFC 5280, 4.1.2.2), identifiers of UUIDs
21."""

Part = tuple[int, bytes, bytes]
"""One value: its tag, its content, and the whole."""


def encoded(tag: int, content: bytes) -> bytes:
    """One value."""
    length = len(content)
    if length < 128:
        return bytes([tag, length]) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 128 + len(digits)]) + digits + content


def _values(data: bytes) -> Iterator[Part]:
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


def members(data: bytes) -> list[Part]:
    """The values that stand one after the other.

    Raises:
        ValueError: this is no DER. IndexError: it is cut short.
    """
    return list(_values(data))


def inside(part: Part, tag: int) -> bytes:
    """The content of a value, which has to have this tag.

    Raises:
        ValueError: it has another.
    """
    if part[0] != tag:
        raise ValueError(f"tag {part[0]:#x} in place of {tag:#x}")
    return part[1]


def integer(part: Part) -> int:
    """A whole number, which here is never below nothing.

    Raises:
        ValueError: it is not one, or a longer one than there are.
    """
    return int.from_bytes(_short(inside(part, 0x02)), "big")


def _short(content: bytes) -> bytes:
    # Numbers of any length would take time by the square, and more than 4300 digits cannot be written (sys.set_int_max_str_digits).
    if len(content) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(content)} bytes")
    return content


def oid(content: bytes) -> str:
    """An object identifier, as numbers with dots.

    Raises:
        ValueError: it is longer than there are. IndexError: it is empty.
    """
    content = _short(content)
    numbers, value = [content[0] // 40, content[0] % 40], 0
    for byte in content[1:]:
        value = value << 7 | byte & 127
        if byte < 128:
            numbers.append(value)
            value = 0
    return ".".join(map(str, numbers))


def time_of(text: str) -> datetime:
    """A GeneralizedTime in UTC."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    moment = datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return moment.replace(microsecond=int(f"{fraction[:6]:0<6}")) if fraction else moment
