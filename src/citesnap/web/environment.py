"""Whether the environment's variables about the network can be used, checked before anything is sent, and what they say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from citesnap.web.certificates import trusted
from citesnap.web.proxies import Proxies

__all__ = ["check", "described"]


def check(environ: Mapping[str, str]) -> None:
    """Return if the proxy and certificate variables are in order.

    Raises:
        WebConfigError: one of them is not; the sentence says which.
    """
    Proxies.from_environment(environ)
    trusted(environ)


def described(environ: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the variables say, for people: what each row is about, and the words. Passwords of proxies are left out.

    Raises:
        WebConfigError: as for `check`.
    """
    check(environ)
    proxies = Proxies.from_environment(environ)
    ways = {str(proxy) for proxy in (proxies.https, proxies.http) if proxy is not None}
    way = f"through {' and '.join(sorted(ways))}" if ways else "directly, without a proxy"
    yield "way out", way + (f"; without it {', '.join(proxies.bypass)}" if ways and proxies.bypass else "")
    named = [f"{name} names {environ[name]}" for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if environ.get(name)]
    yield "certificates", "; ".join(named) or "those of the certifi package"
