"""Where stored bytes come from: stories, answers and files of people that have them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.links import ARTICLE_KEY

__all__ = ["Origin", "OriginQuestions", "Origins"]


@dataclass(frozen=True, slots=True)
class Origin:
    """One thing that the bytes are: `kind` is `article`, `exchange` or `attachment`."""

    kind: str
    at: str
    title: str | None
    address: str | None
    article: str | None
    """The key of the article."""
    exchange_id: int | None


@dataclass(frozen=True, slots=True)
class Origins:
    """Bytes, and what they are, the first of each kind first."""

    sha256: str
    size: int
    origins: tuple[Origin, ...]


class OriginQuestions(Questions):
    """What stored bytes are."""

    def origins(self, sha256: str, limit: int = 3) -> Origins | None:
        """What the bytes with this hash are; None where the archive holds none."""
        size = self._value("select size from blobs where sha256 = ?", [sha256])
        if size is None:
            return None
        asked = (
            f"""select 'article' as kind, read_at as at, articles.title, articles.url as address, {ARTICLE_KEY} as article,
                exchange_id from article_versions join articles on articles.id = article_id
                where body_sha256 = ? order by article_versions.id limit ?""",
            """select 'exchange' as kind, started_at as at, null as title, url as address, null as article, id as exchange_id
                from exchanges where body_sha256 = ? order by id limit ?""",
            """select 'attachment' as kind, added_at as at, name as title, null as address, null as article,
                null as exchange_id from attachments where sha256 = ? order by id limit ?""",
        )
        uses: list[Origin] = []
        for sql in asked:
            if len(uses) < limit:
                uses += self._all(Origin, sql, [sha256, limit - len(uses)])
        return Origins(sha256, int(size), tuple(uses))
