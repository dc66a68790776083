"""Whole scenarios: an article and the posts that it cites.

`riverton` is invented from end to end. `founding` answers the article that the project began with; that text is not ours to
publish, so it is read where it lies and never copied here.
"""

from __future__ import annotations

import html
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from . import pictures
from .posts import Photo, Tweet, snowflake
from .services import embed_html
from .world import World


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario: the article's text, the world that answers for it, and the cited posts in the article's order.

    `bodies` is what the article shows of each post, short links included, as a program should find it, and
    `page` the URL under which the world serves the article as a web page with official embeds (None: as a text only).
    """

    name: str
    article: str
    world: World
    posts: tuple[Tweet, ...]
    bodies: tuple[str, ...]
    page: str | None = None


# Blank lines inside a cited post come out as four newlines, those between paragraphs of the article as two: so do
# the text extracts of several news sites.
_RIVERTON_BODIES = (
    "The old mill bridge is closed until further notice. Engineers found a crack in the second pier, says the county "
    "pic.twitter.com/Rv3rBr1dge",
    "Sandbags are being filled at the fire station & the school gym. Bring gloves and a shovel if you have them "
    "pic.twitter.com/S4ndB4gs22",
    "Arrived at the ferry landing. Glad to see so many neighbours here. @RiverWatch_Ex has the gauges; I will post the "
    "levels every hour. I ask everybody to stay off the dike.\n\n\n\nKEEP THE RADIO ON.pic.twitter.com/K33pR4d1oN",
    "The water at #Riverton is 40 cm below the record of 1954 🌊🇪🇺\n\n\n\nThe lower town (Mill Street & Tanner's Row) is being "
    "cleared since noon.\n\n\n\nNobody is hurt.\n\n\n\n(picture by a neighbour) pic.twitter.com/Gh4tNow7Zz",
)

_RIVERTON_ARTICLE = """\
Riverton closed its oldest bridge on Tuesday as the Lyre rose to the highest level in a generation.

People in the lower town carried furniture to the upper floors, and the school sent its pupils home at noon. (Riverton Gazette)

"We have seen worse, but we have not seen it this early in the year," the town clerk told reporters on the steps of the town hall.

According to messages shared on social media, volunteers gathered at three places before the sirens went.

{0} — Riverton Gazette (@RivertonGaz_Ex) May 3, 2022

The clerk asked for patience and said that the county would send more pumps overnight.

{1} — B&C Volunteers (@BC_Volunt_Ex) May 4, 2022

{2} — Tomas (@tomas_dike_ex) May 4, 2022

{3} — Nila Varma نیلا ورما नीला वर्मा (@nila_varma_ex) May 3, 2022

The river authority expects the crest on Thursday — which would be the second in five years — and warned of a false calm.

Last month the council put off a vote on a higher dike for the third time.
"""


def riverton() -> Story:
    """Four posts about a flood, cited in running text: several paragraphs, three scripts, emoji, glued picture links."""
    gazette = Tweet(
        snowflake("2022-05-03T16:20:11.250", 5),
        "RivertonGaz_Ex",
        "Riverton Gazette",
        _plain(_RIVERTON_BODIES[0]),
        photos=[Photo("Rv3rBr1dge", alt="A stone bridge with barriers at both ends", width=120, height=80)],
        era="twitter",
    )
    volunteers = Tweet(
        snowflake("2022-05-04T05:41:57.003", 77),
        "BC_Volunt_Ex",
        "B&C Volunteers",
        _plain(_RIVERTON_BODIES[1]),
        photos=[Photo("S4ndB4gs22", extension="png", missing=frozenset({"orig"}))],
    )
    tomas = Tweet(
        snowflake("2022-05-04T00:00:02.900", 1),
        "tomas_dike_ex",
        "Tomas",
        _plain(_RIVERTON_BODIES[2]),
        photos=[Photo("K33pR4d1oN"), Photo("K33pR4d1o2", alt="A gauge that reads 6.40 m", extension="png")],
    )
    nila = Tweet(
        snowflake("2022-05-03T23:59:58.100", 300),
        "nila_varma_ex",
        "Nila Varma نیلا ورما नीला वर्मा",
        _plain(_RIVERTON_BODIES[3]),
        photos=[Photo("Gh4tNow7Zz", alt="Water over a street, a red boat & two dogs")],
        likes=1954,
    )
    posts = (gazette, volunteers, tomas, nila)
    world = World()
    for post in posts:
        world.post(post)
    article = _RIVERTON_ARTICLE.format(*_RIVERTON_BODIES)
    page = world.page("https://riverton-gazette.example/2022/05/the-lyre-rises", _as_page(article, posts))
    return Story("riverton", article, world, posts, _RIVERTON_BODIES, page)


def _as_page(article: str, posts: tuple[Tweet, ...]) -> str:
    """The article as a web page with official embeds in place of the text citations."""
    blocks = []
    for paragraph in paragraphs(article):
        shown = next((post for post in posts if f"(@{post.handle})" in paragraph), None)
        blocks.append(embed_html(shown) if shown else f"<p>{html.escape(paragraph, quote=False)}</p>")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>The Lyre rises | Riverton Gazette</title>\n'
        '<meta property="og:site_name" content="Riverton Gazette">\n<meta name="author" content="Ada Example">\n'
        '<meta property="article:published_time" content="2022-05-04T18:00:00Z">\n'
        '<link rel="canonical" href="https://riverton-gazette.example/2022/05/the-lyre-rises">\n</head>\n<body>\n<article>\n'
        "<h1>The Lyre rises</h1>\n" + "\n".join(blocks) + "\n</article>\n</body>\n</html>\n"
    )


def paragraphs(article: str) -> list[str]:
    """The article's paragraphs: two newlines part them, four belong to a post."""
    return re.split(r"(?<!\n)\n\n(?!\n)", article.strip())


