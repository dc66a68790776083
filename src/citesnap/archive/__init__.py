"""The archive: one SQLite file with every fact and where it came from. Never speaks HTTP, never finds or judges anything.

| module or package | what for |
|---|---|
| `opened` | `OpenArchive`: what a run asks first, the lock, and its own row; `open_to_look` |
| `store` | `Archive`: the same with all recording; `open_archive` |
| `questions/` | the one reading API: what pages, exports, commands and runs ask. A module for each subject; `Reader` has them all |
| `records/` | what is recorded: articles, posts, feeds, runs, requested captures; evidence and its bytes; search indexes |
| `merging/` | another archive's rows become rows of this one |
| `file/` | the file: opening, the lock, tables, views, migrations, the connection, error messages |
| `values` | from Python values to those that go into columns |

`records` use `questions`, never the other way round; both use `file` and `values`. A SELECT for a page or an export belongs in
`questions`, and its answer is a frozen dataclass whose fields are columns by name (`questions.rows`). Here are the ways to open an
archive; the dataclasses are imported from the modules that define them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from citesnap.archive.opened import OpenArchive, open_to_look
    from citesnap.archive.questions.reader import Reader, open_reader
    from citesnap.archive.records.runs import Run
    from citesnap.archive.store import Archive, open_archive
else:
    _MODULES = {
        "opened": ("OpenArchive", "open_to_look"),
        "questions.reader": ("Reader", "open_reader"),
        "records.runs": ("Run",),
        "store": ("Archive", "open_archive"),
    }

    def __getattr__(name: str) -> Any:
        # Lazy (PEP 562): a run with nothing due, and status, import neither what records nor most of the questions.
        from importlib import import_module

        for module, names in _MODULES.items():
            if name in names:
                return globals().setdefault(name, getattr(import_module(f"{__name__}.{module}"), name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["Archive", "OpenArchive", "Reader", "Run", "open_archive", "open_reader", "open_to_look"]
