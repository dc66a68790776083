"""Addresses hold for any name and lead outside only where a reader may follow; file names tell all posts apart."""

from __future__ import annotations

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from datasette.utils import tilde_decode, tilde_encode
from hypothesis import given
from hypothesis import strategies as st

from citesnap.archive import open_archive
from citesnap.browsing.links import decode, encode, outside
from citesnap.export.html import file_name
from sizes import some

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "\x01javascript:x",
]
HOSTILE += [
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//attacker.example/",
    "https:",
    "https:///path",
    "/home",
]
HOSTILE += [
    "https://a.example/\u0000",
    "https://a.example/\u0085x",
    "https://a.example/\u2028x",
    "https://a.example/\u202egpj",
    "https://a.example/\u2066x",
    "https://[bad",
    "ftp://a.example/",
    "blob:https://a.example/1",
]


@given(st.text())
def test_a_name_comes_back_from_its_address(name: str) -> None:
    assert decode(encode(name)) == name


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_names_are_encoded_as_datasette_does_it(name: str) -> None:
    # A space is the one exception: Datasette writes `+`, which old web servers take for a space in a query only.
    assert tilde_decode(encode(name)) == name
    assert encode(name) == tilde_encode(name).replace("+", "~20")


@given(st.text())
def test_an_address_holds_nothing_that_html_or_a_path_would_notice(name: str) -> None:
    assert not set(encode(name)) - set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_~")


@given(st.text() | st.sampled_from(HOSTILE))
def test_only_the_web_can_be_followed(url: str) -> None:
    if (found := outside(url)) is not None:
        assert urlsplit(found).scheme in ("http", "https")
        assert urlsplit(found).hostname
        assert found.isprintable() or all(ord(letter) > 0x9F for letter in found if not letter.isprintable())


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_address_is_not_followed(url: str) -> None:
    assert outside(url) is None


@given(st.lists(st.tuples(st.sampled_from(["x", "youtube"]), st.text(min_size=1)), unique=True, max_size=6))
def test_posts_have_files_of_their_own_on_every_file_system(posts: list[tuple[str, str]]) -> None:
    names = [file_name(*post).casefold() for post in posts]
    assert len(set(names)) == len(posts)
    assert all(len(name) <= 200 and "/" not in name and not name.startswith(".") for name in names)


@pytest.mark.parametrize("name", some(["archive", "芝居", "my archive", "2026.news+more"], 2, 1))
def test_an_archive_has_its_pages_whatever_its_file_is_called(tmp_path: Path, name: str) -> None:
    from datasette.app import Datasette  # takes a second, and every worker imports every file of tests

    path = tmp_path / f"{name}.db"
    open_archive(path).close()

    async def asked() -> list[tuple[int, str]]:
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        database = str(datasette.urls.database(name))
        answers = [await datasette.client.get(database + page) for page in ("", "/-/home", "/posts")]
        return [(answer.status_code, answer.headers.get("x-content-type-options")) for answer in answers]

    assert asyncio.run(asked()) == [(200, "nosniff")] * 3
