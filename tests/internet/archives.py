"""Web archives of the loopback internet: index, playback and refusals of the Wayback Machine, of Arquivo.pt, and an aggregator.

Shapes and oddities are those of public recordings (edgi-govdata-archiving/wayback's cassettes, pywb 2.10). What it must not do:
share code with the program under test, which makes the same keys and digests on its own.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote_plus, unquote, urljoin, urlsplit

from .messages import Request, Response

if TYPE_CHECKING:
    from .posts import Tweet
    from .world import World

TODAY, GHOST, PERMA = "archive.ph", "ghostarchive.org", "perma.cc"

EXCLUDED = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.AdministrativeAccessControlException: "
    "Blocked Site Error\n"
)
COLUMNS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")

NOT_ARCHIVED = Response.html(
    "<html><body><h2>Hrm.</h2><p>The Wayback Machine has not archived that URL.</p></body></html>", 404
)


@dataclass(frozen=True, slots=True)
class Capture:
    """One record of an archive. `revisit`: noted as unchanged. `digest` overrides the true one, `headers` are those of then."""

    url: str
    timestamp: str
    body: bytes
    content_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    revisit: bool = False
    playable: bool = True

    @property
    def key(self) -> str:
        return key(self.url)

    @property
    def moment(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def location(self) -> str | None:
        found = next((value for name, value in self.headers if name.lower() == "location"), None)
        return urljoin(self.url, found) if found else None

    def row(self) -> dict[str, str]:
        """The record as the index has it."""
        digest = self.digest or base64.b32encode(hashlib.sha1(self.body, usedforsecurity=False).digest()).decode()
        return {
            "urlkey": self.key,
            "timestamp": self.timestamp,
            "original": self.url,
            "mimetype": "warc/revisit" if self.revisit else self.content_type.partition(";")[0],
            "statuscode": "-" if self.revisit else str(self.status),
            "digest": digest,
            "length": str(400 + len(self.body) // 4),
        }


@dataclass(slots=True)
class Vault:
    """What one archive holds. `excluded` are beginnings of keys that it does not show.

    `scan_limit` is how many rows its index reads for one question before it stops without a word.
    """

    captures: list[Capture] = field(default_factory=list)
    excluded: set[str] = field(default_factory=set)
    extra_rows: list[dict[str, str]] = field(default_factory=list)
    scan_limit: int = 150_000

    def hides(self, wanted: str) -> bool:
        return any(wanted.startswith(beginning) for beginning in self.excluded)

    def rows(self) -> list[dict[str, str]]:
        found = [*(capture.row() for capture in self.captures), *self.extra_rows]
        return sorted(found, key=lambda row: (row["urlkey"], row["timestamp"]))


def key(url: str) -> str:
    """The sort key of a URL (SURT); of what is none, itself."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    host = re.sub(r"^www\d*\.", "", (parts.hostname or "").lower())
    query = "?" + "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    path = parts.path.lower()
    return ",".join(reversed(host.split("."))) + port + ")" + (path if path else "/") + query


def trimmed(found: str) -> str:
    """A key without the slash at its end, as records are filed."""
    return found.rstrip("/") if not found.endswith(")/") else found


def wayback(world: World, request: Request) -> Response:
    """web.archive.org: CDX server, TimeMaps and playback."""
    vault = world.archives["wayback"]
    path = request.path
    if path in ("/cdx/search/cdx", "/cdx/timemap/cdx", "/web/timemap/cdx"):
        return _cdx(vault, request)
    if path.startswith("/web/timemap/json"):
        return Response(200, b"[]\n", "application/json")
    if match := re.fullmatch(r"/web/timemap/link/(.+)", path):
        return timemap(
            vault.captures, match[1] + (f"?{request.query}" if request.query else ""), "https://web.archive.org/web/"
        )
    if match := re.fullmatch(r"/web/(\d{1,14})([a-z]{2}_)?/(.+)", path):
        target = match[3] + (f"?{request.query}" if request.query else "")
        return _play(vault, match[1], match[2] or "", target, "https://web.archive.org/web/")
    return NOT_ARCHIVED


def _wanted(vault: Vault, params: dict[str, str]) -> list[dict[str, str]] | None:
    """The rows that a question is for, before filters; None when the archive hides the address."""
    url, match = params["url"], params.get("matchType")
    if match is None:
        url, match = (url[:-1], "prefix") if url.endswith("*") else (url, "exact")
    wanted = key(url)
    if vault.hides(wanted):
        return None
    rows = [row for row in vault.rows() if not vault.hides(row["urlkey"])]
    if match == "exact":
        return [row for row in rows if trimmed(row["urlkey"]) == trimmed(wanted)]
    if match == "prefix":
        return [row for row in rows if row["urlkey"].startswith(wanted)]
    host = wanted.partition(")")[0]
    ends = (")",) if match == "host" else (")", ",")
    return [row for row in rows if row["urlkey"].startswith(tuple(host + end for end in ends))]


