"""The archive: one SQLite file with every fact and where it came from. Never speaks HTTP, never finds or judges anything.

| module | what for |
|---|---|
| `store` | `open_archive` and `Archive`, the face of it all |
| `opening` | checks, settings and migrations of the file |
| `schema`, `migrations`, `views` | tables and views: what is recorded, and the questions asked most |
| `lock`, `runs` | one run at a time, each with its row |
| `articles`, `posts` | articles with their citations; posts with their checks |
| `feeds` | what is followed, and when it and its articles are read again |
| `evidence`, `blobs` | attempts, exchanges, snapshots, media; and the bytes behind them |
| `saves` | what a web archive was asked to capture |
| `hosts`, `status` | what manners and people want to know |
| `database`, `rows`, `values`, `errors` | the connection, transactions, conversions, and what goes wrong in words |
"""

from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.opening import check
from citesnap.archive.file.schema import APPLICATION_ID
from citesnap.archive.questions.status import FailingFeed, FailureCount, Growth, PastRun, Resting, StateCount, Status
from citesnap.archive.records.articles import RecordedArticle, Unresolved
from citesnap.archive.records.feeds import DueArticle, FeedReading, FollowedFeed, Found, ListedFeed
from citesnap.archive.records.posts import Change, CitedText, DuePost, PastAttempt, ShownText
from citesnap.archive.records.runs import Run
from citesnap.archive.records.saves import SavePage
from citesnap.archive.store import Archive, open_archive
from citesnap.errors import ArchiveBusy, ArchiveError, DamagedBlob, NotAnArchive

__all__ = [
    "APPLICATION_ID",
    "Archive",
    "ArchiveBusy",
    "ArchiveError",
    "Change",
    "CitedText",
    "DamagedBlob",
    "DueArticle",
    "DuePost",
    "FailingFeed",
    "FailureCount",
    "FeedReading",
    "FollowedFeed",
    "Found",
    "Growth",
    "ListedFeed",
    "NotAnArchive",
    "PastAttempt",
    "PastRun",
    "RecordedArticle",
    "Resting",
    "Run",
    "SavePage",
    "ShownText",
    "StateCount",
    "Status",
    "Unresolved",
    "check",
    "open_archive",
    "translate_errors",
]
