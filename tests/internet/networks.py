"""What the networks besides X answer for one invented post each, in every state that their sources can tell.

The shapes are those of public recordings and documentation of 2024 to 2026. Everything in it is invented. A `Network` is data: for
each state the answers by address. What it must not do: judge what follows from an answer.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from . import pictures
from .messages import Response
from .world import World, page_key

PICTURE = pictures.png("gauge", 64, 48)
FILM = pictures.mp4("gauge", 200)
WORDS = "The gauge at Riverton reads 7 feet and is rising"
EDITED = "The gauge at Riverton reads 9 feet and is rising"
HTML_404 = Response.html("<!DOCTYPE html><title>404</title><p>The page does not exist</p>", 404)
GONE_FOR_GOOD = Response.html(
    "<!DOCTYPE html><html lang='en'><head><title>Not here anymore - Mastodon</title></head>"
    "<body class='error'><div class='dialog'><div class='dialog__illustration'><img alt='Mastodon' src='/oops.png'></div>"
    "<div class='dialog__message'><h1>Not here anymore</h1></div></div></body></html>",
    410,
)
"""What Mastodon answers for an account that is suspended for good (app/views/layouts/error.html.haml)."""

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
            world.page(url, *((FILM, "video/mp4") if url.endswith(".mp4") else (PICTURE, "image/png")))


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
            "account-gone": {api: MISSING, page: GONE_FOR_GOOD},
            "parked": {
                api: MISSING,
                page: Response(410, b"<html><title>410 Gone</title><h1>410 Gone</h1>", "text/html"),
            },
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


# Telegram

CHANNEL = "example_river"


def message(number: int = 7356, words: str = WORDS, *, inside: str = "", meta: str = "", channel: str = CHANNEL) -> str:
    """A message in the HTML that widget and list share."""
    link = f"https://t.me/{channel}/{number}"
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message" data-post="{channel}/{number}">'
        f'<a class="tgme_widget_message_owner_name" href="https://t.me/{channel}"><span dir="auto">Example River</span></a>'
        f'{inside}<div class="tgme_widget_message_text js-message_text" dir="auto">{words}</div>'
        '<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">12.3K</span>'
        f'<span class="tgme_widget_message_meta">{meta}<a class="tgme_widget_message_date" href="{link}">'
        '<time datetime="2026-03-01T10:00:00+00:00">10:00</time></a></span></div></div></div>'
    )


def said(sentence: str) -> Response:
    """A widget that shows no message."""
    return as_page("", f'<div class="tgme_widget_message_error">{sentence}</div>')


def _telegram() -> Network:
    widget, listing = f"https://t.me/{CHANNEL}/7356?embed=1&mode=tme", f"https://t.me/s/{CHANNEL}/7356"
    file = "https://cdn4.telesco.pe/file/gauge.jpg"
    photo = (
        '<a class="tgme_widget_message_reply" href="https://t.me/example_river/7300"><div class="tgme_widget_message_text '
        'js-message_reply_text">The gauge reads 5 feet</div></a><a class="tgme_widget_message_photo_wrap" '
        f'href="https://t.me/{CHANNEL}/7356" style="width:9px;background-image:url(\'{file}\')"></a>'
    )
    around = as_page("", message(7355, "Before") + message(7357, "After"))
    return Network(
        "telegram",
        "telegram",
        f"https://t.me/{CHANNEL}/7356",
        {
            "alive": {widget: as_page("", message(inside=photo))},
            "edited": {widget: as_page("", message(words=EDITED, meta="edited &nbsp;"))},
            "gone": {widget: said("Post not found"), listing: around},
            "gone, last one": {widget: said("Post not found"), listing: as_page("", message(7355, "Before"))},
            "gone, no list": {
                widget: said("Post not found"),
                listing: Response.redirect(f"https://t.me/{CHANNEL}", 302),
            },
            "list only": {widget: said("Post not found"), listing: as_page("", message(7355) + message())},
            "private": {widget: said("Channel is private")},
            "renamed": {widget: said("Channel with username <b>@example_river</b> not found"), listing: HTML_404},
            "new words": {widget: said("Come back later"), listing: around},
        },
        files=(file,),
        others={widget: as_page("", message(7355)), listing: as_page("", message(7356, channel="example_lake"))},
    )


# Reddit


def thread(body: str = WORDS, *, number: str = "1abc2d", author: str = "example_river") -> Response:
    """The Atom feed of a thread: a post and one comment."""
    content = html.escape(
        f'<!-- SC_OFF --><div class="md"><p>{body}</p></div><!-- SC_ON --> submitted by <a href="#">[link]</a>'
    )
    comment = html.escape('<!-- SC_OFF --><div class="md"><p>A comment</p></div><!-- SC_ON -->')
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Gauge : examplerivers</title>'
        f'<entry><author><name>/u/{author}</name></author><category term="x" label="r/examplerivers"/>'
        f'<content type="html">{content}</content><id>t3_{number}</id><published>2026-03-01T10:00:00+00:00</published>'
        "<title>The gauge</title></entry><entry><author><name>/u/example_lake</name></author><id>t1_d16zzzz</id>"
        f'<content type="html">{comment}</content><updated>2026-03-01T11:00:00+00:00</updated></entry></feed>'
    )
    return Response(200, feed.encode(), "application/atom+xml; charset=UTF-8")


def asking(endpoint: str, url: str, **more: str) -> str:
    """The address of an oEmbed question."""
    return f"{endpoint}?{urlencode({'url': url, 'format': 'json', **more})}"


def _reddit() -> Network:
    url = "https://www.reddit.com/r/examplerivers/comments/1abc2d/"
    feed, oembed = "https://www.reddit.com/comments/1abc2d/.rss", asking("https://www.reddit.com/oembed", url)

    def code(number: str = "1abc2d", author: str = "example_river", title: str = "The gauge") -> Response:
        to = f"https://www.reddit.com/r/examplerivers/comments/{number}/the_gauge/"
        quote = (
            f'<blockquote class="reddit-embed-bq"><a href="{to}">{title}</a><br> by <a href="https://www.reddit.com/user/{author}/">'
            f'u/{author}</a> in <a href="https://www.reddit.com/r/examplerivers/">examplerivers</a></blockquote>'
        )
        return as_json(
            {"type": "rich", "title": title, "author_name": author, "html": quote, "provider_name": "reddit"}
        )

    blocked = as_page("<title>Blocked</title>", "<h1>whoa there, pardner!</h1>", 403)
    return Network(
        "reddit",
        "reddit",
        url,
        {
            "alive": {feed: thread()},
            "edited": {feed: thread(EDITED)},
            "account closed": {feed: thread(author="[deleted]")},
            "deleted": {feed: thread("[deleted]", author="[deleted]"), oembed: code(author="[deleted]")},
            "removed": {feed: thread("[removed]"), oembed: code()},
            "gone": {feed: HTML_404, oembed: as_json({"message": "Not Found", "error": 404}, 404)},
            "private community": {feed: HTML_404, oembed: as_json({"reason": "private", "error": 403}, 403)},
            "quarantined": {feed: HTML_404, oembed: as_json({"reason": "quarantined", "error": 403}, 403)},
            "banned": {feed: HTML_404, oembed: as_json({"reason": "banned", "error": 403}, 403)},
            "feed refused": {feed: Response(429, b"", "text/html"), oembed: code()},
            "wall": {feed: blocked, oembed: blocked},
        },
        words=f"The gauge\n\n{WORDS}",
        others={feed: thread(number="1abc2e"), oembed: code("1abc2e")},
    )


# TikTok

VIDEO = str(1772359200 << 32)


def script(name: str, value: object) -> Response:
    """A page with JSON in a script."""
    return as_page("", f'<script id="{name}" type="application/json">{json.dumps(value)}</script>')


def _tiktok() -> Network:
    page = f"https://www.tiktok.com/@example.river/video/{VIDEO}"
    frame, oembed = f"https://www.tiktok.com/embed/v2/{VIDEO}", asking("https://www.tiktok.com/oembed", page)
    still = "https://p16-sign.tiktokcdn-us.com/gauge.png?x-expires=1772532000"
    author = {"uniqueId": "example.river", "nickName": "Example River", "nickname": "Example River"}

    def state(number: str = VIDEO, **video: Any) -> Response:
        item = {"id": number, "text": WORDS, "createTime": "1772359200", "playCount": 1200, "covers": [still]}
        data = {"videoData": {"itemInfos": item, "authorInfos": author}, **video}
        return script("__FRONTITY_CONNECT_STATE__", {"source": {"data": {f"/embed/v2/{VIDEO}": data}}})

    def detail(**members: Any) -> Response:
        return script("__UNIVERSAL_DATA_FOR_REHYDRATION__", {"__DEFAULT_SCOPE__": {"webapp.video-detail": members}})

    def code(number: str = VIDEO) -> Response:
        to = f"https://www.tiktok.com/@example.river/video/{number}"
        quote = (
            f'<blockquote class="tiktok-embed" cite="{to}" data-video-id="{number}"><section><a href="https://www.tiktok.com/'
            f'@example.river?refer=embed">@example.river</a> <p>{WORDS}</p></section></blockquote>'
        )
        named = {"author_name": "Example River", "author_unique_id": "example.river"}
        return as_json({"type": "video", "title": WORDS, "html": quote, **named})

    none, missing = state(videoData={}), as_json({"message": "Something went wrong", "code": 400}, 400)
    challenge = as_page("<title>Please wait...</title>", '<p id="cs" class="e30"></p>')
    photos = {
        "id": VIDEO,
        "desc": WORDS,
        "createTime": "1772359200",
        "author": author,
        "imagePost": {"images": [{"imageURL": {"urlList": [still]}, "imageWidth": 64, "imageHeight": 48}]},
    }
    return Network(
        "tiktok",
        "tiktok",
        page,
        {
            "alive": {frame: state()},
            "alive, photos": {
                frame: none,
                oembed: missing,
                page: detail(statusCode=0, itemInfo={"itemStruct": photos}),
            },
            "oembed only": {frame: none, oembed: code(), page: challenge},
            "gone": {frame: none, oembed: missing, page: detail(statusCode=10204, statusMsg="item doesn't exist")},
            "gone, challenge": {frame: none, oembed: missing, page: challenge},
            "private": {frame: none, oembed: missing, page: detail(statusCode=10222, statusMsg="author_secret")},
            "frame refused": {frame: challenge, oembed: missing, page: detail(statusCode=10204)},
        },
        handle="example.river",
        files=(still,),
        others={
            frame: state(str(int(VIDEO) + 1)),
            oembed: code(str(int(VIDEO) + 1)),
            page: detail(statusCode=0, itemInfo={"itemStruct": {**photos, "id": str(int(VIDEO) + 1)}}),
        },
    )


# YouTube


def _youtube() -> Network:
    number = "UgkxExAmPlE0123456789abcdefghijkLMNO"
    page, file = f"https://www.youtube.com/post/{number}", "https://yt3.ggpht.com/gauge=s1024"

    def post(key: str = number, words: str = WORDS) -> Response:
        sizes = [{"url": "https://yt3.ggpht.com/gauge=s288"}, {"url": file}]
        renderer = {
            "postId": key,
            "authorText": {"runs": [{"text": "Example River"}]},
            "authorEndpoint": {"browseEndpoint": {"browseId": "UCexample", "canonicalBaseUrl": "/@ExampleRiver"}},
            "contentText": {"runs": [{"text": words[:10]}, {"text": words[10:]}]},
            "publishedTimeText": {"runs": [{"text": "2 weeks ago"}]},
            "backstageAttachment": {"backstageImageRenderer": {"image": {"thumbnails": sizes}}},
        }
        state = {"contents": [{"backstagePostThreadRenderer": {"post": {"backstagePostRenderer": renderer}}}]}
        return as_page("", f"<script>var ytInitialData = {json.dumps(state)};</script>")

    return Network(
        "youtube",
        "youtube",
        page,
        {
            "alive": {page: post()},
            "edited": {page: post(words=EDITED)},
            "gone": {page: HTML_404},
            "consent": {page: Response.redirect("https://consent.youtube.com/m?continue=x", 302)},
            "no post": {page: as_page("", "<script>var ytInitialData = {};</script>")},
        },
        handle="ExampleRiver",
        posted_at=None,
        files=(file,),
        others={page: post(number.replace("0", "1"))},
    )


# Meta


def error(code: int, subcode: int = 0, message: str = "Cannot find media") -> Response:
    """An error of Meta's oEmbed."""
    return as_json({"error": {"message": message, "code": code, "error_subcode": subcode}}, 400)