def _plain(body: str) -> str:
    """What the author of a cited body wrote: single blank lines, no picture link."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"\s*pic\.twitter\.com/\w+\s*$", "", body))


def founding_article() -> Path | None:
    """Where the founding article lies: CITESNAP_FOUNDING_ARTICLE, else beside the repository; None when it is not there."""
    named = os.environ.get("CITESNAP_FOUNDING_ARTICLE")
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "founding-article.txt"
    path = Path(named) if named else beside
    return path if path.is_file() else None


_FOUNDING = (
    ("TRTWorldNow", "2021-08-18", "eAgaLOOvQa"),
    ("MP_Burg", "2021-08-19", "NkNbqmgBI0"),
    ("Sarfaraz1201", "2021-08-19", "M1dWK45qSE"),
    ("Geeta_Mohan", "2021-08-18", "81NSTjTVCO"),
)
"""Handle, day and picture link of the article's four citations."""


def founding(path: Path) -> Story:
    """A world that answers the founding article.

    Its four posts have their own words, invented ids of the right days and invented pictures.
    """
    article = path.read_text(encoding="utf-8")
    world = World()
    posts: list[Tweet] = []
    bodies: list[str] = []
    for number, (handle, day, code) in enumerate(_FOUNDING):
        paragraph = next(text for text in paragraphs(article) if f"(@{handle})" in text)
        body, _, attribution = paragraph.rpartition(" — ")
        moment = datetime.fromisoformat(day).replace(tzinfo=UTC) + timedelta(hours=6 + number, minutes=17, seconds=3)
        photo = Photo(
            code, pictures.png(code, 96, 64), alt=f"Invented picture {number + 1}", width=96, height=64, extension="png"
        )
        name = attribution.partition(f" (@{handle})")[0]
        posts.append(
            world.post(Tweet(snowflake(moment, 40 + number), handle, name, _plain(body), photos=[photo], era="twitter"))
        )
        bodies.append(body)
    return Story("founding", article, world, tuple(posts), tuple(bodies))


def _founding_here() -> Story:
    path = founding_article()
    if path is None:
        raise FileNotFoundError("the founding article is not here; name it in CITESNAP_FOUNDING_ARTICLE")
    return founding(path)


_EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def examples() -> Story:
    """The articles in `examples/`, answered: the invented posts with invented pictures, and the real ones with their words.

    The words of the real posts are those that the example page quotes; nothing else of them is imitated.
    """
    article = (_EXAMPLES / "the-lyre-rises.txt").read_text(encoding="utf-8")
    cited = (
        (
            "rivertongaz_ex",
            "Riverton Gazette",
            "1967262108349366277",
            "Ex4mp1eAa1",
            "A stone bridge, its road closed by barriers",
        ),
        ("bc_volunt_ex", "B&C Volunteers", snowflake("2025-09-15T05:41:57.003", 77), "Ex4mp1eBb2", None),
        ("tomas_dike_ex", "Tomas", snowflake("2025-09-15T09:12:02.900", 1), "Ex4mp1eCc3", "A gauge that reads 6.40 m"),
        (
            "nila_varma_ex",
            "Nila Varma نیلا ورما नीला वर्मा",
            snowflake("2025-09-14T23:59:58.100", 300),
            "Ex4mp1eDd4",
            "Water over a street, a red boat",
        ),
    )
    world = World()
    posts, bodies = [], []
    for handle, name, post_id, code, alt in cited:
        paragraph = next(text for text in paragraphs(article) if f"(@{handle})" in text)
        body = paragraph.partition(" — ")[0]
        photo = Photo(code, alt=alt, width=320, height=213, extension="png")
        posts.append(world.post(Tweet(post_id, handle, name, _plain(body), photos=[photo])))
        bodies.append(body)
    for post_id, handle, name, text, at in (
        ("20", "jack", "jack", "just setting up my twttr", datetime(2006, 3, 21, 20, 50, 14, tzinfo=UTC)),
        ("474971393852182528", "CIA", "CIA", "We can neither confirm nor deny that this is our first tweet.", None),
        ("266031293945503744", "BarackObama", "Barack Obama", "Four more years.", None),
    ):
        world.post(Tweet(post_id, handle, name, text, at=at))
    return Story("examples", article, world, tuple(posts), tuple(bodies))


STORIES: dict[str, Callable[[], Story]] = {"examples": examples, "riverton": riverton, "founding": _founding_here}
"""The stories by the name that `python tests/demo.py --story` takes."""
