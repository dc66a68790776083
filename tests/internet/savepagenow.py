"""Save Page Now of the loopback internet: takes requests to capture, works on them, forgets them, and refuses as the real one does.

Shapes are those of the service's public API document (2026-07) and of public reports (MKRWW/wortlaut, internetarchive/gospn).
What it must not do: share code with the program under test.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from .archives import Capture
from .messages import Request, Response

if TYPE_CHECKING:
    from .world import World

ANONYMOUS = {"message": "You need to be logged in to use Save Page Now."}


@dataclass(slots=True)
class Desk:
    """What the service knows. Change it while the internet runs.

    `refusals` are the answers to requests for a page, `failures` what its job ends with (code and message), `slow` the pages
    whose jobs stay pending. `forgetful`: no job is known any more, as after an hour. `asked` are the forms that were sent;
    `echo` is given back in every answer and its headers.
    """

    keys: set[str] = field(default_factory=lambda: {"RivertonAccess01:RivertonSecret01"})
    refusals: dict[str, Any] = field(default_factory=dict)
    failures: dict[str, tuple[str, str]] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    forgetful: bool = False
    echo: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    jobs: dict[str, tuple[str, str]] = field(default_factory=dict)


def job_id(url: str) -> str:
    """The job of a page: the same for every request."""
    return "spn2-" + hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()


def answer(world: World, request: Request) -> Response:
    """What `/save` and `/save/status/JOB` say."""
    desk = world.saving
    response = _answer(world, desk, request)
    return response.with_headers({"X-Echo": desk.echo}) if desk.echo else response


def _answer(world: World, desk: Desk, request: Request) -> Response:
    scheme, _, keys = (request.header("authorization") or "").partition(" ")
    if scheme != "LOW" or keys not in desk.keys:
        return _json(desk, ANONYMOUS, 401)
    if request.method == "POST" and request.path.rstrip("/") == "/save":
        return _json(desk, _submitted(world, desk, request))
    if request.method == "GET" and (match := re.fullmatch(r"/save/status/([\w-]+)", request.path)):
        return _json(desk, _status(desk, match[1]))
    return Response.html("<title>404 Not Found</title>", 404)


def _json(desk: Desk, value: Any, status: int = 200) -> Response:
    if desk.echo and isinstance(value, dict):
        value = {**value, "message": f"{value.get('message', '')} {desk.echo}".strip()}
    return Response.json(value, status)


def _submitted(world: World, desk: Desk, request: Request) -> Any:
    form = {name: values[0] for name, values in parse_qs(request.body.decode("ascii")).items()}
    desk.asked.append(form)
    url = form.get("url", "")
    if url in desk.refusals:
        return desk.refusals[url]
    if not re.match(r"https?://[^/]+\.", url):
        return {"status": "error", "status_ext": "error:invalid-url-syntax", "message": f"Invalid URL {url}"}
    job = job_id(url)
    if "if_not_archived_within" in form and any(capture.url == url for capture in world.archives["wayback"].captures):
        # As measured: the job of the earlier capture while it is remembered, else null.
        message = "The same snapshot had been made 3 minutes ago. You can make new capture of this URL after 1 hour."
        return {"url": url, "job_id": job if job in desk.jobs and not desk.forgetful else None, "message": message}
    timestamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    desk.jobs[job] = (url, timestamp)
    if url not in desk.slow and url not in desk.failures:
        page = world.pages.get(url)
        body = page.body if page else b"<title>captured</title>"
        world.archives["wayback"].captures.append(Capture(url, timestamp, body))
    return {"url": url, "job_id": job}


def _status(desk: Desk, job: str) -> Any:
    url, timestamp = desk.jobs.get(job, ("", ""))
    if not url or url in desk.slow or desk.forgetful:
        # What it says of jobs that never were, too.
        return {"status": "pending", "job_id": job, "resources": []}
    if url in desk.failures:
        code, message = desk.failures[url]
        return {"status": "error", "job_id": job, "status_ext": code, "message": message, "resources": []}
    return {
        "status": "success",
        "job_id": job,
        "original_url": url,
        "timestamp": timestamp,
        "duration_sec": 6.203,
        "resources": [url],
        "outlinks": [],
        "counters": {"outlinks": 0, "embeds": 1},
        "http_status": 200,
    }
