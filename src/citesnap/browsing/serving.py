"""`citesnap serve`: Datasette with the settings that suit an archive. Knows Datasette's command line and no internals."""

from __future__ import annotations

import errno
import json
import socket
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from citesnap.browsing.links import encode
from citesnap.browsing.settings import VARIABLE, host_name

__all__ = ["address", "command", "environment", "host_name", "port_problem"]

SETTINGS: dict[str, str] = {
    # Suggesting tries each column of a table at every request; the useful facets are configured by the plugin.
    "suggest_facets": "off",
    "default_page_size": "50",
    "truncate_cells_html": "300",
    # Counting in a table of millions takes longer than the second that is the default.
    "sql_time_limit_ms": "3000",
}


def command(python: str, archive: Path, host: str, port: int, *, immutable: bool, extra: Sequence[str]) -> list[str]:
    """The command that serves the archive.

    Args:
        python: the interpreter that Datasette is installed for.
        archive: its file.
        host: address to listen on.
        port: TCP port; 0 takes a free one.
        immutable: the file never changes, like a published copy; must be False for a file that `citesnap run` writes to.
        extra: more arguments for Datasette, which go before ours.
    """
    settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
    file = ["--immutable", str(archive)] if immutable else [str(archive)]
    return [python, "-m", "datasette", "serve", *file, "--host", host, "--port", str(port), *settings, *extra]


def port_problem(host: str, port: int) -> str | None:
    """Why nothing can listen there, in a line that says what to do; None where all is well, or Datasette has to tell."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"port {port} is taken, perhaps by another citesnap serve; give another one: --port {port + 1}, or 0 for any"
        if error.errno == errno.EACCES:
            return f"this user may not listen on port {port}; give one above 1023: --port 8001"
    except (OverflowError, UnicodeError):
        return None
    return None


def environment(
    host: str,
    host_names: Collection[str],
    *,
    public: bool,
    downloads: bool = False,
    display: Mapping[str, str | None] | None = None,
) -> dict[str, str]:
    """Variables for the process that serves, which the plugin reads.

    Args:
        host: address to listen on, which requests may name.
        host_names: further names of hosts that requests may be addressed to.
        public: only what strangers may see is answered.
        downloads: pages of posts offer exports.
        display: name, time zone and logo of the archive.
    """
    names = [*host_names, *([name] if (name := host_name(host)) else [])]
    served_with = {"allow_host_names": names, "public": public, "downloads": downloads, **(display or {})}
    return {VARIABLE: json.dumps(served_with)}


def address(archive: Path, host: str, port: int) -> str:
    """The home page of the archive, as Datasette names databases: by the file without its extension.

    >>> address(Path("some/archive.db"), "127.0.0.1", 8001)
    'http://127.0.0.1:8001/archive/-/home'
    """
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/{encode(archive.stem)}/-/home"
