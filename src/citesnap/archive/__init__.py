"""The archive: one SQLite file with every fact and where it came from. Never speaks HTTP, never finds or judges anything.

| room | what for |
|---|---|
| `store` | `Archive`: all reading and recording; `open_archive` |
| `questions/` | the one reading API, `Reader`: pages, exports, `show`, `status` and runs ask it. A module for each subject |
| `records/` | what is recorded: articles, posts, feeds, runs, requested captures; evidence and its bytes; search indexes |
| `file/` | the file: opening, the lock, tables, views, migrations, the connection, error messages |
| `values` | from Python values to those that go into columns |

`records` use `questions`, never the other way round; both use `file` and `values`. A SELECT for a page or an export belongs in
`questions`, and its answer is a frozen dataclass whose fields are columns by name (`questions.rows`).
"""

from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.opening import check
from citesnap.archive.file.schema import APPLICATION_ID
from citesnap.archive.questions.articles import DueArticle, KeptVersion, StoredText, Unresolved
from citesnap.archive.questions.blobs import StoredBytes
from citesnap.archive.questions.desk import ArticleOfDesk, Filter, Hit, LostCitation, Named, PostOfDesk
from citesnap.archive.questions.feeds import FailingFeed, FollowedFeed, ListedFeed
from citesnap.archive.questions.listing import ListedArticle, ListedPost
from citesnap.archive.questions.post_history import PostHistory
from citesnap.archive.questions.posts import Change, CitedText, DuePost, PastAttempt, ShownText
from citesnap.archive.questions.reader import Reader, open_reader
from citesnap.archive.questions.saves import PastSave, SavePage
from citesnap.archive.questions.status import Growth, Resting, Status
from citesnap.archive.questions.totals import FailureCount, PastRun, StateCount
from citesnap.archive.records.articles import RecordedArticle
from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.archive.records.imports import ImportedPost, RecordedImport
from citesnap.archive.records.runs import Run
from citesnap.archive.store import Archive, open_archive
from citesnap.errors import ArchiveBusy, ArchiveError, DamagedBlob, NotAnArchive

__all__ = [
    "APPLICATION_ID",
    "Archive",
    "ArchiveBusy",
    "ArchiveError",
    "ArticleOfDesk",
    "Change",
    "CitedText",
    "DamagedBlob",
    "DueArticle",
    "DuePost",
    "FailingFeed",
    "FailureCount",
    "FeedReading",
    "Filter",
    "FollowedFeed",
    "Found",
    "Growth",
    "Hit",
    "ImportedPost",
    "KeptVersion",
    "ListedArticle",
    "ListedFeed",
    "ListedPost",
    "LostCitation",
    "Named",
    "NotAnArchive",
    "PastAttempt",
    "PastRun",
    "PastSave",
    "PostHistory",
    "PostOfDesk",
    "Reader",
    "RecordedArticle",
    "RecordedImport",
    "Resting",
    "Run",
    "SavePage",
    "ShownText",
    "StateCount",
    "Status",
    "StoredBytes",
    "StoredText",
    "Unresolved",
    "check",
    "open_archive",
    "open_reader",
    "translate_errors",
]
