"""The lost posts of an archive as a list: what a module of `export/` holds. Copied there as `lost.py` by the test beside."""

from __future__ import annotations

from pathlib import Path

from citesnap.archive import open_reader
from citesnap.model import State

__all__ = ["write_list"]

GONE = {str(state) for state in State if state.is_gone}


def write_list(archive_db: Path, target: Path) -> int:
    """Write the lost posts, a line each, with the articles that cite them. Returns how many there are."""
    lines = []
    with open_reader(archive_db) as archive, archive.one_state():
        for post in archive.posts():
            if post.state in GONE:
                cited_by = [citation.article.title for citation in archive.post_history(post.id).citations]
                lines.append("\t".join((post.state, post.platform, post.native_id, post.url, "; ".join(cited_by))))
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return len(lines)