def _cdx(vault: Vault, request: Request) -> Response:
    params = request.params
    if not params.get("url"):
        return Response(400, b"The url parameter is required\n", "text/plain")
    if {"page", "pageSize", "showNumPages"} & set(params):
        return Response(400, b"Paging is not supported\n", "text/plain")
    rows = _wanted(vault, params)
    if rows is None:
        header = {"X-Archive-Wayback-Runtime-Error": EXCLUDED.strip()}
        return Response(403, EXCLUDED.encode(), "text/plain;charset=UTF-8").with_headers(header)
    if resume := params.get("resumeKey"):
        rows = [row for row in rows if f"{row['urlkey']} {row['timestamp']}" >= resume]
    limit = int(params.get("limit") or 0)
    fields = (params.get("fl") or ",".join(COLUMNS)).split(",")
    written: list[list[str]] = []
    resume_key = ""
    # Every line read counts, whether or not it is written: a search that is filtered away ends in silence.
    for row in rows[: vault.scan_limit]:
        if limit and len(written) == limit:
            resume_key = quote_plus(f"{row['urlkey']} {row['timestamp']}")
            break
        if _passes(row, request):
            written.append([row[name] for name in fields])
    show_key = params.get("showResumeKey") == "true" and resume_key
    if params.get("output") == "json":
        table = [fields, *written] if written else []
        if show_key:
            table += [[], [resume_key]]
        return Response(200, json.dumps(table).encode() + b"\n", "application/json")
    lines = [" ".join(row) for row in written] + (["", resume_key] if show_key else [])
    return Response(200, "".join(f"{line}\n" for line in lines).encode(), "text/plain;charset=UTF-8")


def _passes(row: dict[str, str], request: Request) -> bool:
    params = request.params
    start, end = params.get("from", ""), params.get("to", "")
    if row["timestamp"][: len(start)] < start or (end and row["timestamp"][: len(end)] > end):
        return False
    for name, value in (pair.split("=", 1) for pair in request.query.split("&") if "=" in pair):
        if name == "filter":
            wish = unquote(value)
            field_name, _, pattern = wish.removeprefix("!").partition(":")
            if bool(re.fullmatch(pattern, row[field_name])) == wish.startswith("!"):
                return False
    return True


def _play(vault: Vault, timestamp: str, flag: str, target: str, base: str, *, redirect: int = 302) -> Response:
    """A capture's bytes, or the way to the nearest capture of the same key."""
    wanted = trimmed(key(target))
    if vault.hides(wanted):
        return Response.html("<h1>Sorry.</h1><p>This URL has been excluded from the Wayback Machine.</p>", 403)
    held = [capture for capture in vault.captures if trimmed(capture.key) == wanted and capture.playable]
    # A capture that redirects to its own key cannot be shown: a neighbour is.
    held = [c for c in held if not (c.location and trimmed(key(c.location)) == wanted)] or []
    if not held:
        return NOT_ARCHIVED
    asked = int((timestamp + "00000101000000"[len(timestamp) :])[:14] if len(timestamp) < 14 else timestamp)
    nearest = min(held, key=lambda c: (abs(int(c.timestamp) - asked), c.url != target))
    if nearest.timestamp != timestamp:
        headers = {"X-Archive-Redirect-Reason": f"found capture at {nearest.timestamp}"} if redirect == 302 else {}
        where = f"{base}{nearest.timestamp}{flag}/{nearest.url}"
        return Response.redirect(where, redirect).with_headers(headers)
    return memento(nearest, flag, base)


def memento(capture: Capture, flag: str, base: str) -> Response:
    """A capture as it is played."""
    moment = format_datetime(capture.moment, usegmt=True)
    link = ", ".join(
        (
            f'<{capture.url}>; rel="original"',
            f'<{base}timemap/link/{capture.url}>; rel="timemap"; type="application/link-format"',
            f'<{base}{capture.url}>; rel="timegate"',
            f'<{base}{capture.timestamp}/{capture.url}>; rel="first last memento"; datetime="{moment}"',
        )
    )
    headers = {"Memento-Datetime": moment, "Link": link, "X-Archive-Src": "loopback.warc.gz"}
    headers |= {f"X-Archive-Orig-{name}": value for name, value in capture.headers}
    if capture.location:
        headers["Location"] = f"{base}{capture.timestamp}{flag}/{capture.location}"
    return Response(capture.status, capture.body, capture.content_type).with_headers(headers)


