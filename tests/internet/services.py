"""The services of the loopback internet: what each real host answers, given a world.

The shapes are those of public recordings and reports of 2021 to 2026. What it must not do: hold state, or open sockets.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from . import archives, bluesky, real, savepagenow, x_apis
from .messages import Request, Response
from .posts import Fate, Photo, Tweet, tweet_json, wire_text
from .world import World, page_key

NOT_FOUND = Response.html(
    "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body>Not Found</body></html>", 404
)
HELP = "https://help.twitter.com/rules-and-policies/notices-on-twitter"

SENTENCES: dict[Fate, str] = {
    "deleted": "This Post was deleted by the Post author.",
    "suspended": "This Post is from a suspended account.",
    "account-gone": "This Post is from an account that no longer exists.",
    "protected": "You’re unable to view this Post because this account owner limits who can view their Posts.",
    "restricted-old": (
        "Age-restricted adult content. This content might not be appropriate for people under 18 years old. "
        "To view this media, you’ll need to log in to X."
    ),
    "withheld": "This Post from @example has been withheld in Germany in response to a legal demand.",
    "unexplained": "This Post is taking a walk.",
}
"""What a tombstone says for each fate that has a sentence (`lang=en`)."""

NOT_AUTHORIZED = frozenset[Fate]({"protected", "restricted", "restricted-old"})
OTHERWISE_FORBIDDEN = frozenset[Fate]({"suspended", "user-missing"})
SHOWN_BY_OEMBED = frozenset[Fate]({"alive", "refused", "hidden", "unexplained"})


def answer(world: World, request: Request) -> Response:
    """What the named host says. Pages of the world come before the services, so that a test may override anything."""
    if not request.user_agent and request.host != "api.fxtwitter.com":
        # What nameless clients get from these networks; the Wayback Machine's index has its own word for it.
        return Response(400 if request.host == "web.archive.org" else 403, b"Forbidden", "text/plain")
    if page := world.pages.get(page_key(request.url)):
        return _page(page, request)
    if request.host in world.real:
        return real.answer(world.real, request)
    if service := SERVICES.get(request.host):
        return service(world, request)
    if request.host in world.archives:
        return archives.other(world, request)
    if request.host in world.bluesky.hosts():
        return bluesky.answer(world.bluesky, request)
    return NOT_FOUND


def exists(world: World, host: str) -> bool:
    """Whether a name resolves."""
    return host in SERVICES or host in world.hosts() or host in world.bluesky.hosts()


def _page(page: Response, request: Request) -> Response:
    fields = {name.lower(): value for name, value in page.headers}
    for validator, condition in (("etag", "if-none-match"), ("last-modified", "if-modified-since")):
        if validator in fields and request.header(condition) == fields[validator]:
            return Response(304, b"", None, page.headers)
    return page


def syndication(world: World, request: Request) -> Response:
    """cdn.syndication.twimg.com: the JSON that X's widgets and their imitators are fed with."""
    if request.path != "/tweet-result":
        return NOT_FOUND
    post_id = request.params.get("id", "")
    if not re.fullmatch("[0-9]+", post_id) or int(post_id) >= 1 << 64:
        return Response.json({"error": "Bad request."}, 400)
    if not request.params.get("token"):
        return Response.json({})
    tweet = world.posts.get(post_id)
    if tweet is None or tweet.fate in ("never", "hidden"):
        return NOT_FOUND
    return Response.json(_tweet_result(tweet))


def _tweet_result(tweet: Tweet) -> dict[str, Any]:
    match tweet.fate:
        case "alive":
            return tweet_json(tweet)
        case "user-missing":
            body = tweet_json(tweet)
            del body["user"]
            return body
        case "empty" | "refused":
            return {}
        case "restricted":
            return {"__typename": "TweetTombstone", "tombstone": {}}
        case fate:
            return tombstone(SENTENCES[fate])


def tombstone(sentence: str) -> dict[str, Any]:
    """A tombstone with that sentence, its last two words linked to the help pages."""
    text = f"{sentence} Learn more"
    reference = {"__typename": "TimelineUrl", "url": HELP, "url_type": "ExternalUrl"}
    entity = {"from_index": len(text) - 10, "to_index": len(text), "ref": reference}
    return {"__typename": "TweetTombstone", "tombstone": {"text": {"text": text, "entities": [entity], "rtl": False}}}