def _threads() -> Network:
    code, handle = "DVdP2dCE_kf", "example.river"
    page = f"https://www.threads.com/@{handle}/post/{code}"
    oembed = f"https://graph.threads.net/v1.0/oembed?{urlencode({'url': page})}"
    file = "https://scontent.cdninstagram.com/v/gauge.png?oe=6A1B2C3D"

    def embed(number: str = code) -> Response:
        to = f"https://www.threads.com/@{handle}/post/{number}"
        quote = (
            f'<blockquote class="text-post-media" data-text-post-permalink="{to}"><a href="{to}">View</a></blockquote>'
        )
        return as_json({"type": "rich", "html": quote, "provider_name": "Threads"})

    def shown(number: str = code, words: str = WORDS) -> Response:
        url = f"https://www.threads.com/@{handle}/post/{number}"
        head = metas(og_url=url, og_title=f"Example River (@{handle}) on Threads", og_description=words, og_image=file)
        return as_page(f'{head}<meta name="twitter:card" content="summary_large_image">')

    login = as_page(metas(og_title="Threads • Log in", og_description="Join Threads to share ideas, ask questions"))
    return Network(
        "threads",
        "threads",
        page,
        {
            "alive": {oembed: embed(), page: shown()},
            "edited": {oembed: embed(), page: shown(words=EDITED)},
            "wall": {oembed: embed(), page: login},
            "gone": {oembed: error(24), page: login},
            "no embedding": {oembed: error(10, 2207046, "Owner has disabled embedding"), page: login},
            "too many": {oembed: error(4), page: login},
            "token": {oembed: error(104), page: login},
        },
        handle=handle,
        posted_at="2026-03-04T09:10:27.677000Z",
        files=(file,),
        others={oembed: embed("DVdP2dCE_kg"), page: shown("DVdP2dCE_kg")},
    )


