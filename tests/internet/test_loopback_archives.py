"""The loopback web archives answer as the real ones were recorded to."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus, urlencode, urlsplit

import pytest

from internet import Request, Response, World, archives

PAGE = "https://twitter.com/example_river/status/"


def ask(world: World, url: str) -> Response:
    parts = urlsplit(url)
    service = {
        "web.archive.org": archives.wayback,
        "arquivo.pt": archives.arquivo,
        "archive.org": archives.availability,
    }
    request = Request("GET", "https", parts.netloc, 443, parts.path, parts.query, (("User-Agent", "t"),), 0.0)
    return service[parts.netloc](world, request)


def cdx(world: World, **params: str) -> Response:
    return ask(world, f"https://web.archive.org/cdx/search/cdx?{urlencode(params)}")


def table(response: Response) -> list[list[str]]:
    found: list[list[str]] = json.loads(response.body)
    return found


@pytest.fixture
def held(world: World) -> World:
    for number in (123, 124, 1240):
        world.capture(f"{PAGE}{number}?s=20", "20190601000000", f"page {number}")
    world.capture(f"{PAGE}123", "20190502000000", status=302, headers={"Location": "https://twitter.com/login"})
    return world


def test_rows_as_a_table_and_as_lines(held: World) -> None:
    header, *rows = table(cdx(held, url=f"{PAGE}12", matchType="prefix", output="json"))
    assert header == list(archives.COLUMNS)
    assert [row[0].rpartition("/")[2] for row in rows] == ["123", "123?s=20", "1240?s=20", "124?s=20"]
    lines = cdx(held, url=f"{PAGE}12*").body.decode().splitlines()
    assert [line.split(" ") for line in lines] == rows


def test_an_address_with_a_query_is_another_address(held: World) -> None:
    assert len(table(cdx(held, url=f"{PAGE}123", output="json"))) == 2
    assert table(cdx(held, url=f"{PAGE}124", output="json")) == []


def test_filters_and_times(held: World) -> None:
    asked = {"url": f"{PAGE}12", "matchType": "prefix", "output": "json"}
    assert len(table(cdx(held, **asked, filter="!statuscode:[345].."))) == 4
    assert len(table(cdx(held, **asked, to="201905"))) == 2


def test_a_long_answer_is_continued_by_its_key(held: World) -> None:
    asked = {"url": f"{PAGE}12", "matchType": "prefix", "output": "json", "limit": "3", "showResumeKey": "true"}
    *rows, blank, (key,) = table(cdx(held, **asked))
    assert (len(rows), blank) == (4, [])
    assert len(table(cdx(held, **asked, resumeKey=unquote_plus(key)))) == 2


def test_a_filtered_search_stops_in_silence(held: World) -> None:
    held.archives["wayback"].scan_limit = 1
    asked = {"url": f"{PAGE}12", "matchType": "prefix", "output": "json", "limit": "10", "showResumeKey": "true"}
    assert table(cdx(held, **asked, filter="statuscode:200")) == []


def test_excluded_addresses(held: World) -> None:
    held.archives["wayback"].excluded.add("com,twitter)/example_river")
    assert (cdx(held, url=f"{PAGE}123").status, cdx(held, url=f"{PAGE}123").body) == (403, archives.EXCLUDED.encode())


def test_playback_of_then_and_of_the_nearest(held: World) -> None:
    exact = ask(held, f"https://web.archive.org/web/20190601000000id_/{PAGE}124?s=20")
    assert (exact.status, exact.body) == (200, b"page 124")
    assert dict(exact.headers)["Memento-Datetime"] == "Sat, 01 Jun 2019 00:00:00 GMT"
    near = ask(held, f"https://web.archive.org/web/2015id_/{PAGE}124?s=20")
    assert (near.status, "Memento-Datetime" in dict(near.headers)) == (302, False)
    assert dict(near.headers)["X-Archive-Redirect-Reason"] == "found capture at 20190601000000"
    then = ask(held, f"https://web.archive.org/web/20190502000000id_/{PAGE}123")
    assert dict(then.headers)["Location"] == "https://web.archive.org/web/20190502000000id_/https://twitter.com/login"
    assert ask(held, f"https://web.archive.org/web/2015id_/{PAGE}999").status == 404


def test_two_spellings_of_a_code_share_a_key(world: World) -> None:
    world.capture("https://t.co/AbC", "20140101000000", status=301, headers={"Location": "https://riverton.example/"})
    found = ask(world, "https://web.archive.org/web/20140101000000id_/https://t.co/aBc")
    assert found.status == 301
    assert '<https://t.co/AbC>; rel="original"' in dict(found.headers)["Link"]


def test_arquivo_answers_in_objects(world: World) -> None:
    world.capture(f"{PAGE}123", "20190601000000", "page", archive="arquivo")
    found = ask(world, f"https://arquivo.pt/wayback/cdx?{urlencode({'url': PAGE + '12', 'matchType': 'prefix'})}")
    (line,) = found.body.splitlines()
    assert {"url", "mime", "status"} < set(json.loads(line))
    assert ask(world, "https://arquivo.pt/wayback/cdx?url=x.com").body == b""


def test_the_hint_does_not_see_unchanged_pages(world: World) -> None:
    world.capture(f"{PAGE}123", "20190601000000", "page", revisit=True)
    hint = ask(world, f"https://archive.org/wayback/available?{urlencode({'url': PAGE + '123'})}")
    assert json.loads(hint.body)["archived_snapshots"] == {}
