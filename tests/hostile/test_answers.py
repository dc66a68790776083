"""Servers that answer every question with an attack, through commands that ask: `archive` of the fediverse, and `doctor`."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.measuring import measured
from internet import Citesnap, Internet, Response, World, faults
from internet.faults import Fault
from internet.networks import HOST, NETWORKS
from sizes import NIGHTLY

FEDIVERSE = ("mastodon", "lemmy", "peertube", "misskey", "pixelfed")
WRONG = (
    b'{"posts": 5, "thread": [], "links": {"href": 1}, "software": [], "metadata": "x", "error": {}, "id": [], "data": null,'
    b' "account": 7, "post_view": [1], "comment_view": true, "object": {"object": 3}, "account_url": 9, "did": {}, "uuid": []}'
)


def dated(date: str) -> Fault:
    return faults.answer(Response(404, b"{}", "application/json", (("Date", date), ("Retry-After", date))))


EVERYWHERE: dict[str, Fault] = {
    "twenty megabytes": faults.huge(20_000_000, "application/json"),
    "a hundred megabytes, packed": faults.gzip_bomb(100_000_000),
    "endless redirects": faults.endless_redirects(),
    "a redirect into this machine": faults.redirect("http://127.0.0.1:1/"),
    "a redirect to a file": faults.redirect("file:///etc/passwd"),
    "a redirect to five thousand digits": faults.redirect(f"https://{'9' * 5000}.example:{'9' * 5000}/"),
    "nested": faults.instead(b'{"a":' * 100_000),
    "five thousand digits": faults.instead(b'{"id": ' + b"9" * 5000 + b"}"),
    "a list": faults.instead(b"[[], {}, null]"),
    "nothing": faults.instead(b"null"),
    "infinity": faults.instead(b'{"id": 1e999, "createdAt": -Infinity, "created_at": NaN}'),
    "half a letter": faults.instead(rb'{"id": "\ud800", "error": "\udc00\u0000", "message": "\ud800"}'),
    "members of other types": faults.instead(WRONG),
    "members of other types, and not found": faults.instead(WRONG, status=404),
    "noise": faults.garbage(),
    "a year beyond all calendars": dated(f"Fri, 31 Dec {'9' * 20} 23:59:59 GMT"),
    "a zone beyond all calendars": dated(f"Fri, 31 Dec 2026 23:59:59 +{'9' * 20}"),
    "the last year": dated("Fri, 31 Dec 9999 23:59:59 -2300"),
}
SAMPLE = (
    *("endless redirects", "a redirect into this machine", "nested", "five thousand digits", "half a letter"),
    *("members of other types", "a year beyond all calendars"),
)
QUICK: dict[str, str | None] = {
    "CITESNAP_WITHOUT": "wayback arquivo memento",
    "CITESNAP_MAX_WAIT": "0",
    "CITESNAP_TIMEOUT": "5",
}


@pytest.mark.parametrize("name", EVERYWHERE if NIGHTLY else SAMPLE)
def test_every_answer_is_an_attack(
    name: str, world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    world.fault("*", EVERYWHERE[name])
    (tmp_path / "a.txt").write_text("\n\n".join(NETWORKS[platform].url for platform in FEDIVERSE))
    _asked([["archive", "a.db", "a.txt"], ["doctor", "a.db"]], citesnap, tmp_path)
    assert not [request for request in internet.log if request.host == "127.0.0.1"]


SOFTWARE = {
    **{
        name: EVERYWHERE[name]
        for name in ("twenty megabytes", "endless redirects", "nested", "half a letter", "a list")
    },
    "links that are none": faults.instead(
        b'{"links": [1, null, {"href": 5}, {"href": "https://[::1"}, {"href": "//"}]}'
    ),
    "ten thousand links": faults.instead(b'{"links": [' + b'{"href": "https://other.example/"},' * 2000 + b"{}]}"),
    "a document that is its own index": faults.instead(
        b'{"links": [{"href": "https://riverton.example/.well-known/nodeinfo"}]}'
    ),
    "a name for a terminal": faults.instead(rb'{"software": {"name": "\u001b]0;x\u0007\u202e", "version": [1]}}'),
}


@pytest.mark.parametrize("name", SOFTWARE if NIGHTLY else list(SOFTWARE)[::2])
def test_a_server_that_lies_about_its_software(
    name: str, world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    """It is asked where its API knows no post."""
    network = NETWORKS["mastodon"]
    network.becomes(world, "gone")
    world.fault(f"{HOST}/.well-known/nodeinfo", SOFTWARE[name])
    (tmp_path / "a.txt").write_text(network.url)
    said = _asked([["archive", "a.db", "a.txt"], ["show", "a.db", network.url]], citesnap, tmp_path)
    assert any("nodeinfo" in request.path for request in internet.asked(HOST))
    assert len(internet.asked(HOST)) < 30
    assert "\x1b" not in said
    assert "\u202e" not in said


def _asked(calls: list[list[str]], citesnap: Citesnap, folder: Path) -> str:
    """What the commands say, one after the other."""
    inside = citesnap.cwd
    told = ""
    for call, used in zip(calls, measured(calls, folder / "said", citesnap.environment(QUICK), inside), strict=True):
        assert used.code in (0, 3), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
        assert "error of citesnap" not in used.said, (call, used.said)
        assert used.is_bounded, call
        told += used.said
    return told