def _instagram() -> Network:
    code = "DVdP2dCE_kf"
    page = f"https://www.instagram.com/p/{code}/"
    oembed = f"https://graph.facebook.com/v26.0/instagram_oembed?{urlencode({'url': page})}"
    file = "https://scontent.cdninstagram.com/v/gauge.png?oe=6A1B2C3D"

    def embed(number: str = code) -> Response:
        to = f"https://www.instagram.com/p/{number}/?utm_source=ig_embed&amp;utm_campaign=loading"
        quote = f'<blockquote class="instagram-media" data-instgrm-permalink="{to}" data-instgrm-version="14">…</blockquote>'
        return as_json({"type": "rich", "html": quote, "provider_name": "Instagram"})

    def shown(number: str = code, words: str = WORDS, gated: bool = False) -> Response:
        item = {
            "code": number,
            "taken_at": 1772359200,
            "caption": {"text": words},
            "user": {"pk": "1", "username": "example_river", "full_name": "Example River"},
            "image_versions2": {
                "candidates": [{"url": file.replace("gauge", "small"), "width": 9}, {"url": file, "width": 64}]
            },
        }
        media: dict[str, Any] = {"code": number, "gating_ruling": None, "if_not_gated_logged_out": item}
        if gated:
            media |= {"gating_ruling": {"title": "Restricted"}, "if_not_gated_logged_out": None}
        state = {"require": [[{"__bbox": {"result": {"data": {"xig_polaris_media": media}}}}]]}
        return as_page(
            "<title>Instagram</title>", f'<script type="application/json" data-sjs>{json.dumps(state)}</script>'
        )

    preview = metas(
        og_url=page, og_description=f"1,204 likes, 12 comments - example_river on March 1, 2026: &quot;{WORDS}&quot;. "
    )
    shell, login = (
        as_page("<title>Instagram</title>"),
        Response.redirect("https://www.instagram.com/accounts/login/?next=/p/", 302),
    )
    return Network(
        "instagram",
        "instagram",
        page,
        {
            "alive": {oembed: embed(), page: shown()},
            "edited": {oembed: embed(), page: shown(words=EDITED)},
            "preview": {oembed: embed(), page: as_page(preview)},
            "wall": {oembed: embed(), page: login},
            "shell": {oembed: embed(), page: shell},
            "gated": {oembed: error(24), page: shown(gated=True)},
            "gone": {oembed: error(24), page: shell},
        },
        files=(file,),
        others={oembed: embed("DVdP2dCE_kg"), page: shown("DVdP2dCE_kg")},
    )


