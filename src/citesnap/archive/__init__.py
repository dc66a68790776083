"""The archive: one SQLite file with every fact and where it came from. Never speaks HTTP, never finds or judges anything.

| room | what for |
|---|---|
| `opened` | `OpenArchive`: what a run asks first, the lock, and its own row; `open_to_look` |
| `store` | `Archive`: the same with all recording; `open_archive` |
| `questions/` | the one reading API: what pages, exports, commands and runs ask. A module for each subject; `Reader` has them all |
| `records/` | what is recorded: articles, posts, feeds, runs, requested captures; evidence and its bytes; search indexes |
| `merging/` | another archive's rows become rows of this one |
| `file/` | the file: opening, the lock, tables, views, migrations, the connection, error messages |
| `values` | from Python values to those that go into columns |

`records` use `questions`, never the other way round; both use `file` and `values`. A SELECT for a page or an export belongs in
`questions`, and its answer is a frozen dataclass whose fields are columns by name (`questions.rows`). The dataclasses of what runs
ask can be imported from here, the others from the modules of their questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from citesnap.errors import ArchiveBusy, ArchiveError, DamagedBlob, NotAnArchive

if TYPE_CHECKING:
    from citesnap.archive.file.errors import translate_errors
    from citesnap.archive.file.opening import check
    from citesnap.archive.file.schema import APPLICATION_ID
    from citesnap.archive.opened import OpenArchive, open_to_look
    from citesnap.archive.questions.articles import DueArticle, KeptVersion, Unresolved
    from citesnap.archive.questions.blobs import StoredBytes
    from citesnap.archive.questions.feeds import FailingFeed, FollowedFeed, ListedFeed
    from citesnap.archive.questions.forgotten import FORGOTTEN, Forgotten
    from citesnap.archive.questions.posts import Change, CitedText, DuePost, PastAttempt, ShownText
    from citesnap.archive.questions.reader import Reader, open_reader
    from citesnap.archive.records.articles import RecordedArticle
    from citesnap.archive.records.feeds import FeedReading, Found
    from citesnap.archive.records.runs import Run
    from citesnap.archive.store import Archive, open_archive
else:
    _MODULES = {
        "file.errors": "translate_errors",
        "file.opening": "check",
        "file.schema": "APPLICATION_ID",
        "opened": "OpenArchive open_to_look",
        "questions.articles": "DueArticle KeptVersion Unresolved",
        "questions.blobs": "StoredBytes",
        "questions.feeds": "FailingFeed FollowedFeed ListedFeed",
        "questions.forgotten": "FORGOTTEN Forgotten",
        "questions.posts": "Change CitedText DuePost PastAttempt ShownText",
        "questions.reader": "Reader open_reader",
        "records.articles": "RecordedArticle",
        "records.feeds": "FeedReading Found",
        "records.runs": "Run",
        "store": "Archive open_archive",
    }

    def __getattr__(name: str) -> Any:
        # Lazy (PEP 562): a run with nothing due, and status, import neither what records nor most of the questions.
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names.split():
                value = getattr(import_module(f"{__name__}.{module}"), name)
                globals()[name] = value
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "APPLICATION_ID",
    "FORGOTTEN",
    "Archive",
    "ArchiveBusy",
    "ArchiveError",
    "Change",
    "CitedText",
    "DamagedBlob",
    "DueArticle",
    "DuePost",
    "FailingFeed",
    "FeedReading",
    "FollowedFeed",
    "Forgotten",
    "Found",
    "KeptVersion",
    "ListedFeed",
    "NotAnArchive",
    "OpenArchive",
    "PastAttempt",
    "Reader",
    "RecordedArticle",
    "Run",
    "ShownText",
    "StoredBytes",
    "Unresolved",
    "check",
    "open_archive",
    "open_reader",
    "open_to_look",
    "translate_errors",
]
