"""Two archives to look at, made through the archive's own face: one of every kind of thing, one of every kind of attack.

All people, posts and articles are invented. The clock stands still, so that two archives made here are alike to the byte
of every address. Nothing here reads an archive: what pages make of them is for the tests to say.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from archive.invented import ALIVE, NOW, PENDING, article, capture, cited, days, exchange, failure, page, picture, shown
from citesnap.archive import Archive, open_archive
from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.model import (
    Agreement,
    Article,
    Attempt,
    Certainty,
    Comparison,
    Kind,
    Media,
    Outcome,
    Place,
    Post,
    State,
    Verdict,
)
from citesnap.platforms import names
from internet.pictures import mp4

GAZETTE = "https://gazette.example"
DELETED_ID = "1427000000000000101"
"""A post found deleted, confirmed, with snapshots that differ and articles that disagree with them."""
RISEN_ID = "1427000000000000102"
"""A post that was reported deleted and then seen again."""
TEXTS = {
    "ja": "川の水位が上がっています。堤防の近くには行かないでください。#リバートン",
    "ar": "ارتفع منسوب النهر هذا الصباح، والجسر القديم مغلق. https://river.example/ar",
    "he": "הנהר עלה הבוקר, והגשר הישן סגור (עד 18:00).",
    "hi": "आज सुबह नदी का जलस्तर बढ़ गया, पुराना पुल बंद है।",
    "emoji": "👩🏽‍🚒👨‍👩‍👧‍👦🏳️‍🌈 at the lock — 🇯🇵 says hi ❤️‍🔥",
    "th": "น้ำในแม่น้ำสูงขึ้นเมื่อเช้านี้ สะพานเก่าปิด",
}
BACKGROUNDS = ("#1d4ed8", "#b45309", "#047857", "#9d174d")


class Clock:
    """Time that passes when the archive being made says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def drawn(seed: int, size: tuple[int, int] = (320, 240), kind: str = "PNG", frames: int = 1) -> bytes:
    """A real picture file: a sky, a river, a number of its own."""
    made = []
    for frame in range(frames):
        image = Image.new("RGB", size, BACKGROUNDS[seed % len(BACKGROUNDS)])
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, size[1] * 2 // 3, size[0], size[1]), fill="#0ea5e9")
        pen.ellipse((frame * 10, 2, frame * 10 + size[1] // 4, 2 + size[1] // 4), fill="#fde047")
        pen.text((4, size[1] // 2), str(seed), fill="white")
        made.append(image)
    out = io.BytesIO()
    extra: dict[str, Any] = {"save_all": True, "append_images": made[1:], "duration": 200} if frames > 1 else {}
    made[0].save(out, kind, **extra)
    return out.getvalue()


def huge_png(width: int = 30_000, height: int = 30_000, *, whole: bool = False) -> bytes:
    """A PNG that claims 900 million pixels: its head alone, or with all of them, black, in about 110 kB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    if not whole:
        return head
    squeezed = zlib.compressobj(9)
    row = b"\0" * (width // 8 + 1)
    data = b"".join(squeezed.compress(row * 500) for _ in range(height // 500)) + squeezed.flush()
    return head + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def note(text: str, name: str, **changes: Any) -> Article:
    """A text file, also of letters that are none."""
    return replace(article("", name, body=text.encode("utf-8", "replace"), **changes), text=text)


class Maker:
    """An archive being filled: short words for what tests of browsing need of it."""

    def __init__(self, path: Path, voices: int = 40) -> None:
        self.voices = voices
        self.clock = Clock()
        self.archive: Archive = open_archive(path, clock=self.clock)
        self.serial = 1427000000000001000
        self.run_id = 0

    def new_id(self) -> str:
        """The id of a post that nobody has cited yet."""
        self.serial += 1
        return str(self.serial)

    def post(
        self,
        attempts: Sequence[Attempt],
        verdict: Verdict,
        *,
        platform: str = "x",
        native_id: str | None = None,
        url: str | None = None,
        handle: str | None = "example_river",
        next_check_at: datetime | None = None,
        says: str | None = None,
    ) -> int:
        """A post known through an article of its own, and what came of asking about it. `says`: its words in the article."""
        native_id = native_id or self.new_id()
        link = url or f"https://{platform}.example/{handle}/status/{native_id}"
        citation = cited(
            native_id, platform=platform, handle=handle, link=link, text=says, kind=Kind.LINK, date=None, date_text=None
        )
        recorded = self.archive.record_article(
            self.run_id, note(f"Note on {platform} {native_id}", f"notes/{platform}-{native_id}.txt"[:200]), [citation]
        )
        (post_id,) = self.archive.posts_of([recorded.article_id])
        if attempts:
            self.archive.record_check(self.run_id, post_id, attempts, verdict, next_check_at)
        return post_id

    def seen(self, text: str, *, media: Sequence[Media] = (), native_id: str | None = None, **changes: Any) -> int:
        """A living post with these words, as X's syndication showed it."""
        return self.post([capture(shown(text, media=media, **changes))], ALIVE, native_id=native_id)


def _held(position: int, content: bytes, media_type: str, **changes: Any) -> Media:
    return picture(position, content, media_type=media_type, **changes)


def every_kind(path: Path, voices: int = 40) -> Path:
    """The archive of every kind of thing. Returns its path. Its longest article cites so many `voices`, which are all alike."""
    make = Maker(path, voices)
    with make.archive:
        _beginnings(make)
        make.clock.now = NOW + days(4)
        _second_look(make)
        make.clock.now = NOW + days(8)
        _third_look(make)
        _runs_of_every_outcome(make)
    return path


def _beginnings(make: Maker) -> None:
    archive = make.archive
    with archive.run("archive archive.db https://gazette.example/river") as run:
        make.run_id = run.id
        run.counts.update(articles=4, posts=60, captured=30)
        _states(make)
        _platforms(make)
        _pictures(make)
        _words(make)
        _relations(make)
        _articles(make)
        _failures(make)
        _feeds(make)


def _states(make: Maker) -> None:
    outcomes = {
        State.DELETED: Outcome.DELETED,
        State.ACCOUNT_GONE: Outcome.ACCOUNT_GONE,
        State.SUSPENDED: Outcome.SUSPENDED,
        State.PROTECTED: Outcome.PROTECTED,
        State.WITHHELD: Outcome.WITHHELD,
        State.RESTRICTED: Outcome.RESTRICTED,
        State.UNAVAILABLE: Outcome.UNAVAILABLE,
    }
    for state, outcome in outcomes.items():
        for certainty in Certainty:
            attempts = [
                Attempt("syndication", outcome, NOW, 0.3, detail=f"tombstone: {state}", exchanges=(exchange(),)),
                Attempt("wayback", Outcome.NOT_ARCHIVED, NOW, 1.2, exchanges=(exchange(body=b"[]"),)),
            ]
            if certainty is Certainty.CONFIRMED:
                memento = shown(
                    f"What an archive kept of a post that is {state} now.",
                    source="wayback",
                    observed_at=datetime(2021, 8, 19, 3, 4, 5, tzinfo=UTC),
                )
                attempts[1] = capture(memento)
            is_quoted = state is State.UNAVAILABLE and certainty is Certainty.REPORTED
            says = "What a story says of a post that no source has ever shown." if is_quoted else None
            make.post(attempts, Verdict(state, certainty, NOW), next_check_at=NOW + days(3), says=says)
    make.post([capture()], ALIVE)
    make.post([failure()], PENDING)
    make.post([], PENDING)


def _platforms(make: Maker) -> None:
    for number, name in enumerate(sorted(names())):
        native_id = f"lyre/{number}" if name in ("telegram", "mastodon", "reddit", "pixelfed") else f"Ab_{number}-z"
        if number % 2:
            memento = shown(
                f"A post of {name}, number {number}.",
                source=("wayback", "arquivo", "memento")[number % 3],
                observed_at=datetime(2012 + number % 9, 5, 6, tzinfo=UTC),
                handle=f"{name}_ex",
                author_name=f"The {name} desk",
            )
            make.post([capture(memento)], ALIVE, platform=name, native_id=native_id, handle=f"{name}_ex")
        else:
            make.post([], PENDING, platform=name, native_id=native_id, handle=f"{name}_ex")


def _pictures(make: Maker) -> None:
    sorts = [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("GIF", "image/gif"), ("WEBP", "image/webp")]
    for number, (kind, media_type) in enumerate(sorts):
        content = drawn(number, (640, 360), kind, frames=3 if kind == "GIF" else 1)
        make.seen(f"One picture, {kind}.", media=[_held(1, content, media_type, alt_text=f"The river in {kind}")])
    make.seen("Very wide.", media=[_held(1, drawn(5, (3000, 60)), "image/png", alt_text="A panorama")])
    make.seen("Very tall.", media=[_held(1, drawn(6, (60, 3000)), "image/png", alt_text="A tower")])
    make.seen("One pixel.", media=[_held(1, drawn(7, (1, 1)), "image/png", alt_text=None)])
    make.seen(
        "Four pictures, one without words.",
        media=[
            _held(n, drawn(10 + n, (200 + 50 * n, 200)), "image/png", alt_text=f"View {n}" if n < 4 else None)
            for n in (1, 2, 3, 4)
        ],
    )
    make.seen(
        "A film with its poster, and an animation.",
        media=[
            picture(
                1, drawn(20, (320, 180), "JPEG"), kind="poster", media_type="image/jpeg", alt_text="The film begins"
            ),
            picture(2, mp4("lock"), kind="video", media_type="video/mp4", alt_text="The lock opens"),
            picture(3, mp4("gate"), kind="animated_gif", media_type="video/mp4", alt_text=None),
        ],
    )
    reasons = (Outcome.TIMED_OUT, Outcome.NOT_FOUND, Outcome.TOO_LARGE, Outcome.BLOCKED, None)
    make.seen(
        "Pictures that could not be had.",
        media=[
            picture(n, None, outcome=outcome, detail="over 100 MB" if outcome is Outcome.TOO_LARGE else None)
            for n, outcome in enumerate(reasons, 1)
        ],
    )
    # The same bytes in another post: one blob, two rows.
    make.seen("The same picture again.", media=[_held(1, drawn(0, (640, 360), "PNG"), "image/png")])


def _words(make: Maker) -> None:
    for lang, text in TEXTS.items():
        make.seen(text, lang=None if lang == "emoji" else lang, author_name=text.split()[0][:40])
    make.seen("word " * 5000 + "the end")
    make.seen("")
    make.seen("Cut by its source…", truncated=True)
    make.seen(
        "A poll: which bridge?",
        data={
            "counts": {"likes": 12_345, "replies": 1, "quotes": 0},
            "poll": {"choices": [{"label": "Old", "count": 7}, {"label": "New", "count": 11}], "ends_at": "2021-08-19"},
            "links": [{"url": "https://river.example/", "title": "River"}],
        },
    )


def _relations(make: Maker) -> None:
    quoted = {
        "handle": "example_lock",
        "author_name": "Lock Keeper",
        "text": "The lock opens at noon.",
        "posted_at": "2021-08-17T10:00:00Z",
    }
    parent = {"handle": "example_mayor", "author_name": "The Mayor", "text": "Is the bridge closed?"}
    quoting = make.seen("Worth reading:", data={"quoted": quoted, "counts": {"likes": 1}})
    reply = make.seen("It is closed.", data={"parent": parent})
    others = [
        ("quotes", Post("x", make.new_id(), "https://x.com/example_lock/status/1", "example_lock")),
        ("replies-to", Post("x", make.new_id(), "https://x.com/example_mayor/status/2", "example_mayor")),
    ]
    make.archive.record_relations(make.run_id, quoting, others[:1])
    make.archive.record_relations(make.run_id, reply, others[1:])


def _articles(make: Maker) -> None:
    archive, run_id = make.archive, make.run_id
    body = "<!doctype html><title>The river rose</title><h1>The river rose</h1><p>Water at the gates.</p>"
    citations = [
        replace(cited(DELETED_ID, 1, text="Water at the gates of the old town"), form="blockquote"),
        replace(cited(RISEN_ID, 2, text="Water at the gates"), form="iframe"),
        cited(None, 3, handle="example_lost", text="Nobody knows which post this is"),
        replace(cited(make.new_id(), 4, kind=Kind.LINK, text=None), form="link"),
    ]
    known = {
        "site": "Riverton Gazette",
        "section": "Weather",
        "author": "A. Reporter",
        "published_at": "2021-08-19T06:00:00Z",
    }
    recorded = archive.record_article(run_id, page(body, f"{GAZETTE}/river", **known), citations)
    archive.record_resolution(
        run_id,
        recorded.citation_ids[2],
        [Attempt("wayback", Outcome.NOT_ARCHIVED, NOW, 0.4, exchanges=(exchange(body=b"[]"),))],
        None,
        None,
        NOW + days(1),
    )
    long = [
        cited(make.new_id(), n, text=f"The {n}th thing that was said of the river") for n in range(1, make.voices + 1)
    ]
    archive.record_article(run_id, page(f"{body}<p>40</p>", f"{GAZETTE}/forty", title="Forty voices"), long)
    archive.record_article(run_id, page("<p>No title at all.", f"{GAZETTE}/untitled", title=None), [])
    archive.record_article(run_id, page("<p>" + "A" * 50, f"{GAZETTE}/long", title="A long title " * 60), [])
    text = "Riverton, 18 August\n\nAs she wrote:\n\nWater at the gates (@example_river) August 18, 2021\n"
    where = text.index("Water")
    bare = cited(
        DELETED_ID, 1, start=where, end=len(text) - 1, place=Place(text[where:-1], "As she wrote:\n\n", "\n", None)
    )
    lost = cited(None, 2, text="Found by its short link", handle="example_short")
    found = archive.record_article(run_id, article(text, "stories/river.txt"), [bare, lost])
    archive.record_resolution(
        run_id,
        found.citation_ids[1],
        [
            Attempt(
                "t.co",
                Outcome.RESOLVED,
                NOW,
                0.1,
                exchanges=(exchange("https://t.co/Ab1", b"", status=301),),
                found=Post("x", "1427000000000000900", "https://x.com/example_short/status/1427000000000000900"),
            )
        ],
        Post("x", "1427000000000000900", "https://x.com/example_short/status/1427000000000000900", "example_short"),
        "t.co",
        None,
    )
    for lang in ("ja", "ar", "he"):
        shared = cited(make.new_id(), 1, text=TEXTS[lang], place=Place(TEXTS[lang][:10], TEXTS[lang][:20], TEXTS[lang]))
        archive.record_article(run_id, page(TEXTS[lang], f"{GAZETTE}/{lang}", title=TEXTS[lang]), [shared])
    archive.record_unread_article(
        run_id, f"{GAZETTE}/unread", Attempt("article", Outcome.TIMED_OUT, NOW, 60.0, detail="no answer within 60 s")
    )
    _first_look(make)


def ids_of(archive: Archive, native_id: str) -> int:
    """The row of a post of X."""
    (post_id,) = archive.reader.find_post("x", native_id)
    return post_id


def _first_look(make: Maker) -> None:
    archive = make.archive
    first = shown(
        "Water at the gates",
        version="1427000000000000100",
        superseded=True,
        media=[picture(1, drawn(30, (800, 450), "JPEG"), media_type="image/jpeg", alt_text="Water at the old gates")],
    )
    later = shown(
        "Water at the gates of the new town",
        version=DELETED_ID,
        media=[picture(1, drawn(30, (800, 450), "JPEG"), media_type="image/jpeg", alt_text="Water at the old gates")],
    )
    memento = shown(
        "Water at the gates of the",
        source="wayback",
        truncated=True,
        observed_at=datetime(2021, 8, 20, 1, 2, 3, tzinfo=UTC),
    )
    post_id = ids_of(archive, DELETED_ID)
    claims = archive.citations_of(post_id)
    comparisons = {
        claims[0].id: Comparison(
            0.7,
            Agreement.DIFFERENT,
            "Water at the gates of the [-old-] {+new+} town",
            ("cited as @example_river, shown as @example_rivers",),
        ),
        claims[1].id: Comparison(0.8, Agreement.EDITED, None, ()),
    }
    attempts = [capture(first), capture(later), capture(memento)]
    archive.record_check(make.run_id, post_id, attempts, ALIVE, NOW + days(3), comparisons)
    risen = ids_of(archive, RISEN_ID)
    attempts = [
        Attempt("syndication", Outcome.DELETED, NOW, 0.2, detail="tombstone", exchanges=(exchange(),)),
        capture(shown("Water at the gates", source="wayback", observed_at=datetime(2021, 8, 18, 9, tzinfo=UTC))),
    ]
    archive.record_check(make.run_id, risen, attempts, Verdict(State.DELETED, Certainty.REPORTED, NOW), NOW + days(3))
    archive.record_comparisons({c.id: Comparison(1.0, Agreement.EQUAL) for c in archive.citations_of(risen)})


def _second_look(make: Maker) -> None:
    archive, now = make.archive, make.clock.now
    with archive.run("run archive.db") as run:
        make.run_id = run.id
        gone = Attempt("syndication", Outcome.DELETED, now, 0.2, detail="tombstone", exchanges=(exchange(),))
        verdict = Verdict(State.DELETED, Certainty.REPORTED, now)
        archive.record_check(run.id, ids_of(archive, DELETED_ID), [gone], verdict, now + days(3))
        back = capture(shown("Water at the gates", at=now), at=now)
        archive.record_check(
            run.id, ids_of(archive, RISEN_ID), [back], Verdict(State.ALIVE, Certainty.CONFIRMED, now), now + days(30)
        )
        # The article was read again: other bytes, and the third citation is no longer there.
        body = "<!doctype html><title>The river rose</title><h1>The river rose</h1><p>Corrected: water in the town.</p>"
        archive.record_article(
            run.id,
            page(body, f"{GAZETTE}/river", site="Riverton Gazette", section="Weather", author="A. Reporter"),
            [
                replace(cited(DELETED_ID, 1, text="Water at the gates of the old town"), form="blockquote"),
                replace(cited(RISEN_ID, 2, text="Water at the gates"), form="iframe"),
            ],
        )


def _third_look(make: Maker) -> None:
    archive, now = make.archive, make.clock.now
    with archive.run("run archive.db --max-wait 5") as run:
        make.run_id = run.id
        attempts = [
            Attempt("syndication", Outcome.DELETED, now, 0.2, detail="tombstone", exchanges=(exchange(),)),
            Attempt("oembed", Outcome.NOT_FOUND, now, 0.2, exchanges=(exchange(status=404),)),
        ]
        archive.record_check(
            run.id,
            ids_of(archive, DELETED_ID),
            attempts,
            Verdict(State.DELETED, Certainty.CONFIRMED, now),
            now + days(90),
        )


def _failures(make: Maker) -> None:
    for outcome in Outcome:
        if outcome.is_failure:
            make.post(
                [
                    failure(
                        outcome,
                        detail=f"how it looks when it is {outcome}",
                        not_before=NOW + timedelta(hours=1) if outcome is Outcome.RATE_LIMITED else None,
                        tries=0 if outcome in (Outcome.SKIPPED, Outcome.BLOCKED) else 3,
                    )
                ],
                PENDING,
                next_check_at=NOW + days(1),
            )
    living = make.seen("To be saved.")
    for page_to_save in make.archive.saves.pages_to_save(["x"]):
        if page_to_save.post_id == living:
            saved = Attempt("save-page-now", Outcome.CAPTURED, NOW, 2.0, detail="looked; captured: 20260314092653")
            make.archive.saves.record_save(make.run_id, page_to_save, saved)


def _feeds(make: Maker) -> None:
    archive = make.archive
    feed = archive.follow(f"{GAZETTE}/feed.xml")
    reading = Attempt("feed", Outcome.CAPTURED, NOW, 0.2, exchanges=(exchange(f"{GAZETTE}/feed.xml", b"<rss/>"),))
    found = (Found(f"{GAZETTE}/from-the-feed", "From the feed", NOW), Found(f"{GAZETTE}/other", None, None))
    archive.record_feed_read(
        make.run_id,
        feed,
        FeedReading(
            NOW + days(1),
            timedelta(hours=1),
            reading,
            changed=True,
            kind="rss",
            title="Riverton Gazette: all news",
            articles=found,
        ),
    )
    for due in archive.due_articles(NOW, 1):
        refused = Attempt("article", Outcome.EXCLUDED, NOW, 0.0, detail="robots.txt", tries=0)
        archive.record_not_read(make.run_id, due.id, refused, None)


def _runs_of_every_outcome(make: Maker) -> None:
    with make.archive.run("run archive.db --limit 1") as run:
        run.outcome = "incomplete"
    for error in (KeyboardInterrupt(), ValueError("an error of ours")):
        try:
            with make.archive.run("run archive.db") as run:
                raise error
        except (KeyboardInterrupt, ValueError):
            pass


# Attacks

BEACON = "http://attacker.example/beacon"
SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</textarea></title></style></script><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    f'<img src="{BEACON}"><link rel=stylesheet href="{BEACON}"><iframe src="{BEACON}"></iframe>',
    f'<meta http-equiv="refresh" content="0;url={BEACON}"><base href="{BEACON}/">',
    "{{7*7}} ${7*7} {% for x in ().__class__.__mro__ %}{{x}}{% endfor %}",
)
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "\x01javascript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "vbscript:msgbox(1)",
    "//attacker.example/",
    f'{BEACON}?"><script>alert(1)</script>',
    "https://attacker.example/' onmouseover='alert(1)",
    "https://[attacker.example",
    "http://attacker.example/%0d%0aSet-Cookie:a=b",
)
CONFUSING = (
    "\u202egpj.exe harmless\u202d",
    "\u2066\u2067\u2068 isolates never closed",
    "z" + "\u0300\u0489\u0316" * 60 + "algo",
    "NUL \x00 bell \x07 escape \x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b31m backspace \x08",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    "\t=1+1",
    "\ufeff\u200b\u200e\u2028\u2029lines",
    "\ud800 a lone surrogate",
    "W" * 100_000,
    "https://attacker.example/" + "a" * 5000,
    "../../../../etc/passwd",
    "%2e%2e%2f%00",
    "x' or 1=1; drop table posts; --",
    "~2F~00~FF~zz",
    "a/../b?c#d&e=f;g",
    ".",
    "..",
    " ",
    "\u3000",
)
CELLS: tuple[Any, ...] = (
    {"img_src": f"{BEACON}.png", "href": "javascript:alert(1)", "label": "<b>click</b>"},
    {"href": "javascript:alert(1)", "label": "click"},
    {"src": BEACON, "description": "<script>alert(1)</script>", "title": "t", "html": "<img src=x onerror=alert(1)>"},
)
ATTACKS = (*SCRIPTS, *LINKS, *CONFUSING)
HOSTILE_PAGE = f"""<!doctype html><html><head><base href="{BEACON}/"><meta http-equiv="refresh" content="0;url={BEACON}">
<style>@import url({BEACON}/a.css); body {{ background: url({BEACON}/b.png) }}</style><script>alert(1)</script>
<link rel="prefetch" href="{BEACON}"><link rel="dns-prefetch" href="//attacker.example"></head>
<body onload="alert(1)"><iframe src="{BEACON}"></iframe><img src="{BEACON}/c.png" onerror="alert(1)">
<form action="{BEACON}" method="post"><input name="a" autofocus onfocus="alert(1)"><button>Go</button></form>
<object data="{BEACON}"></object><embed src="{BEACON}"><video src="{BEACON}" autoplay></video>
<a href="javascript:alert(1)" ping="{BEACON}">x</a>
<svg><script>alert(1)</script><image href="{BEACON}"/></svg><h1>Words</h1></body></html>"""
SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><image href="{BEACON}"/></svg>'
).encode()


def files() -> dict[str, tuple[bytes, str]]:
    """Media files that are not what they seem: content and declared type, by what they are."""
    png, jpeg = drawn(40), drawn(41, kind="JPEG")
    html = HOSTILE_PAGE.encode()
    return {
        "SVG with a script": (SVG, "image/svg+xml"),
        "SVG declared a PNG": (SVG, "image/png"),
        "HTML declared a PNG": (html, "image/png"),
        "PNG and HTML in one": (png + html, "text/html"),
        "GIF and script in one": (b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "application/javascript"),
        "a JPEG cut in the middle": (jpeg[: len(jpeg) // 2], "image/jpeg"),
        "the head of a JPEG": (jpeg[:30], "image/jpeg"),
        "the head of a PNG of 30000 x 30000": (huge_png(), "image/png"),
        "all of a PNG of 30000 x 30000": (huge_png(whole=True), "image/png"),
        "a PNG of no size": (huge_png(0, 0), "image/png"),
        "nothing": (b"", "image/png"),
        "a PDF": (b"%PDF-1.7\n/OpenAction", "application/pdf"),
        "XML": (b'<?xml version="1.0"?><?xml-stylesheet href="' + BEACON.encode() + b'"?><a/>', "text/xml"),
        "XHTML": (
            b'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
            "application/xhtml+xml",
        ),
        "a type with a line break": (b"plain", "text/plain\r\nSet-Cookie: a=b"),
        "a film of noise": (mp4("noise"), "video/mp4"),
    }


def attacks(path: Path) -> Path:
    """The archive full of attacks. Returns its path."""
    make = Maker(path)
    with make.archive, make.archive.run(f"archive archive.db {SCRIPTS[0]} {BEACON}") as run:
        make.run_id = run.id
        run.counts.update({"<script>alert(1)</script>": 1, "articles": 2})
        for number, attack in enumerate(ATTACKS):
            _attacked_post(make, number, attack)
            _attacked_article(make, number, attack)
        _attacking_files(make)
        _attacking_data(make)
        _attacking_feed(make)
    return path


def _attacked_post(make: Maker, number: int, attack: str) -> None:
    """The same attack in every place of a post that a source or an article fills."""
    snapshot = shown(
        attack,
        media=[picture(1, None, url=attack, kind="photo", alt_text=attack, detail=attack)],
        source="syndication",
        handle=attack,
        author_name=attack,
        lang=attack,
        version=attack,
        data={"quoted": {"text": attack, "handle": attack, "author_name": attack, "posted_at": attack}, attack: attack}
        | {"parent": {"text": attack, "handle": attack}, "counts": {attack: 1, "likes": 2}},
    )
    hostile = exchange(
        attack,
        attack.encode("utf-8", "replace"),
        response_headers=(
            ("Content-Type", "text/html"),
            ("Location", attack),
            ("Link", f"<{BEACON}>; rel=preload"),
            (attack, attack),
        ),
        request_headers=((attack, attack),),
        status_line=f"HTTP/1.1 200 {attack}",
        peer=attack,
        certificate=attack,
    )
    make.post(
        [
            capture(snapshot, exchanges=(hostile,), detail=attack),
            failure(
                Outcome.MALFORMED,
                source=attack,
                detail=attack,
                exchanges=(exchange(attack, None, status=None, status_line=None, error=attack),),
                found=Post("x", "1", attack),
            ),
        ],
        ALIVE,
        platform="x" if number % 2 else (attack[:300] or "x"),
        native_id=f"{number}-{attack[:3000]}",
        url=attack,
        handle=attack,
    )


def _attacked_article(make: Maker, number: int, attack: str) -> None:
    archive, run_id = make.archive, make.run_id
    citations = [
        cited(
            f"article-{number}",
            1,
            **dict.fromkeys(("handle", "author_name", "text", "date", "date_text", "link"), attack),
            short_links=(attack,),
            place=Place(attack, attack, attack, attack),
        ),
        cited(None, 2, platform=attack, handle=attack, text=attack, link=attack, short_links=(attack,), date=None),
    ]
    recorded = archive.record_article(
        run_id,
        page(
            HOSTILE_PAGE,
            f"{GAZETTE}/{number}?{attack}",
            body=(HOSTILE_PAGE + attack).encode("utf-8", "replace"),
            **dict.fromkeys(("title", "site", "section", "author", "published_at", "media_type"), attack),
        ),
        citations,
    )
    archive.record_comparisons(
        {recorded.citation_ids[0]: Comparison(0.5, Agreement.DIFFERENT, f"[-{attack}-] {{+{attack}+}}", (attack,))}
    )
    archive.record_article(run_id, note(attack + HOSTILE_PAGE, f"{number} {attack}", title=attack), [])


def _attacking_files(make: Maker) -> None:
    for name, (content, media_type) in files().items():
        address = f"https://cdn.river.example/{name.replace(' ', '-')}"
        answer = exchange(address, content, response_headers=(("Content-Type", media_type),))
        kind = "video" if media_type.startswith("video") else "photo"
        make.seen(
            f"With {name}.",
            media=[
                picture(1, content, url=address, kind=kind, media_type=media_type, alt_text=name, exchanges=(answer,))
            ],
        )
    make.archive.record_article(
        make.run_id,
        page(HOSTILE_PAGE, f"{GAZETTE}/hostile", title="A hostile page"),
        [cited(make.new_id(), 1, text="Words")],
    )


def _attacking_data(make: Maker) -> None:
    nested: Any = "deep"
    for _ in range(200):
        nested = [nested]
    for cell in (*CELLS, {"quoted": [1, 2]}, {"counts": "<b>", "quoted": "x", "parent": 7}, {"counts": {"likes": -1}}):
        make.seen(f"Data {len(str(cell))}", data=dict(cell))
    make.seen("Deep data", data={"deep": nested, "counts": {"likes": 2**62, "shares": True}})


def _attacking_feed(make: Maker) -> None:
    for number, attack in enumerate((*SCRIPTS, *CONFUSING[:3])):
        feed = make.archive.follow(f"https://feeds.example/{number}?{attack}")
        found = (Found(f"https://feeds.example/{number}/article?{attack}", attack, NOW),)
        broken = Attempt("feed", Outcome.MALFORMED, NOW, 0.1, detail=attack)
        make.archive.record_feed_read(
            make.run_id,
            feed,
            FeedReading(
                NOW + days(1), timedelta(hours=1), broken, changed=True, kind=attack, title=attack, articles=found
            ),
        )


def makers() -> Iterator[tuple[str, Callable[[Path], Path]]]:
    """Both archives, by name."""
    yield "every_kind", every_kind
    yield "attacks", attacks