def _facebook() -> Network:
    number = "1234567890123456"
    page = f"https://www.facebook.com/example.river/posts/{number}"
    oembed = f"https://graph.facebook.com/v26.0/oembed_post?{urlencode({'url': page})}"
    plugin = (
        f"https://www.facebook.com/plugins/post.php?{urlencode({'href': page, 'show_text': 'true', 'width': '500'})}"
    )

    def embed(post: str = number, words: str = "") -> Response:
        to = f"https://www.facebook.com/example.river/posts/{post}"
        author = '<a href="https://www.facebook.com/example.river">Example River</a>'
        quote = (
            f'<blockquote cite="{to}"><p>{words}</p>Posted by {author} on <a href="{to}">March 1, 2026</a></blockquote>'
        )
        code = f'<div class="fb-post" data-href="{to}">{quote if words else ""}</div>'
        return as_json({"type": "rich", "html": code, "provider_name": "Facebook"})

    def card(post: str = number, words: str = WORDS) -> Response:
        body = (
            f'<a class="profileLink" href="https://www.facebook.com/example.river">Example River</a>'
            f'<a href="https://www.facebook.com/example.river/posts/{post}"><abbr data-utime="1772359200">1 March</abbr></a>'
            f'<div class="userContent"><p>{words}</p></div>'
        )
        return as_page("<title>Facebook</title>", body)

    none = as_page("<title>Facebook</title>", "<div>This Facebook post is no longer available.</div>")
    return Network(
        "facebook",
        "facebook",
        page,
        {
            "alive": {oembed: embed(), plugin: card()},
            "edited": {oembed: embed(), plugin: card(words=EDITED)},
            "words in the embed": {oembed: embed(words=WORDS)},
            "wall": {oembed: embed(), plugin: none},
            "gone": {oembed: error(100), plugin: none},
        },
        handle="example.river",
        others={oembed: embed("1234567890123457"), plugin: card("1234567890123457")},
    )


