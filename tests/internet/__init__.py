"""A loopback internet: the real host names answered from a scenario in Python, met only through proxy variables.

    world = World()
    tweet = world.post(Tweet(snowflake("2022-05-03T10:15:00"), "example_river", "Example River", "Hello & welcome"))
    with Internet(world) as net:
        subprocess.run([sys.executable, "-m", "citesnap", ...], env=os.environ | net.env)
        assert net.asked("cdn.syndication.twimg.com")

Everything in it is invented. `python tests/demo.py -- COMMAND` runs a command inside it.
"""

from __future__ import annotations

from . import faults, pictures
from .command import Citesnap, unmeasured
from .faults import Fault
from .messages import Request, Response
from .posts import Link, Photo, Tweet, Video, code_for, link_card, poll_card, snowflake
from .proxy import Internet
from .rows import rows, tables
from .services import embed_html, shown_date
from .stories import Story, founding, founding_article, riverton
from .world import World

__all__ = [
    "Citesnap",
    "Fault",
    "Internet",
    "Link",
    "Photo",
    "Request",
    "Response",
    "Story",
    "Tweet",
    "Video",
    "World",
    "code_for",
    "embed_html",
    "faults",
    "founding",
    "founding_article",
    "link_card",
    "pictures",
    "poll_card",
    "riverton",
    "rows",
    "shown_date",
    "snowflake",
    "tables",
    "unmeasured",
]
