"""The printable report: its fields, and that nothing in it runs or is fetched."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from archive.invented import ALIVE, NOW, capture, cited, days, exchange, page, picture, shown
from browsing.archives import drawn
from citesnap.archive import open_archive, open_reader
from citesnap.errors import ExportError
from citesnap.evidence.claims import CLAIMS
from citesnap.export import report
from internet import Citesnap

STORY = "https://gazette.example/river"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("report") / "archive.db"
    with open_archive(made) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, page("<p>The river rose", STORY), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        media = [picture(content=drawn(3)), picture(2, None, detail="no answer within 60 s")]
        archive.record_check(
            run.id, post_id, [capture(shown("Water <script>alert(1)</script>", media=media))], ALIVE, NOW
        )
    return made


@pytest.mark.parametrize("what", ["501", "https://twitter.com/example_river/status/501?s=20", STORY])
def test_a_report_has_its_fields_and_runs_nothing(path: Path, tmp_path: Path, what: str) -> None:
    target = tmp_path / "report.html"
    assert report.export(path, target, what, NOW, changed_settings={"--rate": "*=1/m"})[0] == 1
    html = BeautifulSoup(target.read_bytes(), "lxml")
    words = html.get_text(" ")
    with open_archive(path) as archive:
        hashes = [
            one
            for (one,) in archive.db.conn.execute("select body_sha256 from exchanges where host <> 'gazette.example'")
        ]
    needed = [
        *(
            archive_uuid(path),
            "2026-03-14T09:26:53Z",
            STORY,
            "no picture of the platform",
            "no answer within 60 s",
            "Certification",
        ),
        *(
            "28 U.S.C. 1746",
            *("Machine, user", "Settings that are not the defaults", "Runs that recorded it", "Redacted", "Every look"),
            *("as [redacted]", "Version (SHA-256)", "Missing", "no screenshot of the platform was taken"),
            "was not sealed",
            "citesnap verify archive.db",
            *filter(None, hashes),
            *(claim[0] for claim in CLAIMS),
        ),
    ]
    assert [one for one in needed if one not in words] == []
    assert html.find("script") is None
    assert [tag["src"][:22] for tag in html.find_all(src=True)] == ["data:image/png;base64,"]


def test_years_of_looks_fit_on_some_pages(path: Path, tmp_path: Path) -> None:
    """Shown in full is what changed; the rest is counted."""
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with open_archive(copy) as archive, archive.run("run") as run:
        (post_id,) = archive.posts_of([1])
        for number in range(400):
            at = NOW + days(number / 24)
            told = exchange(f"https://cdn.river.example/501?token={number}", b"%d" % (number // 150), started_at=at)
            looked = capture(shown("Water", at=at), at=at, exchanges=(told,))
            archive.record_check(run.id, post_id, [looked], ALIVE, None)
    assert report.export(copy, tmp_path / "long.html", "501", NOW) == (1, "post x/501")
    html = BeautifulSoup((tmp_path / "long.html").read_bytes(), "lxml")
    words = html.get_text(" ")
    with open_reader(copy) as reader:
        asked = len(reader.exchanges_about(post_id))
    # Three answers and the last of them, and what was asked before.
    assert len(html.select(".exchange")) < 12
    (further,) = [int(text.split()[0]) for text in map(Tag.get_text, html.find_all("h3")) if "further requests" in text]
    assert further + len(html.select(".exchange")) == asked > 400
    assert "2026-03-14T09:26:53.000Z 2026-03-31T00:26:53.000Z 401" in " ".join(words.split())
    assert len(words) < 20_000


def archive_uuid(path: Path) -> str:
    with open_archive(path) as archive:
        return archive.reader.archive_uuid()


def test_nothing_is_made_of_what_is_not_known_or_over_what_is_there(path: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="knows no post 999"):
        report.export(path, tmp_path / "none.html", "999", NOW)
    command = Citesnap(tmp_path, {})
    for code in (0, 2):
        assert command("export", "report", path, "501", "r.html").returncode == code
    assert [one.name for one in tmp_path.glob("*.html")] == ["r.html"]


def test_a_sealed_archive_names_its_leaves(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    assert Citesnap(tmp_path, {})("seal", copy).returncode == 0
    report.export(copy, tmp_path / "sealed.html", "501", NOW)
    words = BeautifulSoup((tmp_path / "sealed.html").read_bytes(), "lxml").get_text(" ")
    assert "leaves, chosen by: post x/501" in words
    assert "not yet anchored" in words
    with open_archive(copy) as archive:
        rows = archive.db.conn.execute(
            "select lower(hex(hash)) from log_leaves where kind = 'verdict'"
            " or (kind = 'attempt' and row_id in (select id from attempts where post_id is not null))"
        ).fetchall()
    assert len(rows) >= 2
    assert all(hashed in words for (hashed,) in rows)