# The others


def _tumblr() -> Network:
    number = "771234567890123456"
    page, api = (
        f"https://www.tumblr.com/example-river/{number}",
        f"https://example-river.tumblr.com/api/read/json?id={number}",
    )
    oembed, file = (
        asking("https://www.tumblr.com/oembed/1.0", page),
        "https://64.media.tumblr.com/gauge/s1280x1920/gauge.png",
    )

    def shown(post: str = number, words: str = WORDS) -> Response:
        item = {
            "id": post,
            "type": "photo",
            "unix-timestamp": 1772359200,
            "photo-caption": f"<p>{words}</p>",
            "photo-url-1280": file,
        }
        told = {"tumblelog": {"name": "example-river", "title": "Example River"}, "posts": [item]}
        return Response(200, f"var tumblr_api_read = {json.dumps(told)};\n".encode(), "text/javascript; charset=utf-8")

    def embed(post: str = number) -> Response:
        to = f"https://www.tumblr.com/example-river/{post}"
        key = f"https://embed.tumblr.com/embed/post/t:AbC/{post}/v2"
        code = f'<div class="tumblr-post" data-href="{key}"><a href="{to}">{to}</a></div>'
        return as_json({"type": "rich", "html": code, "author_name": "example-river", "url": to})

    return Network(
        "tumblr",
        "tumblr",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "gone": {api: HTML_404, oembed: as_json({"errors": []}, 404)},
            "api closed": {api: HTML_404, oembed: embed()},
            "hidden blog": {api: HTML_404, oembed: as_json({"errors": []}, 403)},
        },
        handle="example-river",
        files=(file,),
        others={api: shown("771234567890123457"), oembed: embed("771234567890123457")},
    )