_STATUS_PATH = re.compile(r"^/(?:i/web|\w{1,15})/status(?:es)?/([0-9]+)(?:/|$)")


def oembed(world: World, request: Request) -> Response:
    """publish.x.com: the embed code of a post."""
    if request.path != "/oembed":
        return NOT_FOUND
    url = request.params.get("url")
    if not url:
        return Response.json({"errors": [{"code": 357, "message": "url: queryParam is required"}]}, 400)
    parts = urlsplit(url)
    host = re.sub(r"^(www|mobile)\.", "", parts.hostname or "")
    match = _STATUS_PATH.match(parts.path)
    tweet = world.posts.get(match[1]) if match and host in ("twitter.com", "x.com") else None
    if tweet is None or tweet.fate == "never":
        return NOT_FOUND
    if tweet.fate in NOT_AUTHORIZED:
        return _forbidden("Sorry, you are not authorized to see this status.")
    if tweet.fate in OTHERWISE_FORBIDDEN:
        return _forbidden("Forbidden.")
    if tweet.fate not in SHOWN_BY_OEMBED:
        return NOT_FOUND
    profile = f"https://x.com/{tweet.present_handle}"
    body = {
        "url": tweet.url,
        "author_name": tweet.name,
        "author_url": profile,
        "html": embed_html(tweet, request.params),
        "width": int(request.params.get("maxwidth", "550")),
        "height": None,
        "type": "rich",
        "cache_age": "3153600000",
        "provider_name": "X",
        "provider_url": "https://x.com",
        "version": "1.0",
    }
    return Response.json(body).with_headers({"Cache-Control": "must-revalidate, max-age=3153600000"})


def _forbidden(sentence: str) -> Response:
    return Response.json({"request": "/oembed", "error": sentence}, 403)


def old_oembed(world: World, request: Request) -> Response:
    """publish.twitter.com: the former name, which sends everybody on."""
    return Response.redirect(f"https://publish.x.com{request.path}" + (f"?{request.query}" if request.query else ""))


_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def shown_date(tweet: Tweet) -> str:
    """The date as English embeds show it: the UTC day, in words."""
    day = tweet.posted_at
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def embed_html(tweet: Tweet, params: dict[str, str] | None = None) -> str:
    """The official embed code of a post, as publish.x.com hands it out and articles carry it."""
    asked = params or {}
    attributes = "".join(
        f' {name}="{html.escape(value)}"'
        for name, value in (
            ("data-lang", asked.get("lang")),
            ("data-width", asked.get("maxwidth")),
            ("data-dnt", "true" if asked.get("dnt") == "true" else None),
            ("data-conversation", "none" if asked.get("hide_thread") == "true" else None),
        )
        if value
    )
    direction = "rtl" if tweet.lang in ("ar", "fa", "he", "ur") else "ltr"
    markup = (
        f'<blockquote class="twitter-tweet"{attributes}><p lang="{html.escape(tweet.lang)}" dir="{direction}">'
        f"{_embed_text(tweet)}</p>&mdash; {html.escape(tweet.name, quote=False)} (@{tweet.present_handle}) "
        f'<a href="{tweet.url}?ref_src=twsrc%5Etfw">{shown_date(tweet)}</a></blockquote>\n'
    )
    if asked.get("omit_script") not in ("1", "true"):
        markup += '<script async src="https://platform.x.com/widgets.js" charset="utf-8"></script>\n'
    return markup + "\n"


