"""Whether the environment's variables about the network can be used; checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping

from citesnap.web.certificates import trusted
from citesnap.web.proxies import Proxies

__all__ = ["check"]


def check(environ: Mapping[str, str]) -> None:
    """Return if the proxy and certificate variables are in order.

    Raises:
        WebConfigError: one of them is not; the sentence says which.
    """
    Proxies.from_environment(environ)
    trusted(environ)