def _pinterest() -> Network:
    number = "123456789012345678"
    page, file = f"https://www.pinterest.com/pin/{number}/", "https://i.pinimg.com/originals/aa/gauge.png"
    data = '{"options":{"id":"' + number + '","field_set_key":"detailed"},"context":{}}'
    api = f"https://www.pinterest.com/resource/PinResource/get/?{urlencode({'source_url': f'/pin/{number}/', 'data': data})}"
    oembed = asking("https://www.pinterest.com/oembed.json", page)

    def shown(pin: str = number, words: str = WORDS) -> Response:
        item = {
            "id": pin,
            "title": "The gauge",
            "description": words,
            "created_at": "Sun, 01 Mar 2026 10:00:00 +0000",
            "pinner": {"username": "example_river", "full_name": "Example River"},
            "images": {"orig": {"url": file, "width": 64, "height": 48}},
        }
        return as_json({"resource_response": {"status": "success", "http_status": 200, "data": item}})

    def embed(pin: str = number) -> Response:
        code = f'<iframe src="https://assets.pinterest.com/ext/embed.html?id={pin}&src=oembed" height="9" width="9"></iframe>'
        return as_json(
            {
                "type": "rich",
                "title": "The gauge",
                "author_url": "https://www.pinterest.com/example_river/",
                "html": code,
            }
        )

    missing = as_json(
        {
            "resource_response": {
                "status": "failure",
                "http_status": 404,
                "message": "Sorry! We couldn't find that Pin.",
            }
        },
        404,
    )
    return Network(
        "pinterest",
        "pinterest",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "oembed only": {api: missing, oembed: embed()},
            "gone": {api: missing, oembed: HTML_404},
        },
        words=f"The gauge\n\n{WORDS}",
        files=(file,),
        others={api: shown("123456789012345679"), oembed: embed("123456789012345679")},
    )


def _snapchat() -> Network:
    number = "W7_ExAmPlE0123456789abcdefghij"
    page, file = f"https://www.snapchat.com/@example_river/spotlight/{number}", "https://cf-st.sc-cdn.net/gauge.png"
    oembed = asking("https://www.snapchat.com/oembed", page)

    def shown(video: str = number, words: str = WORDS) -> Response:
        told = {
            "description": words,
            "uploadDateMs": "1772359200000",
            "thumbnailUrl": file,
            "embedUrl": f"https://www.snapchat.com/spotlight/{video}/embed",
            "creator": {"personCreator": {"username": "example_river", "name": "Example River"}},
        }
        return script("__NEXT_DATA__", {"props": {"pageProps": {"videoMetadata": told}}})

    def embed(video: str = number) -> Response:
        code = f'<blockquote class="snapchat-embed" data-snapchat-embed-url="https://www.snapchat.com/spotlight/{video}/embed"></blockquote>'
        return as_json({"type": "rich", "html": code})

    return Network(
        "snapchat",
        "snapchat",
        page,
        {
            "alive": {page: shown()},
            "edited": {page: shown(words=EDITED)},
            "gone": {page: HTML_404, oembed: HTML_404},
            "no page": {page: HTML_404, oembed: embed()},
        },
        files=(file,),
        others={page: shown(number.replace("0", "1")), oembed: embed(number.replace("0", "1"))},
    )


def _vk() -> Network:
    page, file = "https://vk.com/wall-123456_789", "https://sun9-1.userapi.com/gauge.png"

    def shown(number: int = 789, words: str = WORDS) -> Response:
        head = metas(
            og_url=f"https://vk.com/wall-123456_{number}",
            og_title="Example River",
            og_description=words[:9],
            og_image=file,
        )
        return as_page(head, f'<div data-testid="post_description">{words}</div>')

    return Network(
        "vk",
        "vk",
        page,
        {
            "alive": {page: shown()},
            "edited": {page: shown(words=EDITED)},
            "challenge": {page: Response.redirect("https://vk.com/challenge.html?hash429=x", 302)},
            "login": {page: as_page("<title>VK</title>")},
            "missing": {page: HTML_404},
        },
        handle=None,
        posted_at=None,
        files=(file,),
        others={page: shown(790)},
    )


def _weibo() -> Network:
    page = "https://weibo.com/1893905030/Q9yKt97ID"
    api = "https://weibo.com/ajax/statuses/show?id=Q9yKt97ID&isGetLongText=true"

    def shown(number: str = "Q9yKt97ID", words: str = WORDS) -> Response:
        told = {
            "ok": 1,
            "mblogid": number,
            "created_at": "Fri Oct 17 17:15:11 +0800 2025",
            "text_raw": words[:9],
            "isLongText": True,
            "longText": {"content": words},
            "user": {"idstr": "1893905030", "screen_name": "Example River"},
        }
        return as_json(told)

    visitor = Response.redirect("https://passport.weibo.com/visitor/visitor?entry=miniblog", 302)
    return Network(
        "weibo",
        "weibo",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "visitor": {api: visitor},
            "gone": {api: as_json({"ok": 0, "message": "no such post"}, 400)},
            "nothing said": {api: as_json({"ok": 0})},
        },
        handle=None,
        posted_at="2025-10-17T09:15:11Z",
        others={api: shown("Q9yKt97IE")},
    )