def _embed_text(tweet: Tweet) -> str:
    wire = wire_text(tweet)
    text = wire.text
    marks = [(entity["indices"], kind, entity) for kind, group in wire.entities.items() for entity in group]
    # From the last to the first, so that the indices of the others stay true; one link for all pictures.
    done = len(text) + 1
    for (start, end), kind, entity in sorted(marks, key=lambda mark: mark[0], reverse=True):
        if end > done or kind == "symbols":
            continue
        match kind:
            case "user_mentions":
                link, label = f"https://x.com/{entity['screen_name']}?ref_src=twsrc%5Etfw", f"@{entity['screen_name']}"
            case "hashtags":
                link, label = (
                    f"https://x.com/hashtag/{entity['text']}?src=hash&amp;ref_src=twsrc%5Etfw",
                    f"#{entity['text']}",
                )
            case "media":
                link, label = entity["url"], "pic.twitter.com/" + entity["url"].rpartition("/")[2]
            case _:
                link, label = entity["url"], entity["url"]
        ellipsis = "…" if tweet.long and kind == "media" else ""
        cut = start - len(ellipsis)
        text = (
            (text[:cut] + ellipsis + " " if ellipsis else text[:start]) + f'<a href="{link}">{label}</a>' + text[end:]
        )
        done = start
    if tweet.long and not tweet.media:
        text += "…"
    return text.replace("\n", "<br>")


def t_co(world: World, request: Request) -> Response:
    """t.co: sends on by `Location`, but browsers (User-Agents that begin with Mozilla/) by a page."""
    link = world.short_links.get(request.path.removeprefix("/"))
    if link is None:
        return NOT_FOUND
    if link.style == "html" or (link.style == "auto" and request.user_agent.startswith("Mozilla/")):
        target = html.escape(link.target)
        script = json.dumps(link.target).replace("/", "\\/")
        return Response.html(
            f'<head><meta name="referrer" content="always"><noscript><META http-equiv="refresh" content="0;URL={target}">'
            f"</noscript><title>{target}</title></head><script>window.opener = null; location.replace({script})</script>"
        )
    return Response.redirect(link.target).with_headers({"Cache-Control": "private,max-age=300"})


def pictures(world: World, request: Request) -> Response:
    """pbs.twimg.com: pictures by format and name, in the new form (`?format=jpg&name=orig`) and the old (`.jpg:orig`)."""
    path, _, old_name = request.path.partition(":")
    params = request.params
    if not re.search(r"\.\w+$", path):
        path += f".{params.get('format', 'jpg')}"
    item = world.media().get(f"https://pbs.twimg.com{path}")
    if item is None:
        return Response(404, b"", None)
    if not isinstance(item, Photo):
        return Response(200, item.poster, "image/jpeg", compress=False)
    content = item.rendition(old_name or params.get("name") or "medium")
    if content is None:
        return Response(404, b"", None)
    return Response(200, content, item.media_type, compress=False)


def videos(world: World, request: Request) -> Response:
    """video.twimg.com: the MP4 files of the posts' clips."""
    for item in world.media().values():
        if isinstance(item, Photo):
            continue
        for _, url, content in item.variants:
            if urlsplit(url).path == request.path:
                return Response(200, content, "video/mp4", compress=False)
        if not item.gif and urlsplit(item.playlist_url).path == request.path:
            return Response(200, b"#EXTM3U\n", "application/x-mpegURL")
    return Response(404, b"", None)


def x_page(world: World, request: Request) -> Response:
    """x.com and twitter.com themselves: a shell that shows nothing without running scripts."""
    return Response.html(
        '<!DOCTYPE html><html dir="ltr" lang="en"><body><div id="react-root"></div>'
        "<noscript><h1>JavaScript is not available.</h1></noscript></body></html>"
    )


def web_archive(world: World, request: Request) -> Response:
    """web.archive.org: what is held, and the desk where captures are asked for."""
    if request.path.rstrip("/") == "/save" or request.path.startswith("/save/"):
        return savepagenow.answer(world, request)
    return archives.wayback(world, request)


SERVICES: dict[str, Callable[[World, Request], Response]] = {
    "cdn.syndication.twimg.com": syndication,
    "publish.x.com": oembed,
    "publish.twitter.com": old_oembed,
    "t.co": t_co,
    "pbs.twimg.com": pictures,
    "video.twimg.com": videos,
    "x.com": x_page,
    "twitter.com": x_page,
    "mobile.twitter.com": x_page,
    "api.fxtwitter.com": x_apis.fxtwitter,
    "api.x.com": x_apis.official,
    "web.archive.org": web_archive,
    "archive.org": archives.availability,
    "arquivo.pt": archives.arquivo,
    "memgator.cs.odu.edu": archives.memgator,
    "archive.ph": archives.archive_today,
    "ghostarchive.org": archives.ghostarchive,
    "api.perma.cc": archives.perma,
}
