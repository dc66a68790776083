"""Settings: what can be set, its defaults, and the file it can be set in. Reads that one file and nothing else.

Flags come before the environment (`CITESNAP_RATE`, ...), the environment before the file, the file before the defaults here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citesnap.errors import ConfigError

if TYPE_CHECKING:
    from citesnap.web import WebSettings
    from citesnap.webarchives.savepagenow import Keys

__all__ = ["Settings", "read_config", "x_token"]

KEYS = (
    *("rate", "max_wait", "timeout", "contact", "allow_host", "with", "without", "max_media", "depth", "save"),
    *("limit", "max_duration", "lock_wait", "fail_on", "ping_url", "notify", "log_format"),
    *("reread_days", "max_articles", "ignore_robots"),
)
"""What the file may set, under the names of the flags."""


MAX_MEDIA = 25_000_000
"""Bytes of one media file."""


REREAD_DAYS = 7.0
"""The age in days up to which articles that feeds led to are read again."""

MAX_ARTICLES = 1000
"""Articles of feeds that one run reads; a sitemap brings in a site's whole past, and that is worked off over runs."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How the program behaves towards others.

    `wanted` and `unwanted` are names of sources: third parties to ask besides, and sources not to ask. `max_media` is the most
    bytes of one media file. `depth` is how far to follow from a post to the one it quotes or answers, as posts of their own.
    `save` asks the Internet Archive to capture articles and posts, with `keys`. Of the articles that feeds lead to, one run reads
    `max_articles`, again up to an age of `reread_days`, and with `ignore_robots` also those that a robots.txt excludes.
    """

    web: WebSettings
    wanted: frozenset[str] = frozenset()
    unwanted: frozenset[str] = frozenset()
    max_media: int = MAX_MEDIA
    depth: int = 0
    save: bool = False
    keys: Keys | None = None
    reread_days: float = REREAD_DAYS
    max_articles: int = MAX_ARTICLES
    ignore_robots: bool = False


def x_token(environ: Mapping[str, str]) -> str | None:
    """The bearer token of X's API: `CITESNAP_X_TOKEN`, or the content of the file that `CITESNAP_X_TOKEN_FILE` names.

    Secrets come this way only: never in arguments, which every user of the machine can read, nor in the settings file.

    Raises:
        ConfigError: the file cannot be read, or holds nothing that can be a token.
    """
    token = environ.get("CITESNAP_X_TOKEN", "").strip()
    if path := environ.get("CITESNAP_X_TOKEN_FILE"):
        try:
            token = Path(path).read_text("ascii").strip()
        except OSError as error:
            raise ConfigError(f"cannot read CITESNAP_X_TOKEN_FILE {path}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"CITESNAP_X_TOKEN_FILE {path} holds no token") from error
    if token and not re.fullmatch(r"[!-~]{8,4096}", token):
        raise ConfigError("the token of X's API must be one word without blanks; check CITESNAP_X_TOKEN")
    return token or None


def read_config(path: Path) -> dict[str, Any]:
    """The settings in a TOML file, by the names of the flags with `_` for `-`.

    `rate` is a table of hosts, such as `rate = { "t.co" = "30/m" }`, or a list of `HOST=N/m`.

    Raises:
        ConfigError: the file cannot be read, is no TOML, or sets what does not exist.
    """
    import difflib  # Both here: they are for those who have such a file.
    import tomllib

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    settings = {key.replace("-", "_"): value for key, value in found.items()}
    for key, value in settings.items():
        if key not in KEYS:
            close = difflib.get_close_matches(key, KEYS, 1)
            if isinstance(value, dict) and not close:
                raise ConfigError(f"{path}: [{key}]: settings stand at the top of the file, under no heading")
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(KEYS)}"
            raise ConfigError(f"{path}: unknown setting {key!r}; {hint}")
    if isinstance(rates := settings.get("rate"), dict):
        settings["rate"] = [f"{host}={rate}" for host, rate in rates.items()]
    return settings