def _linkedin() -> Network:
    number = "7434000000000000001"
    page = f"https://www.linkedin.com/feed/update/urn:li:activity:{number}/"
    file = "https://media.licdn.com/dms/image/gauge.png"

    def shown(key: str = number, words: str = WORDS) -> Response:
        told = {
            "@type": "SocialMediaPosting",
            "@id": f"https://www.linkedin.com/posts/example-river_gauge-activity-{key}-AbCd",
            "datePublished": "2026-03-01T10:00:00.000Z",
            "text": "The title of an article that is shared",
            "articleBody": words,
            "image": {"@type": "ImageObject", "url": file},
            "author": {"@type": "Person", "name": "Example River", "url": "https://www.linkedin.com/in/example-river"},
            "comment": [{"@type": "Comment", "text": "Words of somebody else"}],
        }
        return as_page(f'<script type="application/ld+json">{json.dumps(told)}</script>')

    return Network(
        "linkedin",
        "linkedin",
        page,
        {
            "alive": {page: shown()},
            "edited": {page: shown(words=EDITED)},
            "denied": {page: Response(999, b"<html></html>", "text/html")},
            "wall": {page: Response.redirect("https://www.linkedin.com/authwall?trk=x", 302)},  # Where nothing is.
            "gone": {page: HTML_404},
        },
        handle=None,
        files=(file,),
        others={page: shown("7434000000000000002")},
    )


# Misskey, Pixelfed, PeerTube, Lemmy


def _misskey() -> Network:
    number = "aj5gjs00lv"
    page, api = f"https://{HOST}/notes/{number}", f"https://{HOST}/api/notes/show"
    file = f"https://files.{HOST}/note.png"

    def shown(key: str = number, words: str = WORDS) -> Response:
        told = {
            "id": key,
            "createdAt": "2026-03-01T10:00:00.000Z",
            "user": {"id": "9abc", "username": "example_river", "name": "Example River", "host": None},
            "text": words,
            "cw": None,
            "visibility": "public",
            "files": [{"type": "image/png", "url": file, "comment": "A gauge"}],
        }
        return as_json(told)

    def refused(code: str) -> Response:
        return as_json({"error": {"message": "...", "code": code, "kind": "client"}}, 400)

    document = {**note(), "id": page, "url": page}
    return Network(
        "misskey",
        "misskey",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "gone": {api: refused("NO_SUCH_NOTE"), page: HTML_404},
            "tombstone": {
                api: refused("NO_SUCH_NOTE"),
                page: as_json({"type": "Tombstone", "id": page}, 410, ACTIVITY),
            },
            "document only": {api: refused("NO_SUCH_NOTE"), page: as_json(document, kind=ACTIVITY)},
            "for members": {api: refused("SIGNIN_REQUIRED"), page: HTML_404},
            "not understood": {api: refused("INVALID_PARAM"), page: HTML_404},
        },
        files=(file,),
        others={
            api: shown("aj5gjs00lw"),
            page: as_json({**document, "id": f"{page}x", "url": f"{page}x"}, kind=ACTIVITY),
        },
    )


def _pixelfed() -> Network:
    number = "512345678901234567"
    page = f"https://{HOST}/p/example_river/{number}"
    document = {**note(), "id": page, "url": page}
    head = metas(og_url=page, og_title="Example River (@example_river)", og_description=WORDS)
    return Network(
        "pixelfed",
        "pixelfed",
        page,
        {
            "alive": {page: as_json(document, kind=ACTIVITY)},
            "page only": {page: as_page(head)},
            "gone": {page: HTML_404},
            "tombstone": {page: as_json({"type": "Tombstone", "id": page}, 410, ACTIVITY)},
        },
        files=(f"https://files.{HOST}/gauge.png",),
        others={page: as_json({**document, "id": f"{page[:-1]}8", "url": f"{page[:-1]}8"}, kind=ACTIVITY)},
    )


