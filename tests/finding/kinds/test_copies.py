"""Posts copied from pages and timelines of networks: one record each, without buttons and counts, in the languages of the pages."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
URL = f"https://x.com/river_example/status/{A}"
SAID = "The river is rising faster than we thought."
DAY = "2021-07-27"
TOP = "Rana Example\n@river_example\n"


def own(text: str = SAID, date: str | None = DAY, **more: Any) -> dict[str, Any]:
    """The copied post."""
    return x(None, text=text, date=date, kind="embed", **more)


PAGES: list[tuple[str, str, str]] = [
    (
        "2024",
        "Translate post\n9:41 AM · Jul 27, 2021\n·\n12.3K\nViews\n1,234\nReposts\n56\nQuotes\n7,890\nLikes\n",
        SAID,
    ),
    (
        "counts in lines",
        "9:41 AM · Jul 27, 2021 · 12.3K Views\n1,234 Reposts 56 Quotes 7,890 Likes 12 Bookmarks\n",
        SAID,
    ),
    ("of 2021", "9:41 AM · Jul 27, 2021·Twitter Web App\n1,234\n Retweets\n56\n Quote Tweets\n7,890\n Likes\n", SAID),
    ("picture", "Image\nALT\n9:41 AM · Jul 27, 2021 · 12 Views\n", SAID),
    ("video", "0:15\n9:41 AM · Jul 27, 2021 · 12 Views\n", SAID),
    ("German", "Post übersetzen\n9:41 vorm. · 27. Juli 2021\n·\n12.345\nMal angezeigt\n", "Der Fluss steigt."),
    ("French", "Traduire le post\n9:41 AM · 27 juil. 2021\n·\n12,3 k\nvues\n", "Le fleuve monte."),
    ("Spanish", "Traducir post\n9:41 a. m. · 27 jul. 2021\n·\n12,3 mil\nReproducciones\n", "El río sube."),
    ("Portuguese", "Traduzir post\n9:41 AM · 27 de jul de 2021\n·\n12,3 mil\nVisualizações\n", "O rio sobe."),
    ("Italian", "Traduci post\n9:41 AM · 27 lug 2021\n·\n12.345\nvisualizzazioni\n", "Il fiume sale."),
    ("Japanese", "ポストを翻訳\n午前9:41 · 2021年7月27日\n·\n1.2万\n件の表示\n", "川が上がっている。"),
    ("Turkish", "Gönderiyi çevir\nÖÖ 9:41 · 27 Tem 2021\n·\n12,3 B\nGörüntülenme\n", "Nehir yükseliyor."),
    ("Arabic", "ترجمة المنشور\n٩:٤١ ص · ٢٧ يوليو ٢٠٢١\n·\n١٢٫٣ ألف\nمشاهدة\n", "النهر يرتفع."),
    ("Russian", "Перевести пост\n9:41 AM · 27 июл. 2021 г.\n·\n12,3 тыс.\nпросмотров\n", "Река поднимается."),
    ("Polish", "Przetłumacz wpis\n9:41 AM · 27 lip 2021\n·\n12,3 tys.\nwyświetleń\n", "Rzeka się podnosi."),
    ("Korean", "게시물 번역하기\n오전 9:41 · 2021년 7월 27일\n·\n1.2만\n조회수\n", "강이 오르고 있다."),
    ("Chinese", "翻译帖子\n上午9:41 · 2021年7月27日\n·\n1.2万\n查看\n", "河水上涨。"),
    ("Swedish", "Översätt inlägg\n9:41 fm · 27 juli 2021\n·\n12,3 tn\nvisningar\n", "Floden stiger."),
]


@pytest.mark.parametrize(("name", "below", "said"), PAGES, ids=[name for name, *_ in PAGES])
def test_the_page_of_a_post_tells_one_post_and_none_of_its_furniture(name: str, below: str, said: str) -> None:
    day = None if name == "Polish" else DAY  # `lip` is July in Polish and June in Croatian
    check(f"{TOP}{said}\n{below}", [own(said, day, author_name="Rana Example")], "text/plain")
    check(
        f"Post\n\nSee new posts\nConversation\n{TOP}{said}\n\nTake care.\n{below}",
        [own(f"{said}\n\nTake care.", day)],
        "text/plain",
    )
    check(f"{TOP}{said}\n{below}{URL}\n", [x(A, date=DAY, text=said, kind="embed")], "text/plain")
    check(f"The city waited.\n\n{URL}\n{TOP}{said}\n{below}", [x(A, date=DAY, text=said, kind="embed")], "text/plain")


HARBOUR = x(None, "harbour_example", text="Two ships are in.", date="2021-07-28")
COPIES: list[tuple[str, str, Expected]] = [
    (
        "timeline",
        f"{TOP}·\nJul 27, 2021\n{SAID}\nShow more\n12\n34\n156\n7.8K\nHarbour Office\n@harbour_example\n·\nJul 28, 2021\nTwo ships are in.\n1\n2\n3\n",
        [own(), HARBOUR],
    ),
    (
        "timeline, a line each",
        f"Rana Example @river_example · Jul 27, 2021\n{SAID}\n\nHarbour Office @harbour_example · Jul 28, 2021\nTwo ships are in.\n",
        [own(), HARBOUR],
    ),
    (
        "timeline of 2017",
        f"Rana Example\nVerified account\n\n@river_example\nJul 27, 2021\nMore\n{SAID}\n1 reply 2 retweets 3 likes\nReply  1   Retweet  2   Like  3\n",
        [own(author_name="Rana Example")],
    ),
    ("age", f"{TOP}·\n3h\n{SAID}\n12\n34\n", [own(date=None, date_text="3h")]),
    ("age in German", f"{TOP}·\n3 Std.\n{SAID}\n12\n34\n", [own(date=None)]),
    ("day without a year", f"{TOP}·\nJul 27\n{SAID}\n12\n34\n", [own(date=None, date_text="Jul 27")]),
    (
        "thread",
        f"{TOP}{SAID}\n9:41 AM · Jul 27, 2021\n·\n12.3K\n Views\n\nHarbour Office\n@harbour_example\n·\nJul 28, 2021\nReplying to @river_example\nTwo ships are in.\n1\n2\n",
        [own(), HARBOUR],
    ),
    (
        "quoting",
        f"{TOP}{SAID}\nQuote\nHarbour Office\n@harbour_example\n·\nJul 28, 2021\nTwo ships are in.\n9:41 AM · Jul 29, 2021\n·\n12.3K\nViews\n",
        [own(date="2021-07-29"), HARBOUR],
    ),
    (
        "headline of a preview",
        f"{TOP}·\nJul 27, 2021\n{SAID}\nWater in Riverton: what is known\nFrom gazette.example\n12\n34\n",
        [own()],
    ),
    (
        "context of readers",
        f"{TOP}·\nJul 27, 2021\n{SAID}\nReaders added context they thought people might want to know\nIt is not.\n12\n",
        [own()],
    ),
    (
        "Bluesky",
        "Rana Example\n‪@river.example.com‬\n\nThe river is rising.\nJuly 27, 2024 at 9:41 AM\n\nEverybody can reply\n12 reposts\n3 quotes\n56 likes\n",
        [post("bluesky", None, "river.example.com", text="The river is rising.", date="2024-07-27")],
    ),
    (
        "Bluesky, timeline",
        "Rana Example\n@river.example.com\n· 3d\nThe river is rising.\n12\n34\n",
        [post("bluesky", None, "river.example.com", text="The river is rising.", date=None)],
    ),
    (
        "Mastodon",
        "Rana Example\n@rana@mastodon.example\n\nThe river is rising.\n\nJul 27, 2024, 09:41 AM\n·\n·Web\n·\n12\nboosts\n·\n34\nfavourites\n",
        [post("mastodon", None, "rana@mastodon.example", text="The river is rising.", date="2024-07-27")],
    ),
    (
        "Mastodon with its address",
        "Rana Example\n@rana@mastodon.example\nThe river is rising.\nJul 27, 2024, 09:41 · 🌐 · Web · 12 · 34\nhttps://mastodon.example/@rana/112850000000000000\n",
        [
            post(
                "mastodon",
                "112850000000000000",
                "rana@mastodon.example",
                text="The river is rising.",
                date="2024-07-27",
            )
        ],
    ),
    (
        "an account, then the post of another one",
        "Rana Example\n@river_example\nWatches rivers\n\nHarbour Office\n@harbour_example\nTwo ships are in.\n9:41 AM · Jul 28, 2021\n",
        [HARBOUR],
    ),
    ("byline in lines", f"High water\n\nJo Example\n@jo_example\nJuly 27, 2021\n\n{SAID}\n", []),
    ("byline in a line", f"High water\n\nJo Example @jo_example · July 27, 2021\n\n{SAID}\n", []),
    ("accounts to follow", f"{TOP}Follow\nHarbour Office\n@harbour_example\nFollow\n", []),
    ("contact", f"Press contact:\n{TOP}+1 555 0100\n12\n34\n", []),
    ("fixture", "Riverton @harbour · 3pm\nThe match begins at noon.\n12\n", []),
    ("comment of a film", f"{TOP}·\n3 years ago\nGreat video!\n12\nReply\n", []),
]


@pytest.mark.parametrize(("name", "text", "expected"), COPIES, ids=[name for name, *_ in COPIES])
def test_a_copied_post_is_one_record_of_its_author_and_its_words(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


COUNTED = "1 reply 0 retweets 3 likes"
OF_2018 = f"Rana Example @river_example  27 Jul 2021\n{SAID}\n{COUNTED}\n"
TIMELINES: list[tuple[str, str, Expected]] = [
    ("one", OF_2018, [own()]),
    ("with a mark before the handle", OF_2018.replace("@", "\u200f@"), [own()]),
    ("the article goes on", f"It rained.\n\n{OF_2018}\nIt rained on.\n", [own()]),
    ("two", f"{OF_2018}\nHarbour Office @harbour_example  28 Jul 2021\nTwo ships are in.\n0 replies 2 retweets 5 likes\n", [own(), HARBOUR]),
    ("badge", OF_2018.replace(" @", " Verified account @"), [own()]),
    (
        "badge in a line",
        f"Rana Example\nVerified account @river_example\n27 Jul 2021\nMore\nReplying to @jo_example\n{SAID}\n{COUNTED}\nReply 1  Retweet   Like 3\n",
        [own(author_name="Rana Example")],
    ),
    ("without the year", OF_2018.replace("27 Jul 2021", "Jul 27"), [own(date=None)]),
    ("paragraphs", OF_2018.replace(SAID, f"{SAID}\n\nHold on."), [own(f"{SAID}\n\nHold on.")]),
    ("German", OF_2018.replace(COUNTED, "1 Antwort 0 Retweets 3 „Gefällt mir“-Angaben"), [own()]),
    ("Spanish", OF_2018.replace(COUNTED, "1 respuesta 0 retweets 3 Me gusta"), [own()]),
    ("French", OF_2018.replace(COUNTED, "1 réponse 0 Retweet 3 J'aime"), [own()]),
    ("in a mail", "On 9 Sep 2021, Jo wrote:\n> " + OF_2018.strip().replace("\n", "\n> ") + "\n\nI see.\n", [own()]),
    ("passed on", f"Harbour Office Retweeted\n{OF_2018}", [own()]),
    ("byline", OF_2018.replace(COUNTED, "More of the story."), []),
    ("byline with comments", OF_2018.replace(COUNTED, "3 comments"), []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "expected"), TIMELINES, ids=[name for name, *_ in TIMELINES])
def test_posts_of_timelines_without_a_dot_are_told_by_their_counts(name: str, text: str, expected: Expected) -> None:
    check(text, expected, "text/plain")


BLUESKY = "Rana Example\n{0}\n" + SAID + "\n{1}\n{2}"
COUNTS = [
    "12 reposts\n3 quotes\n45 likes\n",
    "12\nreposts\n3\nlikes\n",
    "Everybody can reply\n12 reposts 3 quotes 45 likes\n",
    "",
]
TIMES = ["July 27, 2021 at 12:35 PM", "Jul 27, 2021, 12:35 PM", "27 July 2021 at 12:35", "27. Juli 2021 um 12:35"]


@pytest.mark.parametrize("handle", ["@rana.example.org", "\u202a@rana.example.org\u202c"])
def test_a_post_of_bluesky_ends_with_its_time_whatever_is_counted_below(handle: str) -> None:
    for when in TIMES:
        for counts in COUNTS:
            said = post(
                "bluesky", None, "rana.example.org", text=SAID, date=DAY, kind="embed", author_name="Rana Example"
            )
            check(BLUESKY.format(handle, when, counts), [said], "text/plain")


HEADS = [
    "Rana Example\nVerified account\n\n@river_example\nFollow\nFollow @river_example\nMore\n",
    "Rana Example\nVerified account\n\n@river_example\nFollow\nMore\n",
    "Rana Example\n\n@river_example\n",
    "Rana Example\n@river_example\nFollowing Following @river_example\nMore\n",
    "Rana Example\n@river_example\nUnfollow\n",
]


@pytest.mark.parametrize("head", HEADS)
def test_the_head_of_a_page_may_have_a_badge_a_blank_line_and_buttons(head: str) -> None:
    for below in ("12:35 PM - 27 Jul 2021\n12 Retweets 34 Likes\n", "12:35 PM - 27 Jul 2021\n"):
        check(f"{head}{SAID}\n{below}", [own(author_name="Rana Example")], "text/plain")


def test_what_truth_social_alone_counts_tells_the_network_above_and_below_the_time() -> None:
    for below in ("12 ReTruths 34 Likes\n27 Jul 2021, 12:35\n", "27 Jul 2021, 12:35\n12 ReTruths 34 Likes\n"):
        said = post("truthsocial", None, "river_example", text=SAID, date=DAY, kind="embed", author_name="Rana Example")
        check(f"{TOP}\n{SAID}\n\n{below}", [said], "text/plain")