def timemap(captures: Iterable[Capture], url: str, base: str) -> Response:
    """A list of mementos in link format; 404 without a body for a miss."""
    wanted = trimmed(key(url))
    held = sorted((c for c in captures if trimmed(c.key) == wanted), key=lambda c: c.timestamp)
    if not held:
        return Response(404, b"", "application/link-format")
    lines = [
        f'<{url}>; rel="original"',
        f'<{base}timemap/link/{url}>; rel="self"; type="application/link-format"',
        *(
            f'<{base}{c.timestamp}/{c.url}>; rel="memento"; datetime="{format_datetime(c.moment, usegmt=True)}"'
            for c in held
        ),
    ]
    return Response(200, ",\n".join(lines).encode(), "application/link-format")


def availability(world: World, request: Request) -> Response:
    """archive.org: the availability hint, which does not see revisits."""
    if request.path != "/wayback/available":
        return Response.html("<title>404 Not Found</title>", 404)
    url = request.params.get("url", "")
    asked = int(request.params.get("timestamp", "").ljust(14, "0") or 0)
    held = [c for c in world.archives["wayback"].captures if trimmed(c.key) == trimmed(key(url)) and not c.revisit]
    found: dict[str, object] = {}
    if held:
        nearest = min(held, key=lambda c: abs(int(c.timestamp) - (asked or 99991231000000)))
        found["closest"] = {
            "status": str(nearest.status),
            "available": True,
            "url": f"http://web.archive.org/web/{nearest.timestamp}/{nearest.url}",
            "timestamp": nearest.timestamp,
        }
    return Response.json({"url": url, "archived_snapshots": found})


def arquivo(world: World, request: Request) -> Response:
    """arquivo.pt: pywb's dialect, one JSON object a line, no resume keys, an empty body for a miss."""
    vault = world.archives["arquivo"]
    if request.path == "/wayback/cdx":
        if not request.params.get("url"):
            return Response.json({"message": 'The "url" param is required'}, 400)
        names = {"original": "url", "mimetype": "mime", "statuscode": "status"}
        rows = (_wanted(vault, request.params) or [])[: int(request.params.get("limit") or 100_000)]
        lines = [
            json.dumps({names.get(n, n): v for n, v in row.items() if (n, v) != ("statuscode", "-")}) for row in rows
        ]
        return Response(200, "".join(f"{line}\n" for line in lines).encode(), "text/x-ndjson")
    if match := re.fullmatch(r"/(?:noFrame/replay|wayback)/(\d{1,14})([a-z]{2}_)?/(.+)", request.path):
        target = match[3] + (f"?{request.query}" if request.query else "")
        return _play(vault, match[1], match[2] or "", target, "https://arquivo.pt/noFrame/replay/", redirect=307)
    return Response.html("<title>URL Not Found</title>", 404)


def memgator(world: World, request: Request) -> Response:
    """memgator.cs.odu.edu: one TimeMap over all archives."""
    match = re.fullmatch(r"/timemap/link/(.+)", request.path)
    if match is None:
        return Response(404, b"404 page not found\n", "text/plain; charset=utf-8")
    url = match[1] + (f"?{request.query}" if request.query else "")
    bases = {"wayback": "https://web.archive.org/web/", "arquivo": "https://arquivo.pt/wayback/"}
    lines: list[bytes] = []
    for name, vault in world.archives.items():
        if name in (GHOST, PERMA):
            continue
        found = timemap(vault.captures, url, bases.get(name, f"https://{name}/"))
        if found.status == 200:
            lines += [line for line in found.body.split(b",\n") if b'rel="memento"' in line]
    if not lines:
        return Response(404, b"", "text/plain; charset=utf-8").with_headers({"X-Memento-Count": "0"})
    body = b",\n".join([f'<{url}>; rel="original"'.encode(), *lines])
    return Response(200, body, "application/link-format").with_headers({"X-Memento-Count": str(len(lines))})


def archive_today(world: World, request: Request) -> Response:
    """archive.ph: a TimeMap for everybody, under another of its names, and captures as it shows them."""
    vault = world.archives.get(TODAY, Vault())
    if match := re.fullmatch(r"/timemap/(.+)", request.path):
        found = timemap(vault.captures, match[1] + (f"?{request.query}" if request.query else ""), "http://archive.md/")
        if found.status == 404:
            return Response(404, b"TimeMap does not exists. The archive has no Mementos", "text/html")
        return found
    return other(world, request) if TODAY in world.archives else NOT_ARCHIVED


