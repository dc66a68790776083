"""A share link in an article: a run asks where it leads, keeps the way there, and cites the post."""

from __future__ import annotations

from pathlib import Path

from internet import Citesnap, Internet, World, rows

VIDEO = "7123456789012345678"


WITHOUT = [word for name in ("wayback", "tiktok", "tiktok-oembed", "tiktok-page") for word in ("--without", name)]


def test_a_run_follows_share_links_and_keeps_the_way(
    world: World, citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    world.redirect("https://vt.tiktok.com/ZSexample1/", "https://www.tiktok.com/t/ZTexample1/")
    world.redirect("https://www.tiktok.com/t/ZTexample1/", f"https://www.tiktok.com/@example.river/video/{VIDEO}?_r=1")
    world.redirect("https://www.facebook.com/share/p/ExAmPle123/", "https://www.facebook.com/login/?next=x")
    (tmp_path / "story.txt").write_text(
        "The river rose: https://vt.tiktok.com/ZSexample1 and https://www.facebook.com/share/p/ExAmPle123/ tell.\n"
    )
    done = citesnap("archive", "a.db", "story.txt", *WITHOUT)
    assert done.returncode == 3, done.stderr
    cited = rows(
        tmp_path / "a.db",
        "select citations.platform, posts.native_id, posts.handle, resolved_by, link, next_try_at is null from citations"
        " left join posts on posts.id = post_id order by position",
    )
    assert cited == [
        ("tiktok", VIDEO, "example.river", "vt.tiktok.com", "https://vt.tiktok.com/ZSexample1/", 1),
        ("facebook", None, None, None, "https://www.facebook.com/share/p/ExAmPle123/", 0),
    ]
    assert rows(
        tmp_path / "a.db",
        "select source, outcome, count(exchanges.id) from attempts left join exchanges on exchanges.attempt_id = attempts.id"
        " where citation_id is not null group by attempts.id order by citation_id",
    ) == [("vt.tiktok.com", "resolved", 2), ("www.facebook.com", "refused", 1)]
    assert not any("login" in request.path for request in internet.log)
    # A link that led to a login page is not asked for again at once.
    internet.forget()
    assert citesnap("run", "a.db", *WITHOUT).returncode == 0
    assert not internet.log
