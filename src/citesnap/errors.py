"""The errors that a caller of citesnap may catch, and the exit codes of the command line. Imports nothing but the standard library.

Each error's message is one line that says what is wrong and what to do. `exit_code` is what the command line ends with when
nothing catches the error:

    Exception
    └── CitesnapError              2
        ├── ConfigError            2       a setting, a settings file or a secret cannot be used
        │   └── WebConfigError     2       the same for what concerns the network: proxy, certificates, timeout, contact
        ├── ArticleError           2 or 3  an article cannot be read: 2 for bad input, 3 when it may be had later
        ├── ArchiveError           2 or 1  an archive cannot be used: 2 for a wrong file, 1 when the machine failed
        │   ├── NotAnArchive       2       the file is something else, damaged, or of a newer version
        │   ├── ArchiveBusy        75      another program is writing to it
        │   └── DamagedBlob        1       stored bytes are missing or altered
        ├── ReadersMissing         1       the machine starts no process in which articles and answers can be read
        └── ExportError            2       the place to export to, or what to export, cannot be used

Exceptions that steer the flow within one package are no errors of this tree: they stand where they are raised and caught
(`web.guard.Refused`, `web.politeness.Deferred`, `webarchives.index.Stopped`, `articles.Unchanged`, ...). How asking a source
ended is a value (`model.Outcome`), not an exception.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citesnap.model import Attempt

__all__ = [
    "ArchiveBusy",
    "ArchiveError",
    "ArticleError",
    "CitesnapError",
    "ConfigError",
    "DamagedBlob",
    "ExitCode",
    "ExportError",
    "NotAnArchive",
    "ReadersMissing",
    "WebConfigError",
]


class ExitCode(IntEnum):
    """How the process ends. A process that a signal ends has 128 plus the signal's number."""

    DONE = 0
    """All was done. Posts found deleted are results."""
    UNEXPECTED = 1
    """An error of ours, or of the machine."""
    USAGE = 2
    """The user named something that cannot be used."""
    INCOMPLETE = 3
    """Done, but some items could not be answered and will be asked again."""
    ALTERED = 4
    """What was sealed or signed is not what is there: `citesnap verify` and `citesnap proof` alone say so."""
    BUSY = 75
    """Another run holds the lock (EX_TEMPFAIL of sysexits.h)."""
    INTERRUPTED = 130
    """SIGINT."""
    TERMINATED = 143
    """SIGTERM."""


class CitesnapError(Exception):
    """Base of all errors that a caller may catch. `exit_code` may be set for a single error."""

    exit_code: int = ExitCode.USAGE

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message)
        if exit_code is not None:
            self.exit_code = exit_code


class ConfigError(CitesnapError):
    """A setting cannot be used; the message says which and what to do, and never shows a secret."""


class WebConfigError(ConfigError):
    """The proxy, certificate, timeout or contact settings cannot be used."""


class ArticleError(CitesnapError):
    """An article could not be read.

    Attributes:
        given: the article as the user named it.
        attempt: how asking for a URL ended, exchanges included; None when nobody was asked (a file, a malformed URL).
        usage: True for bad input, which stays bad when asked again; False when the article may well be had later.
        lasting: True when asking again would bring the same: nobody was asked, there is no such page, or what came is no article.
    """

    def __init__(self, given: str, problem: str, *, attempt: Attempt | None = None, lasting: bool = False) -> None:
        super().__init__(f"{given}: {problem}", ExitCode.USAGE if attempt is None else ExitCode.INCOMPLETE)
        self.given = given
        self.attempt = attempt
        self.usage = attempt is None
        self.lasting = lasting or attempt is None


class ArchiveError(CitesnapError):
    """The archive cannot be used. `exit_code` is 2 when the user named something unusable, 1 when the machine failed."""


class NotAnArchive(ArchiveError):
    """The file is something else, or cut short, or made by a newer citesnap. It was not touched."""


class ArchiveBusy(ArchiveError):
    """Somebody else is writing to the archive; try again later."""

    exit_code = ExitCode.BUSY


class DamagedBlob(ArchiveError):
    """Stored bytes are missing or do not have the hash they are filed under."""

    exit_code = ExitCode.UNEXPECTED


class ReadersMissing(CitesnapError):
    """No process can be started in which what strangers wrote is read within limits."""

    exit_code = ExitCode.UNEXPECTED


class ExportError(CitesnapError):
    """The export cannot be made: the place holds something else, the archive lacks what is asked for, a file cannot be written."""
