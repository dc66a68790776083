"""`citesnap find` reads each article within limits: what goes beyond them is told in one line, and the others are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from internet import Citesnap

LINKS = "".join(f'<p>Keeper {n} <a href="https://x.com/gate_ex/status/{10**18 + n}">so</a></p>' for n in range(4000))


@pytest.mark.parametrize(
    ("option", "page", "why"),
    [
        (("--max-read-time", "0.3"), f"<article>{LINKS}</article>", "more than 0.3 s of processor time"),
        (("--max-read-memory", "200MB"), LINKS + "<p>" + "<b>x" * 2_000_000, "more than 0.2 GB of memory"),
    ],
)
def test_one_hard_article_ends_no_others(tmp_path: Path, option: tuple[str, str], page: str, why: str) -> None:
    (tmp_path / "hard.html").write_text(page)
    (tmp_path / "good.html").write_text('<p>See <a href="https://x.com/gate_ex/status/20">this</a>.</p>')
    done = Citesnap(tmp_path, {})("find", "--format", "jsonl", *option, "hard.html", "good.html")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Error: hard.html: too hard to read: {why}"]
    assert [json.loads(line)["post_id"] for line in done.stdout.splitlines()] == ["20"]
