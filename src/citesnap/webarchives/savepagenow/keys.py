"""The keys of an archive.org account, which Save Page Now wants. Reads the environment and one file, shows the keys to nobody."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from citesnap.errors import ConfigError
from citesnap.model import Attempt, Exchange
from citesnap.web.exchange import body_without_secrets, without_secrets

__all__ = ["Keys"]

VARIABLE = "CITESNAP_IA_KEYS"
WHERE = "https://archive.org/account/s3.php"
LARGEST_FILE = 10_000
"""Characters. A key file holds one line."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The two keys of an account. They are in no `repr`, and `keep_out_of` takes them out of what is recorded."""

    access: str = field(repr=False)
    secret: str = field(repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Keys | None:
        """The keys in `CITESNAP_IA_KEYS`, as `ACCESS:SECRET`, or in the file that `CITESNAP_IA_KEYS_FILE` names; None without.

        They come this way only: arguments can be read by every user of the machine, and settings files get shared.

        Raises:
            ConfigError: the file cannot be read, or what is there is no pair of keys. The message does not show it.
        """
        text, where = environ.get(VARIABLE, "").strip(), VARIABLE
        if path := environ.get(f"{VARIABLE}_FILE", "").strip():
            where = f"{VARIABLE}_FILE {path}"
            try:
                with Path(path).open(encoding="ascii") as file:
                    text = file.read(LARGEST_FILE).strip()
            except OSError as error:
                raise ConfigError(f"cannot read {where}: {error.strerror}") from error
            except ValueError as error:  # Bytes beyond ASCII; a path with a NUL in it.
                raise ConfigError(f"{where} holds no keys; write ACCESS:SECRET from {WHERE}") from error
            if not text:
                raise ConfigError(f"{where} is empty; write ACCESS:SECRET from {WHERE}")
        if not text:
            return None
        match = re.fullmatch(r"([!-9;-~]{4,256}):([!-9;-~]{4,256})", text, re.ASCII)
        if match is None:
            raise ConfigError(f"{where} must be ACCESS:SECRET, the two keys that {WHERE} shows")
        return cls(match[1], match[2])

    @property
    def authorization(self) -> str:
        """The header that opens the service."""
        return f"LOW {self.access}:{self.secret}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be in no record, the longest first."""
        return (f"{self.access}:{self.secret}", self.secret, self.access)

    def keep_out_of(self, attempt: Attempt) -> Attempt:
        """The same attempt without the keys, wherever a server may have given them back."""
        detail = without_secrets(attempt.detail, self.secrets) if attempt.detail else None
        return replace(attempt, detail=detail, exchanges=tuple(map(self._exchange, attempt.exchanges)))

    def _exchange(self, exchange: Exchange) -> Exchange:
        def clean(text: str) -> str:
            return without_secrets(text, self.secrets)

        body, received = body_without_secrets(exchange.body, exchange.received, self.secrets)
        return replace(
            exchange,
            url=clean(exchange.url),
            request_headers=tuple((name, clean(value)) for name, value in exchange.request_headers),
            response_headers=tuple((name, clean(value)) for name, value in exchange.response_headers),
            status_line=clean(exchange.status_line) if exchange.status_line else exchange.status_line,
            body=body,
            received=received,
            error=clean(exchange.error) if exchange.error else exchange.error,
        )
