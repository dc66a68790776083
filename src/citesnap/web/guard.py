"""Which hosts may be asked at all: public hosts over http and https on their own ports. Pure rules: no sockets, no names resolved.

Articles and redirects name hosts at will. Without these rules a page could make us ask the router, the cloud's metadata service or
a database in the local network (server-side request forgery). `network` applies the address rules to what a name resolves to, and
connects to the very address that was checked.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

__all__ = ["Refused", "check_target", "is_public"]

PORTS = {"http": 80, "https": 443}

LOCAL_NAMES = (
    "localhost",  # RFC 6761
    "local",  # RFC 6762, multicast DNS
    "internal",  # reserved by ICANN for private use, 2024
    "home.arpa",  # RFC 8375
)
"""Names, and all names below them, that never mean a public host. A proxy would resolve them in its own network."""

NOT_PUBLIC = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        # IANA IPv4 Special-Purpose Address Registry: everything that is not globally reachable. `ipaddress.is_global` does not
        # serve: in Python 3.11.7 it calls 224.0.0.0/4, 192.88.99.0/24, 2002::/16, 64:ff9b::/96 and 3fff::/20 global, and it
        # changes between releases.
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        # Looks public, but is a service of the machine itself in Azure (documented there as "wire server").
        "168.63.129.16/32",
    )
)

GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that IANA has given out for public use: what is outside (loopback, link-local, unique local, ...) is refused."""

NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # IETF protocol assignments, Teredo (RFC 4380) among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation, RFC 9637
    )
)
SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")
"""RFC 3056: the IPv4 address of a router follows the prefix."""
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052, the well-known prefix: the IPv4 address is the last 32 bits."""
ISATAP, ISATAP_MASK = 0x00005EFE, 0xFDFFFFFF
"""RFC 5214, 6.1: under any prefix an interface identifier of `0:5efe` or `200:5efe` and an IPv4 address. The mask leaves out the
bit by which the two differ."""

_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII)
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII | re.IGNORECASE)


class Refused(Exception):
    """The guard refuses a URL; the message, fit for a detail, says why. Control flow in this package: callers get an `Answer`."""


def check_target(
    scheme: str, userinfo: bool, host: str, port: int | None, *, allow_hosts: Collection[str] = ()
) -> None:
    """Refuse a URL that must not be asked, by its parts alone.

    `host` is in ASCII (IDNA done), an IPv6 address without brackets. `port` is None for the scheme's own. A host in
    `allow_hosts` may be anything on any port.

    Raises:
        Refused: another scheme, user name or password in the URL, another port, a name or literal address that is not public.
    """
    if scheme not in PORTS:
        raise Refused(f"scheme {scheme or 'missing'}: only http and https are asked")
    if userinfo:
        raise Refused("user name or password in the URL")
    name = host.lower().removesuffix(".")
    if not name:
        raise Refused("no host in the URL")
    if port is not None and not 0 < port < 65536:
        raise Refused(f"there is no port {port}")
    if name in allow_hosts:
        return
    if port is not None and port != PORTS[scheme]:
        raise Refused(f"port {port}: only the usual ports 80 and 443 are asked")
    if ":" in name or _NUMBER.fullmatch(name.rpartition(".")[2]):
        # The last label decides (WHATWG URL, "ends in a number"). Resolvers take 127.1, 0x7f.1 and 2130706433 as addresses as well;
        # no public site is linked that way, so only the usual spelling is examined further.
        if not is_public(name):
            raise Refused(f"address {name} is not a public one")
        return
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise Refused("the host is no name that can exist")
    if "." not in name or any(name == local or name.endswith(f".{local}") for local in LOCAL_NAMES):
        raise Refused(f"{name} is a name of a local network")


def is_public(address: str) -> bool:
    """Whether an IP address in its usual spelling belongs to the public internet.

    An address that contains an IPv4 address, to which some router on the way would forward, is public only if both are. False for
    anything that is not an address.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return _is_public_4(ip)
    inner = _inner(ip)
    if inner is not None and not _is_public_4(inner):
        return False
    if ip.ipv4_mapped or ip in NAT64:
        return ip.scope_id is None
    return ip.scope_id is None and ip in GLOBAL_UNICAST and not any(ip in block for block in NOT_PUBLIC_6)


def _is_public_4(ip: ipaddress.IPv4Address) -> bool:
    return not any(ip in block for block in NOT_PUBLIC)


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address inside an IPv6 one, where its form has one.

    Forms that lie wholly outside of `GLOBAL_UNICAST` or inside of `NOT_PUBLIC_6` (IPv4-compatible and -translated addresses,
    Teredo, the local NAT64 prefix 64:ff9b:1::/48 of RFC 8215) are refused whatever they hold.
    """
    number = int(ip)
    if ip in SIX_TO_FOUR:
        return ipaddress.IPv4Address(number >> 80 & 0xFFFFFFFF)
    if ip.ipv4_mapped or ip in NAT64 or number >> 32 & ISATAP_MASK == ISATAP:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return None
