from __future__ import annotations

import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.web.guard import NOT_PUBLIC, Refused, check_target, is_public

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2606:4700::1%eth0",
    "2620:0:1::5efe:a00:1",
    "2620:0:1::200:5efe:192.168.0.1",
    "2620:0:1:2:0:5efe:7f00:1",
    "::ffff:0:127.0.0.1",
    "::8.8.8.8",
    "64:ff9b:1::808:808",
    "64:ff9b:1:ffff::a00:1",
    "2001:20::1",
    "0177.0.0.1",
    "0x7f.1",
    "127.1",
    "10.1",
    "2130706433",
    "127.0.0.1.",
    "01.2.3.4",
    "1.2.3.4.5",
    "\uff11\uff12\uff17.0.0.1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2620:0:1::5efe:808:808",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


EMBEDDINGS: dict[str, Callable[[int, int], int]] = {
    "mapped": lambda inner, _: 0xFFFF << 32 | inner,
    "compatible": lambda inner, _: inner,
    "translated": lambda inner, _: 0xFFFF << 48 | inner,
    "nat64": lambda inner, _: 0x64FF9B << 96 | inner,
    "local nat64": lambda inner, rest: 0x64FF9B0001 << 80 | (rest & 0xFFFF) << 32 | inner,
    "6to4": lambda inner, rest: 0x2002 << 112 | inner << 80 | rest,
    "teredo server": lambda inner, rest: 0x20010000 << 96 | inner << 64 | rest & (1 << 64) - 1,
    "teredo client": lambda inner, rest: 0x20010000 << 96 | (rest & 0xFFFFFFFF) << 64 | inner ^ 0xFFFFFFFF,
    "isatap": lambda inner, rest: 0x2620 << 112 | (rest & (1 << 48) - 1) << 64 | 0x5EFE << 32 | inner,
    "isatap, global": lambda inner, rest: 0x2A00 << 112 | (rest & (1 << 48) - 1) << 64 | 0x02005EFE << 32 | inner,
}
"""Each form of RFC 4291, 6052, 8215, 7915, 3056, 4380 and 5214, made of an IPv4 address and some other bits."""


@pytest.mark.parametrize("form", EMBEDDINGS)
@pytest.mark.parametrize("block", NOT_PUBLIC, ids=str)
@given(data=st.data())
@settings(max_examples=10)  # of each of 160 pairs
def test_no_private_address_is_public_inside_of_another(
    form: str, block: ipaddress.IPv4Network, data: st.DataObject
) -> None:
    inner = int(data.draw(st.ip_addresses(v=4, network=block)))
    address = ipaddress.IPv6Address(EMBEDDINGS[form](inner, data.draw(st.integers(0, 2**80 - 1))))
    assert not is_public(str(address))
    with pytest.raises(Refused):
        check_target("https", False, str(address), None)


@given(st.ip_addresses(v=4), st.integers(0, 2**80 - 1))
def test_an_address_inside_of_another_is_judged_like_itself(ip: ipaddress.IPv4Address, rest: int) -> None:
    for form in ("mapped", "nat64", "6to4", "isatap", "isatap, global"):
        assert is_public(str(ipaddress.IPv6Address(EMBEDDINGS[form](int(ip), rest)))) is is_public(str(ip))


@given(st.ip_addresses())
def test_nothing_is_public_that_python_knows_as_private(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    if is_public(str(ip)) and not (isinstance(ip, ipaddress.IPv6Address) and ip.is_reserved):
        assert not (ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified)


@pytest.mark.parametrize(
    "host",
    [
        *PRIVATE,
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f.1",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "017700000001",
        "0177.0.0.1",
        "127.0.0.1.",
        "0x",
        "1.2.3.4.5",
        "256.1.1.1",
        "example.0x1",
        "0x08080808",
        "localhost",
        "LocalHost",
        "localhost.",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "router.home.arpa",
        "intranet",
        "com",
        "",
        ".",
        ".example.com",
        "a..example.com",
        "a%2fb.example.com",
        "exa%20mple.com",
        "x" * 64 + ".example.com",
        "x." * 130 + "example.com",
    ],
)
def test_hosts_refused_without_asking_a_name_server(host: str) -> None:
    with pytest.raises(Refused):
        check_target("http", False, host, None)


@pytest.mark.parametrize(
    "host", ["example.com", "example.com.", "t.co", "a_b.example.com", "xn--mller-kva.example", *PUBLIC]
)
def test_public_hosts_pass(host: str) -> None:
    check_target("https", False, host, None)
    check_target("https", False, host, 443)
    check_target("http", False, host, 80)


@pytest.mark.parametrize(
    ("scheme", "userinfo", "port", "why"),
    [
        ("ftp", False, None, "scheme ftp"),
        ("file", False, None, "scheme file"),
        ("", False, None, "scheme missing"),
        ("https", True, None, "user name"),
        ("http", False, 22, "port 22"),
        ("http", False, 443, "port 443"),
        ("https", False, 80, "port 80"),
        ("https", False, 8443, "port 8443"),
        ("https", False, 99999, "no port 99999"),
    ],
)
def test_other_schemes_ports_and_user_names_are_refused(
    scheme: str, userinfo: bool, port: int | None, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        check_target(scheme, userinfo, "example.com", port)


def test_an_allowed_host_may_be_private_and_on_any_port_but_nothing_else() -> None:
    allow = {"intranet", "127.0.0.1"}
    check_target("http", False, "intranet", 8080, allow_hosts=allow)
    check_target("http", False, "127.0.0.1", 8080, allow_hosts=allow)
    for scheme, userinfo, host in [
        ("ftp", False, "intranet"),
        ("http", True, "intranet"),
        ("http", False, "127.0.0.2"),
    ]:
        with pytest.raises(Refused):
            check_target(scheme, userinfo, host, 8080, allow_hosts=allow)
