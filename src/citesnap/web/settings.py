"""What a user can set about web requests, checked on creation. Reads no file and no environment."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from citesnap.config import MAX_WAIT, TIMEOUT
from citesnap.errors import WebConfigError
from citesnap.web.rates import Rate

__all__ = ["PROJECT_URL", "WebSettings"]

PROJECT_URL = "https://citesnap.readthedocs.io/"
"""The page that tells the owner of a server who is asking, unless the user names a contact."""

LONGEST_TIMEOUT = 24 * 3600.0
"""Seconds. More is a typing error, and sockets cannot hold a much longer time."""


SHORTEST_KEY = 4
"""Characters. Anything shorter is not a key by itself, and removing it would damage the text around it."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """How to behave towards servers.

    `timeout` is the deadline of one whole request in seconds, from looking the name up to the last byte. `max_wait` is the
    longest time in seconds that one `get` sleeps for its repeats and for what a server asks. `rates` replaces built-in limits by
    host name, `*` those of all hosts not named. `contact` is the address in the User-Agent. `allow_hosts` may be asked
    though they are private or on other ports: the only exception that the guard knows. `secrets` are values that must not be
    found in any record. `credentials` are tokens by the name of the service they are for (`x`, `archive.org`). Each of
    them is a secret as well, and where it is a pair of keys with a colon between, so is each of the two.

    Raises:
        WebConfigError: a value is out of range.
    """

    timeout: float = TIMEOUT
    max_wait: float = MAX_WAIT
    rates: Mapping[str, Rate] = field(default_factory=dict)
    contact: str | None = None
    allow_hosts: frozenset[str] = frozenset()
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.timeout <= LONGEST_TIMEOUT:
            raise WebConfigError(f"timeout must be between 0 and {LONGEST_TIMEOUT:.0f} seconds, not {self.timeout:g}")
        if not (self.max_wait >= 0 and math.isfinite(self.max_wait)):
            raise WebConfigError(f"max-wait must be 0 or more seconds, not {self.max_wait:g}")
        contact = self.contact
        # It is sent in a header, inside a comment (RFC 9110, 5.6.5): brackets and controls would end it.
        if contact is not None and not (
            contact and contact.isascii() and contact.isprintable() and not set(contact) & set("()\\")
        ):
            raise WebConfigError(f"contact must be a URL or address in plain ASCII without brackets, not {contact!r}")
        for name, token in self.credentials.items():
            # It becomes part of a header (RFC 6750, 2.1). The message must not show it.
            if not re.fullmatch(r"[!-~]{1,4096}", token, re.ASCII):
                raise WebConfigError(
                    f"the token for {name} is empty, or has characters that no token has (blanks, controls)"
                )
        object.__setattr__(
            self, "secrets", self.secrets | {part for token in self.credentials.values() for part in _parts(token)}
        )

    def user_agent(self, version: str) -> str:
        """The User-Agent: program, version, and the address for complaints."""
        return f"citesnap/{version} (+{self.contact or PROJECT_URL})"


def _parts(token: str) -> list[str]:
    """A token, and each of the keys that it is made of."""
    keys = token.split(":")
    return [token, *(keys if len(keys) == 2 and all(len(key) >= SHORTEST_KEY for key in keys) else ())]
