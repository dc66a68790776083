"""Archives of other programs, taken into an archive of ours: what a third party reports, with the place of each record.

| module | what for |
|---|---|
| `kinds` | the kinds of input, one row each, and which of them a file is |
| `source` | one file to take from: its name, its hash, its lines within limits |
| `posts` | recording posts that a third party reports, some at a time |
| `x_answers` | the posts in an answer of X's APIs, whichever |
| `twarc`, `twitter_to_sqlite`, `gallery_dl`, `web_archive`, `scan` | one kind of input each |
| `scan_articles`, `scan_rows` | the articles that a scan found, read again; the rows of its results |

A kind is a module with `recognises(source) -> bool` and `take(job) -> None`, and a row in `kinds`. Nothing is asked of the network,
nothing that is recorded is changed, and no verdict: a record of another program says what a post was, and never that it lives.
"""

from __future__ import annotations

from citesnap.importing.kinds import KINDS, import_file, sources
from citesnap.importing.posts import ImportJob, Taken

__all__ = ["KINDS", "ImportJob", "Taken", "import_file", "sources"]