def _peertube() -> Network:
    host, uuid = "films.riverton.example", "9c9de5e8-0a1e-484a-b099-e80766180a6d"
    page, api = f"https://{host}/videos/watch/{uuid}", f"https://{host}/api/v1/videos/{uuid}"
    still, film = f"https://{host}/lazy-static/previews/gauge.png", f"https://{host}/static/web-videos/gauge-720.mp4"
    playlist = f"https://{host}/static/streaming-playlists/hls/gauge/master.m3u8"

    def shown(key: str = uuid, words: str = WORDS, **more: object) -> Response:
        lines = [{"resolution": {"id": n}, "fileUrl": film.replace("720", str(n))} for n in (360, 720)]
        told = {
            "uuid": key,
            "url": f"https://{host}/videos/watch/{key}",
            "name": "The gauge",
            "description": words,
            "publishedAt": "2026-03-01T10:00:00.000Z",
            "account": {"name": "example_river", "displayName": "Example River", "host": host},
            "channel": {"name": "rivers", "displayName": "Rivers"},
            "previewPath": still.removeprefix(f"https://{host}"),
            "duration": 31,
            "files": lines,
            **more,
        }
        return as_json(told)

    def problem(status: int, detail: str, code: str = "") -> Response:
        told = {"type": "about:blank", "docs": f"https://docs.{host}", "status": status, "detail": detail, "code": code}
        return as_json(told, status, "application/problem+json; charset=utf-8")

    missing = problem(404, "Video not found")
    document = {**note(), "type": "Video", "name": "The gauge", "id": page, "url": page, "mediaType": "text/markdown"}
    return Network(
        "peertube",
        "peertube",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "in pieces": {api: shown(files=[], streamingPlaylists=[{"playlistUrl": playlist, "files": []}])},
            "document only": {api: missing, page: as_json(document, kind=ACTIVITY)},
            "gone": {api: missing, page: HTML_404},
            "private": {api: problem(401, "Unauthorized"), page: HTML_404},
            "password": {api: problem(401, "A password is wanted", "video_requires_password"), page: HTML_404},
            "other server": {
                api: problem(403, "Cannot get this video", "does_not_respect_follow_constraints"),
                page: HTML_404,
            },
            "other software": {api: as_json({"error": "Not found"}, 404), page: HTML_404},
        },
        words=f"The gauge\n\n{WORDS}",
        files=(still, film),
        others={
            api: shown("9c9de5e8-0a1e-484a-b099-e80766180a6e"),
            page: as_json({**document, "id": f"{page[:-1]}e", "url": f"{page[:-1]}e"}, kind=ACTIVITY),
        },
    )


def _lemmy() -> Network:
    host = "lemmy.example.org"
    page, api = f"https://{host}/post/1234567", f"https://{host}/api/v3/post?id=1234567"

    def shown(number: int = 1234567, words: str = WORDS, **more: bool) -> Response:
        item = {
            "id": number,
            "name": "The gauge",
            "body": words,
            "published": "2026-03-01T10:00:00Z",
            "ap_id": page,
            **more,
        }
        creator = {
            "name": "example_river",
            "display_name": "Example River",
            "actor_id": f"https://{host}/u/example_river",
        }
        return as_json({"post_view": {"post": item, "creator": creator, "counts": {"upvotes": 3, "comments": 1}}})

    missing = as_json({"error": "couldnt_find_post"}, 404)
    return Network(
        "lemmy",
        "lemmy",
        page,
        {
            "alive": {api: shown()},
            "edited": {api: shown(words=EDITED)},
            "deleted": {api: shown(deleted=True), page: HTML_404},
            "removed": {api: shown(removed=True), page: HTML_404},
            "gone": {api: missing, page: HTML_404},
            "other error": {api: as_json({"error": "rate_limit_error"}, 400), page: HTML_404},
        },
        words=f"The gauge\n\n{WORDS}",
        others={
            api: shown(1234568),
            page: as_json({**note(), "id": f"https://{host}/post/1234568", "url": None}, kind=ACTIVITY),
        },
    )


NETWORKS = {
    network.name: network
    for network in (
        _mastodon(),
        _of_one_api("gab", f"https://gab.com/example_river/posts/{STATUS}", "gab.com"),
        _of_one_api("truthsocial", f"https://truthsocial.com/@example_river/posts/{STATUS}", "truthsocial.com"),
        _telegram(),
        _reddit(),
        _tiktok(),
        _youtube(),
        _threads(),
        _instagram(),
        _facebook(),
        _tumblr(),
        _pinterest(),
        _snapchat(),
        _vk(),
        _weibo(),
        _linkedin(),
        _misskey(),
        _pixelfed(),
        _peertube(),
        _lemmy(),
    )
}
