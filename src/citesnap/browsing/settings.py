"""How an archive is served: the options of `citesnap serve`, or the plugin's configuration in Datasette. Decides nothing.

`citesnap serve` passes its options in one environment variable to the Datasette that replaces it. Plain Datasette reads the same
names from its own configuration: `plugins: {citesnap: {allow_host_names: [archive.example]}}`.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from citesnap.browsing import display
from citesnap.browsing.display import Display

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["VARIABLE", "ServingSettings", "display_of", "host_name", "of"]

VARIABLE = "CITESNAP_SERVE_OPTIONS"
"""The variable with the options of `citesnap serve`: a JSON object. Datasette's configuration file stays the user's own."""

_HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")


@dataclass(frozen=True, slots=True)
class ServingSettings:
    """Which requests are answered."""

    allow_host_names: frozenset[str] = frozenset()
    """Names besides those of loopback that a request may be addressed to, in lower case; `*` is every name."""
    every_name_checked: bool = False
    """The names are checked for all connections; otherwise only for those that arrive on a loopback address."""
    public: bool = False
    """Strangers are served: only what `public` names is answered."""
    show_server: bool = False
    """Datasette's pages of versions, plugins, threads and file paths are answered."""
    display: Display = field(default_factory=Display)
    """What an archive calls itself."""
    downloads: bool = False
    """The page of a post offers its report, WARC and WACZ. Never to strangers."""


def host_name(text: str) -> str | None:
    """The name in lower case if it is a host name without port; `*` stays; None for everything else.

    >>> host_name("Archive.Example."), host_name("*"), host_name("https://archive.example")
    ('archive.example', '*', None)
    """
    name = text.strip().lower().removesuffix(".")
    return name if name == "*" or (len(name) <= 253 and _HOST_NAME.fullmatch(name)) else None


def of(datasette: Datasette) -> ServingSettings:
    """The settings of this Datasette: those of `citesnap serve` if it started it, else those of the plugin's configuration."""
    known = _known.get(datasette)
    if known is None:
        # Datasette asks the plugin itself for metadata while it looks for the configuration of the plugin.
        _known[datasette] = ServingSettings()
        known = _known[datasette] = _read(datasette)
    return known


_known: WeakKeyDictionary[Datasette, ServingSettings] = WeakKeyDictionary()


def display_of(datasette: Datasette, database: str) -> Display:
    """What this archive calls itself: the plugin's configuration may say so for each database."""
    if VARIABLE in os.environ:
        return of(datasette).display
    return from_options(datasette.plugin_config("citesnap", database=database) or {}, every_name_checked=False).display


def _read(datasette: Datasette) -> ServingSettings:
    declared = os.environ.get(VARIABLE)
    if declared is not None:
        return from_options(json.loads(declared), every_name_checked=True)
    configured = datasette.plugin_config("citesnap") or {}
    return from_options(configured, every_name_checked=bool(configured.get("allow_host_names")))


def from_options(options: Mapping[str, Any], *, every_name_checked: bool) -> ServingSettings:
    """Settings from a mapping of their names; a single host name may stand without a list."""
    names = options.get("allow_host_names") or ()
    return ServingSettings(
        allow_host_names=frozenset(_names([names] if isinstance(names, str) else names)),
        every_name_checked=every_name_checked,
        public=options.get("public") is True,
        show_server=options.get("show_server") is True,
        display=display.from_options(options),
        downloads=options.get("downloads") is True and options.get("public") is not True,
    )


def _names(given: Iterable[object]) -> Iterable[str]:
    for text in given:
        if name := host_name(str(text)):
            yield name
