"""What pages, feeds and programs put beside the words of a post is no disagreement with it; other words are one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from citesnap.model import Agreement
from citesnap.resolving.matching import Shown, compare
from internet import Citesnap, World, rows
from internet.posts import Photo, Tweet, snowflake
from sizes import some
from timing import grows_at_most

POST = "The levee holds, the bridge is closed until Monday"

SAME: list[tuple[str, str]] = [
    # Buttons and labels of pages.
    (f"{POST} Show more", POST),
    (f"{POST}\nShow this thread", POST),
    (f"{POST}\nTranslate post", POST),
    (f"{POST} Translate Tweet", POST),
    (f"{POST}\nMehr anzeigen", POST),
    (f"{POST}\nVoir plus", POST),
    (f"{POST}\nPost übersetzen", POST),
    (f"{POST} Translated from Dutch by Google", POST),
    (f"{POST} Read more", POST),
    (f"{POST}\n12 replies 34 reposts 56 likes", POST),
    (f"{POST}\n4:10 PM · Jul 27, 2021 · Twitter Web App", POST),
    (f"{POST} ALT", POST),
    (f"{POST}\nGIF", POST),
    (f"{POST}\nReaders added context they thought people might want to know", POST),
    (f"Pinned Tweet\n{POST}", POST),
    # Media, in the words of pages and of editors.
    (f"{POST} (Photo)", POST),
    (f"{POST} [Image]", POST),
    (f"{POST} (Foto: Example News)", POST),
    (f"[Video] {POST}", POST),
    (f"(VIDEO) {POST}", POST),
    (f"{POST} [Image description: a bridge with a barrier in front of it, {'and behind it the river ' * 10}]", POST),
    (f"{POST} <img src='a.jpg' alt='A bridge'>", POST),
    (f"{POST} [photo] [photo]", POST),
    (f"{POST} (sic)", POST),
    # Counters of threads.
    (f"1/3 {POST}", POST),
    (f"{POST} 1/3", POST),
    (f"(2/14) {POST}", POST),
    (f"{POST} [2/14]", POST),
    (f"1/ {POST}", POST),
    (f"{POST} 1/n", POST),
    (f"🧵 1/3 {POST}", POST),
    (f"THREAD: {POST}", POST),
    (POST, f"{POST} 1/3"),
    (POST, f"1. {POST}"),
    # Repeating and answering.
    (f"RT @river_ex {POST}", POST),
    (f"RT: {POST}", POST),
    (f"MT @river_ex: {POST}", POST),
    (f"{POST} via @river_ex", POST),
    (f"{POST} (via @river_ex)", POST),
    (f"{POST} via Twitter", POST),
    (f"{POST} (via Twitter for iPhone)", POST),
    (f"{POST} / X", POST),
    (f"Replying to @river_ex @gauge_ex {POST}", POST),
    (f"Replying to @river_ex and @gauge_ex\n{POST}", POST),
    (f"Replying to @river_ex, @gauge_ex and 3 others\n{POST}", POST),
    (f"Antwort an @river_ex\n{POST}", POST),
    (f"En réponse à @river_ex {POST}", POST),
    (f"In reply to @river_ex: {POST}", POST),
    (f"@river_ex, @gauge_ex: {POST}", POST),
    # Polls.
    (f"{POST}? Yes 45% No 55% 1,234 votes · Final results", f"{POST}?"),
    (f"{POST}?\nYes\n45 %\nNo\n55 %\n1.234 Stimmen", f"{POST}?"),
    (f"{POST}?\nYes 45.2%\nNo 54.8%\n12.3K votes · 2 days left", f"{POST}?"),
    # Markup and encodings that were left in.
    ("The levee holds,<br>the bridge is closed until Monday", POST),
    ("The levee holds,<br /><br />the bridge is closed until Monday", POST),
    ("The levee holds,&lt;br&gt;the bridge is <b>closed</b> until Monday", POST),
    ("<p>The levee holds, the bri<wbr>dge is closed until Monday</p>", POST),
    ("The levee &amp;amp; the bridge", "The levee & the bridge"),
    ("The levee &#038; the bridge aren&#8217;t safe", "The levee & the bridge aren’t safe"),
    ("The levee and the bridge", "The levee & the bridge"),
    ("Deich und Brücke halten", "Deich & Brücke halten"),
    ("It isnâ€™t over, the cafÃ© is closed", "It isn’t over, the café is closed"),
    ("It isnâ\x80\x99t over, the cafÃ© is closed", "It isn’t over, the café is closed"),
    ("ZÃ¼rich: â€œhigh waterâ€\x9d", "Zürich: “high water”"),
    ("ZÃƒÂ¼rich is dry", "Zürich is dry"),
    ("Ð’Ð¾Ð´Ð° Ñ€Ð°Ñ\x81Ñ‚ÐµÑ‚", "Вода растет"),
    ("The caf\ufffd is closed in Z\ufffdrich", "The café is closed in Zürich"),
    ("The caf? is closed in Z?rich", "The café is closed in Zürich"),
    ("Zurich: el rio esta alto", "Zürich: el río está alto"),
    ("The levee holds,The bridge is closedUntil Monday", "The levee holds, The bridge is closed Until Monday"),
    ("The levee\\nholds, \\\"today\\\"", "The levee\nholds, \"today\""),
    ("The levee holds \\u2014 today", "The levee holds — today"),
    ("The **levee** holds \\_today\\_", "The levee holds _today_"),
    # Links.
    ("Levels: (link)", "Levels: https://t.co/AbCdEfGhIj"),
    ("Levels [here](https://t.co/AbCdEfGhIj) for all", "Levels https://t.co/AbCdEfGhIj for all"),
    ("Levels: riverton.example", "Levels: https://riverton.example/levels"),
    ("Levels: levels.riverton.example…", "Levels: https://t.co/AbCdEfGhIj"),
    ("Levels: [link]", "Levels: https://levels.example/now"),
    ("Levels: <a href='https://t.co/AbCdEfGhIj'>link</a>", "Levels: https://levels.example/now"),
    ("Levels: https://riverton.example/ levels/now", "Levels: https://riverton.example/levels/now"),
    ("Levels: hxxps://levels[.]example/now", "Levels: https://levels.example/now"),
    ("Levels: www.levels.example", "Levels: https://www.levels.example/"),
    # Hashtags and mentions.
    ("All about # HighWater here", "All about #HighWater here"),
    ("All about #High Water here", "All about #HighWater here"),
    ("All about high water here", "All about #HighWater here"),
    ("All about #highwater here", "All about #high water here"),
    ("All about #High_Water here", "All about #HighWater here"),
    ("Thanks to @ river_ex for it", "Thanks to @river_ex for it"),
    ("Thanks to @river_ex@lake.example for it", "Thanks to @river_ex for it"),
    ("Thanks to @river.bsky.social for it", "Thanks to @river for it"),
    # Emoji.
    ("Rain :cloud_with_rain: in Riverton", "Rain 🌧️ in Riverton"),
    ("Rain :+1: in Riverton", "Rain 👍 in Riverton"),
    ("Rain <:river:123456789012345678> in Riverton", "Rain in Riverton"),
    ("Rain [Emoji: Cloud with rain] in Riverton", "Rain 🌧️ in Riverton"),
    ("Rain (cloud with rain emoji) in Riverton", "Rain 🌧️ in Riverton"),
    ("Rain Cloud with rain in Riverton", "Rain 🌧️ in Riverton"),
    ("Rain in Riverton, lock your doors", "1️⃣ Rain in Riverton, 2️⃣ lock your doors"),
    ("Info: rain", "ℹ️ Info: rain"),
    ("Riverton™ is wet", "Riverton is wet"),
    # Marks of print.
    ("It isnt over, dont go", "It isn't over, don’t go"),
    ("It isn´t over, it`s wet", "It isn’t over, it's wet"),
    ("„Die Flut“ ‹heute›", '"Die Flut" heute'),
    ("مُحَمَّد فِي النَّهر", "محمد في النهر"),
    ("שָׁלוֹם לכולם", "שלום לכולם"),
    ("ＲＡＩＮ in Ｒｉｖｅｒｔｏｎ １２", "RAIN in Riverton 12"),
    ("Rain ½ m, 5 ㎝", "Rain 1⁄2 m, 5 cm"),
    ("At 5 pm the river is at 410cm", "At 5pm the river is at 410 cm"),
    ("The levee holds.The bridge is closed Show more", "The levee holds. The bridge is closed https://t.co/AbCdEfGhIj"),
    (f"{POST} (edited)", POST),
]  # fmt: skip


@pytest.mark.parametrize(("cited", "shown"), SAME)
def test_what_is_put_beside_the_words_is_no_other_word(cited: str, shown: str) -> None:
    told = compare(cited, [Shown(shown)])
    assert (told.agreement and not told.agreement.is_disagreement, told.difference) == (True, None)


PARTS: list[str] = [
    "The levee holds, the bridge ...",
    "The levee holds, the bridge . . .",
    "The levee holds, the bridge ..",
    "The levee holds, the bridge [. . .]",
    "The levee holds, the bridge (...)",
    "The levee holds, the bridge <...>",
    "The levee holds, the bridge […] Show more",
    "The levee holds, the bridge… Read more",
    "The levee holds, the bridge … (more)",
    "The levee holds, the bridge (continued)",
    "The levee holds, the bridge (cont.)",
    "The levee holds, the bridge [snip]",
    "The levee holds, the bridge… https://t.co/AbCdEfGhIj",
    "The levee holds, the bri… pic.twitter.com/AbCdEfGhIj",
    "The levee holds, the bri...https://t.co/AbCdEfGhIj",
    "The levee holds . . . until Monday",
    "The levee holds (...) until Monday",
    "The levee holds [ … ] until Monday",
    "The levee holds […] is closed […] Monday (Photo)",
    ". . . the bridge is closed until Monday",
    "…holds, the bridge is closed until Monday",
    "RT @river_ex: The levee holds, the bri…",
]


@pytest.mark.parametrize("cited", PARTS)
def test_all_ways_to_leave_words_out_are_known(cited: str) -> None:
    told = compare(cited, [Shown(POST)])
    assert (told.agreement, told.difference) == (Agreement.TRUNCATED, None)


BESIDE: list[tuple[str, str, tuple[str, ...]]] = [
    ("Will the levee hold at last? No", "Will the levee hold at last?", ("Yes", "No")),
    (f"{POST} A bridge behind a barrier", POST, ("A bridge behind a barrier",)),
    (f"{POST} Image: A bridge behind a barrier", POST, ("A bridge behind a barrier",)),
    (f"{POST} River Office @river_ex We hold at four metres", POST, ("River Office", "river_ex", "We hold at four metres")),
    (f"{POST} Quote River Office @river_ex · Jul 26, 2021 We hold", POST, ("River Office", "river_ex", "We hold")),
    (f"{POST} QT @river_ex: We hold at four metres", POST, ("river_ex", "We hold at four metres")),
    (f"{POST} We hold at four…", POST, ("We hold at four metres",)),
    ("Levels: High water of the century", "Levels: https://t.co/AbCdEfGhIj", ("High water of the century", "Riverton Gazette")),
    ("Levels: High water of the century riverton.example", "Levels: https://t.co/AbCdEfGhIj", ("High water of the century",)),
    (f"{POST}? Yes No Perhaps", f"{POST}?", ("Yes", "No", "Perhaps")),
    (f"A bridge behind a barrier {POST}", POST, ("A bridge behind a barrier",)),
]  # fmt: skip


@pytest.mark.parametrize(("cited", "shown", "beside"), BESIDE)
def test_words_that_the_source_shows_beside_the_text_are_no_invention(
    cited: str, shown: str, beside: tuple[str, ...]
) -> None:
    told = compare(cited, [Shown(shown, beside=beside)])
    assert (told.agreement and not told.agreement.is_disagreement, told.difference) == (True, None)
    assert compare(cited.replace("closed", "open"), [Shown(shown, beside=beside)]).agreement is (
        Agreement.DIFFERENT if "closed" in cited else told.agreement
    )


SIGNED: list[str] = [
    f"“{POST}” — Lyre (@lyre_ex) March 1, 2024",
    f"{POST} — Lyre (@lyre_ex)",
    f"{POST} — @lyre_ex",
    f"Lyre @lyre_ex · Mar 1 {POST}",
    f"Lyre\n@lyre_ex\n{POST}",
    f"Lyre: {POST}",
    f"{POST} (Lyre) 1 March 2024",
]


@pytest.mark.parametrize("cited", SIGNED)
def test_the_authors_signature_is_no_invention(cited: str) -> None:
    post = Shown(POST, beside=("Lyre", "lyre_ex"))
    assert compare(cited, [post]).agreement is Agreement.EQUAL
    assert compare(cited.replace("closed", "open"), [post]).agreement is Agreement.DIFFERENT
    assert (
        compare(cited.replace("Lyre", "Gauge").replace("lyre_ex", "gauge_ex"), [post]).agreement is Agreement.DIFFERENT
    )


TRANSLATIONS: list[tuple[str, str]] = [
    ("El dique aguanta (translated from English)", POST),
    ("Der Deich hält (übersetzt aus dem Englischen)", POST),
    ("Der Deich hält [Übersetzung]", POST),
    ("La digue tient (traduit de l’anglais)", POST),
    ("[Traduction] La digue tient", POST),
    ("El dique aguanta [traducido del inglés]", POST),
    ("O dique aguenta (tradução livre)", POST),
    ("L’argine tiene (traduzione nostra)", POST),
    ("The levee holds (our translation)", "Der Deich hält"),
    ("Translation: The levee holds", "Der Deich hält"),
    ("The levee holds\nTranslated from German by Google", "Der Deich hält"),
    ("Translated from German by Grok\nThe levee holds", "Der Deich hält"),
    ("The levee holds (Google Translate)", "Der Deich hält"),
    ("The levee holds [via machine translation]", "Der Deich hält"),
    ("The levee holds", "Дамба держится"),
    ("The levee holds, says @river_ex", "السد صامد"),
    ("堤防は持ちこたえている", "The levee holds"),
    ("Дамба держится 410", "The levee holds 410"),
]


@pytest.mark.parametrize(("cited", "shown"), TRANSLATIONS)
def test_a_translation_is_compared_with_nothing(cited: str, shown: str) -> None:
    told = compare(cited, [Shown(shown)])
    assert (told.match, told.agreement, told.difference) == (None, None, None)


CHANGED: list[tuple[str, str]] = [
    ("The levee does hold", "The levee does not hold"),
    ("The levee doesn't hold", "The levee does hold"),
    ("The levee is able to hold", "The levee is not able to hold"),
    ("The levee is notable", "The levee is not able"),
    ("The levee holds never", POST),
    ("410 cm in Riverton", "412 cm in Riverton"),
    ("1/3 of the town is flooded", "2/3 of the town is flooded"),
    ("The town is flooded 1/3", "The town is flooded 2/3"),
    ("Turnout 45% in Riverton, 55% in Lyre", "Turnout 54% in Riverton, 46% in Lyre"),
    (f"{POST}? Yes 45% No 55% 1,234 votes", f"{POST}? Yes 55% No 45% 1,234 votes"),
    ("Mayor Lyre closed the bridge", "Mayor Gauge closed the bridge"),
    (f"{POST}, the mayor lied", POST),
    (f"The mayor lied. {POST}", POST),
    (f"{POST} because I said so", f"{POST} https://t.co/AbCdEfGhIj"),
    (f"{POST} (Photo) and I am to blame", POST),
    (f"{POST} Show more respect for the dead", POST),
    (f"{POST} I translate nothing", POST),
    (f"{POST} via the tunnel", POST),
    (f"{POST} [Image] fake", POST),
    (f"Replying to @river_ex you lied {POST}", POST),
    ("The levee<br>broke, the bridge is closed until Monday", POST),
    ("It isnâ€™t over, the cafÃ© is open", "It isn’t over, the café is closed"),
    ("The caf\ufffd is open", "The café is closed"),
    ("Levels: (dropping)", "Levels: https://t.co/AbCdEfGhIj"),
    ("All about #LowWater here", "All about #HighWater here"),
    ("Rain :cloud_with_rain: in Lyre", "Rain 🌧️ in Riverton"),
    ("Rain [Emoji: Cloud with rain] in Lyre", "Rain 🌧️ in Riverton"),
    ("Dam and bridge hold", "Dam & tunnel hold"),
    ("The levee … is open … Monday", POST),
    ("The levee [...] until Sunday", POST),
    ("The levee holds (cont.) and breaks", POST),
    ("no es verdad", "es verdad que llueve"),
    ("Он не держит", "Он держит"),
    ("नदी बढ़ रही है", "नदी घट रही है"),
    ("नदियाँ शांत", "नदी शांत"),
    ("محمد لا يأتي غدا", "محمد يأتي غدا"),
    ("水位が上がらない", "水位が上がる"),
    ("The translation says the levee broke", POST),
    ("I had it translated: the levee broke", POST),
    ("Ten people died", "Two people died 🕯"),
    ("Deaths: 12", "Deaths: 1️⃣"),
    ("The levee holds.The bridge is open Show more", "The levee holds. The bridge is closed https://t.co/AbCdEfGhIj"),
    ("At 5 pm the river is at 410cm", "At 5pm the river is at 412 cm"),
    ("… is closed until Monday … The levee holds", POST),
    (f"Lyre lied: {POST}", POST),
    ("Der Deich ist sehr alt", "Der Deich ist sehr neu"),
    ("Der Deich ist sehr alt", "Der Deich ist sehr"),
    ("The bridge is gone, look here", "The bridge is gone, look there https://t.co/AbCdEfGhIj"),
    ("I saw all of it via Twitter", "I saw all of it via Telegram"),
    ("The town is flooded 1/3", "The town is flooded by half"),
    ("You all should read more", "You all should read less"),
    ("This is a long thread", "This is a long rope"),
    ("Deaths so far:\n12", "Deaths so far:\n13"),
    ("Deaths so far:\n12", "Deaths so far:"),
    ("We are 12 likes away", "We are 13 likes away"),
    ("Rain and wind and hail", "Rain & wind & snow"),
    ("Er sagte es nicht", "Er sagte es"),
    ("The mayor (photo shows him lying) left", "The mayor left"),
    ("@river_ex lied to us all", "@gauge_ex told us all"),
]


@pytest.mark.parametrize(("cited", "shown"), CHANGED)
def test_changed_words_are_still_told(cited: str, shown: str) -> None:
    told = compare(cited, [Shown(shown)])
    assert told.agreement is Agreement.DIFFERENT
    assert told.difference


REPEATED = [
    "…",
    "1. ",
    "â€",
    "a.",
    "1⃣",
    "<b",
    "(photo ",
    "[image ",
    "4% ",
    "Yes 4% ",
    "@a ",
    "Replying to @a ",
    "#a #A B ",
    ". . ",
]


@pytest.mark.parametrize("token", some(REPEATED, 4))
def test_a_comparison_takes_time_in_proportion_to_the_texts(token: str) -> None:
    post = Shown("👍 the levee #AbC https://levels.example/c é", beside=("Yes", "No", "a b c"))
    assert grows_at_most(lambda size: lambda: compare((token * size)[:size] + "z", [post]), (1_000, 8_000), 24, 0.01)


def test_an_archive_accuses_nobody_of_what_pages_add(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    quoted = world.post(Tweet(snowflake("2024-03-01T09:00:00"), "gauge_ex", "Gauge", "We hold at four metres"))
    posts = {
        f"1/3 {POST} Show more": Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", POST),
        f"{POST} A bridge behind a barrier": Tweet(
            snowflake("2024-03-02T10:00:00"), "lyre_ex", "Lyre", POST, photos=[Photo("AbCdEfGhIj", alt="A bridge behind a barrier")]
        ),
        f"{POST} Gauge @gauge_ex We hold at four metres": Tweet(
            snowflake("2024-03-03T10:00:00"), "lyre_ex", "Lyre", POST, quoted=quoted
        ),
        "El dique aguanta (translated from English)": Tweet(snowflake("2024-03-04T10:00:00"), "lyre_ex", "Lyre", POST),
        f"{POST.replace('closed', 'open')} Show more": Tweet(snowflake("2024-03-05T10:00:00"), "lyre_ex", "Lyre", POST),
    }  # fmt: skip
    blocks = "".join(
        f'<blockquote class="twitter-tweet"><p>{cited}</p>&mdash; Lyre (@lyre_ex) '
        f'<a href="{world.post(post).url}">March {day}, 2024</a></blockquote>'
        for day, (cited, post) in enumerate(posts.items(), 1)
    )
    (tmp_path / "a.html").write_text(f"<article>{blocks}</article>")
    archive = tmp_path / "archive.db"
    assert citesnap("archive", "archive.db", "a.html").returncode == 0
    agreements = [("equal",), ("equal",), ("equal",), (None,), ("different",)]
    assert rows(archive, "select agreement from citations order by position") == agreements
    # What an older version called different is compared anew, with what is stored alone.
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("update citations set agreement = 'different', match = 0.5, difference = 'x'")
    assert citesnap("reread", "archive.db").returncode == 0
    assert rows(archive, "select agreement from citations order by position") == agreements
    assert rows(archive, "select difference from disagreements") == [
        ("The levee holds, the bridge is [-open-] {+closed+} until Monday",)
    ]