def ghostarchive(world: World, request: Request) -> Response:
    """ghostarchive.org: a page of results."""
    wanted = trimmed(key(request.params.get("term", "")))
    held = [one.url for one in world.archives.get(GHOST, Vault()).captures if trimmed(one.key) == wanted]
    rows = "".join(f'<tr><td><a href="/archive/AbC{n}x">{html.escape(url)}</a></td></tr>' for n, url in enumerate(held))
    none = "<p>Page 0 out of 0</p><p>No archives for that site.</p>"
    return Response.html(f'<html><div id="bodyContent">{f"<table>{rows}</table>" if rows else none}</div></html>')


def perma(world: World, request: Request) -> Response:
    """api.perma.cc: the public record of a capture; its timestamp here is its name."""
    name = request.path.rstrip("/").rpartition("/")[2]
    found = next((one for one in world.archives.get(PERMA, Vault()).captures if one.timestamp == name), None)
    if found is None:
        return Response.json({"detail": "Not found."}, 404)
    made = {"guid": name, "creation_timestamp": "2021-08-01T10:00:00Z", "url": found.url, "title": "A capture"}
    return Response.json(made)


def other(world: World, request: Request) -> Response:
    """Any further archive of the Wayback kind, at `https://HOST/TIMESTAMP/URL`."""
    vault = world.archives[request.host]
    if match := re.fullmatch(r"/(\d{1,14})([a-z]{2}_)?/(.+)", request.path):
        target = match[3] + (f"?{request.query}" if request.query else "")
        return _play(vault, match[1], match[2] or "", target, f"https://{request.host}/")
    return NOT_ARCHIVED


def offline(status: int = 200) -> Response:
    """The maintenance page of the Internet Archive, which comes with 503 and with 200."""
    return Response.html(
        "<!DOCTYPE html><html><head><title>Internet Archive: Temporarily Offline</title></head><body>"
        "<h1>Temporarily Offline</h1><p>Internet Archive services are temporarily offline.</p></body></html>",
        status,
    )


def bot_block() -> Response:
    """What playback says to whom it takes for an abusive program: 429 without Retry-After."""
    sentence = (
        "Your request is being blocked because our system has flagged it as suspected abusive bot traffic that is "
        "degrading the performance of the Wayback Machine."
    )
    return Response(429, sentence.encode(), "text/html").with_headers({"x-rl": "0", "x-na": "0"})


# What captures of posts hold


def json_v2(tweet: Tweet, *, author: bool = True) -> str:
    """A capture of API v2: `author` False leaves the account out, as some do."""
    post = {
        "id": tweet.id,
        "text": html.escape(tweet.text, quote=False),
        "created_at": tweet.posted_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "author_id": "77001",
        "edit_history_tweet_ids": list(tweet.edits) or [tweet.id],
        "lang": tweet.lang,
    }
    users = [{"id": "77001", "username": tweet.handle, "name": tweet.name}] if author else [{"id": "77001"}]
    # The real ones end so, and their digest counts these three bytes.
    return json.dumps({"data": post, "includes": {"users": users, "tweets": [post]}}, ensure_ascii=False) + "\r\r\n"


def server_html(tweet: Tweet) -> str:
    """A page as Twitter's server made it between 2016 and 2020, reduced to the post."""
    text = html.escape(tweet.text, quote=False)
    media = "".join(
        f'<a href="https://t.co/{item.code}" class="twitter-timeline-link u-hidden" dir="ltr">pic.twitter.com/{item.code}</a>'
        for item in tweet.media
    )
    shown = html.escape(f"{tweet.name} on Twitter: “{tweet.text}”")
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{shown}</title>
<link rel="canonical" href="https://twitter.com/{tweet.handle.lower()}/status/{tweet.id}">
<meta property="og:url" content="https://twitter.com/{tweet.handle}/status/{tweet.id}"></head><body>
<div class="tweet permalink-tweet js-original-tweet" data-tweet-id="{tweet.id}" data-screen-name="{tweet.handle}"
 data-name="{html.escape(tweet.name)}" data-user-id="77001" data-conversation-id="{tweet.id}">
<p class="TweetTextSize TweetTextSize--jumbo js-tweet-text tweet-text" lang="{tweet.lang}">{text}{media}</p>
<span class="_timestamp js-short-timestamp" data-time-ms="{int(tweet.posted_at.timestamp() * 1000)}"></span>
</div></body></html>"""


def shell() -> str:
    """What X gave to crawlers from mid-2020 on: a page for scripts to fill."""
    return """<!DOCTYPE html><html dir="ltr" lang="en"><head><meta charset="utf-8"></head><body><noscript>
<div id="ScriptLoadFailure"><h1>JavaScript is not available.</h1></div></noscript><div id="react-root"></div></body></html>"""
