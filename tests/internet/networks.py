"""What the networks besides X answer for one invented post each, in every state that their sources can tell.

The shapes are those of public recordings and documentation of 2024 to 2026. Everything in it is invented. A `Network` is data: for
each state the answers by address. What it must not do: judge what follows from an answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import pictures
from .messages import Response
from .world import World, page_key

PICTURE = pictures.png("gauge", 64, 48)
WORDS = "The gauge at Riverton reads 7 feet and is rising"
EDITED = "The gauge at Riverton reads 9 feet and is rising"
HTML_404 = Response.html("<!DOCTYPE html><title>404</title><p>The page does not exist</p>", 404)

Answers = Mapping[str, Response]
"""Answers by address."""


@dataclass(frozen=True)
class Network:
    """One post on one network: its address as an article cites it, and what is answered for it in each state.

    `states` begin with `alive`; `files` are its media, the same in each state. `words`, `handle` and `posted_at` are what a source
    shows of the post while it is alive. `others` are the answers for another post at this post's addresses.
    """

    name: str
    platform: str
    url: str
    states: Mapping[str, Answers]
    words: str = WORDS
    handle: str | None = "example_river"
    posted_at: str | None = "2026-03-01T10:00:00Z"
    files: tuple[str, ...] = ()
    others: Answers = field(default_factory=dict)

    def becomes(self, world: World, state: str) -> None:
        """Let the network answer as in that state."""
        for url in {address for answers in self.states.values() for address in answers}:
            world.pages.pop(page_key(url), None)
        for url, response in self.states[state].items():
            world.pages[page_key(url)] = response
        for url in self.files:
            world.page(url, PICTURE, "image/png")


def as_json(value: object, status: int = 200, kind: str = "application/json; charset=utf-8") -> Response:
    """A JSON answer."""
    return Response(status, json.dumps(value).encode(), kind)


def as_page(head: str, body: str = "", status: int = 200) -> Response:
    """An HTML answer."""
    return Response.html(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>", status
    )


def metas(**values: str) -> str:
    """OpenGraph metas: `og_title` is `og:title`."""
    return "".join(f'<meta property="{name.replace("_", ":", 1)}" content="{value}">' for name, value in values.items())


# Mastodon and what speaks its API

HOST, STATUS = "riverton.example", "116153332531200000"
ACTIVITY = "application/activity+json; charset=utf-8"
MISSING = as_json({"error": "Record not found"}, 404)
CLOSED = as_json({"error": "This API requires an authenticated user"}, 401)
NOT_SIGNED = as_json({"error": "Request not signed"}, 401)


def status(
    words: str = WORDS, *, number: str = STATUS, host: str = HOST, acct: str = "example_river", **more: object
) -> dict[str, Any]:
    """A `Status` as Mastodon 4.6 sends it."""
    user = acct.partition("@")[0]
    return {
        "id": number,
        "created_at": "2026-03-01T10:00:00.000Z",
        "edited_at": None,
        "in_reply_to_id": None,
        "sensitive": False,
        "spoiler_text": "",
        "visibility": "public",
        "language": "en",
        "uri": f"https://{host}/users/{user}/statuses/{number}",
        "url": f"https://{host}/@{user}/{number}",
        "content": f"<p>{words}</p>",
        "reblog": None,
        "account": {
            "id": "1",
            "username": user,
            "acct": acct,
            "display_name": "Example River",
            "url": f"https://{host}/@{user}",
            "uri": f"https://{host}/users/{user}",
        },
        "media_attachments": [],
        "mentions": [],
        "tags": [],
        "replies_count": 1,
        "reblogs_count": 2,
        "favourites_count": 3,
        "poll": None,
        "card": None,
        "quote": None,
        **more,
    }


PHOTO = {
    "id": "9",
    "type": "image",
    "url": f"https://files.{HOST}/gauge.png",
    "preview_url": f"https://files.{HOST}/small/gauge.png",
    "remote_url": None,
    "meta": {"original": {"width": 64, "height": 48}},
    "description": "A gauge in the water",
}


def note(words: str = WORDS, host: str = HOST, number: str = STATUS) -> dict[str, Any]:
    """A `Note` of ActivityPub."""
    return {
        "@context": ["https://www.w3.org/ns/activitystreams"],
        "id": f"https://{host}/users/example_river/statuses/{number}",
        "type": "Note",
        "published": "2026-03-01T10:00:00Z",
        "url": f"https://{host}/@example_river/{number}",
        "attributedTo": f"https://{host}/users/example_river",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
        "content": f"<p>{words}</p>",
        "attachment": [
            {
                "type": "Document",
                "mediaType": "image/png",
                "url": f"https://files.{host}/gauge.png",
                "name": "A gauge in the water",
            }
        ],
    }


def _mastodon() -> Network:
    page, api = f"https://{HOST}/@example_river/{STATUS}", f"https://{HOST}/api/v1/statuses/{STATUS}"
    head = metas(
        og_url=page,
        og_title="Example River (@example_river@riverton.example)",
        og_description=WORDS,
        og_published_time="2026-03-01T10:00:00Z",
    )
    gone = as_json({"type": "Tombstone", "id": f"https://{HOST}/users/example_river/statuses/{STATUS}"}, 410, ACTIVITY)
    edited_at = "2026-03-02T09:30:00.500Z"
    versions = [
        {"content": f"<p>{words}</p>", "created_at": at, "account": status()["account"], "media_attachments": [PHOTO]}
        for words, at in ((WORDS, "2026-03-01T10:00:00.000Z"), (EDITED, edited_at))
    ]
    poll = {
        "expires_at": "2026-03-02T10:00:00Z",
        "expired": True,
        "multiple": False,
        "votes_count": 5,
        "options": [{"title": "Rising", "votes_count": 4}, {"title": "Falling", "votes_count": 1}],
    }
    other = str(int(STATUS) + 65536)
    alive = {
        api: as_json(status(media_attachments=[PHOTO], spoiler_text="High water", poll=poll)),
        page: as_json(note(), kind=ACTIVITY),
    }
    node = f"https://{HOST}/nodeinfo/2.0"
    return Network(
        "mastodon",
        "mastodon",
        page,
        {
            "alive": alive,
            "edited": {
                **alive,
                api: as_json(status(EDITED, media_attachments=[PHOTO], edited_at=edited_at)),
                f"{api}/history": as_json(versions),
            },
            "gone": {api: MISSING, page: HTML_404},
            "tombstone": {api: MISSING, page: gone},
            "account-gone": {api: MISSING, page: Response(410, b"Gone", "text/html")},
            "closed": {
                api: CLOSED,
                page: as_page(head),
                f"https://{HOST}/.well-known/nodeinfo": as_json({"links": [{"rel": "2.0", "href": node}]}),
                node: as_json({"software": {"name": "mastodon", "version": "4.6.4"}}),
            },
            "closed-gone": {api: CLOSED, page: HTML_404},
            "not-signed": {api: MISSING, page: NOT_SIGNED},
        },
        files=(f"https://files.{HOST}/gauge.png",),
        others={api: as_json(status(number=other)), page: as_json(note(number=other), kind=ACTIVITY)},
    )


def _of_one_api(platform: str, url: str, host: str) -> Network:
    """Gab and Truth Social: Mastodon's API and nothing else."""
    api = f"https://{host}/api/v1/statuses/{STATUS}"
    wall = as_page("<title>Just a moment...</title>", "Verify you are human", 403)
    return Network(
        platform,
        platform,
        url,
        {"alive": {api: as_json(status(host=host))}, "gone": {api: MISSING}, "wall": {api: wall}},
        others={api: as_json(status(host=host, number=str(int(STATUS) + 65536)))},
    )


NETWORKS = {
    network.name: network
    for network in (
        _mastodon(),
        _of_one_api("gab", f"https://gab.com/example_river/posts/{STATUS}", "gab.com"),
        _of_one_api("truthsocial", f"https://truthsocial.com/@example_river/posts/{STATUS}", "truthsocial.com"),
    )
}
