"""Fresh attacks, each through the real command: no traceback, no hang, bounded memory, no file outside, and no false post."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.measuring import Used, measured
from citesnap import platforms
from hostile.files import FILES, STATUS
from sizes import NIGHTLY

Found = dict[str, Used]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("attacks")


@pytest.fixture(scope="module")
def found(folder: Path) -> Found:
    """What `citesnap find` made of each file."""
    inside = folder / "in" / "deep"
    inside.mkdir(parents=True)
    names = list(FILES) if NIGHTLY else list(FILES)[::6]
    for name in names:
        (inside / name).write_bytes(FILES[name]())
    calls = [["find", name] for name in names]
    told = measured(calls, folder / "said", {**os.environ, "HOME": str(folder)}, inside)
    return dict(zip(names, told, strict=True))


@pytest.mark.parametrize("name", FILES if NIGHTLY else list(FILES)[::6])
def test_a_hostile_file(found: Found, name: str) -> None:
    used = found[name]
    assert used.code in (0, 2), used.said
    assert "Traceback" not in used.said
    assert "root:" not in used.said, "an entity was followed to a file"
    assert used.is_bounded, used


def test_no_hostile_file_wrote_outside(found: Found, folder: Path) -> None:
    assert found
    assert sorted(each.name for each in folder.iterdir()) == ["in", "said"]
    assert {each.name for each in (folder / "in").iterdir()} == {"deep"}
    assert {each.name for each in (folder / "in" / "deep").iterdir()} <= FILES.keys()


def test_noise_is_told_by_its_beginning(tmp_path: Path) -> None:
    """All of it as text would take six times its size."""
    (tmp_path / "noise.html").write_bytes(FILES["fifty megabytes of noise.html"]())
    (told,) = measured([["find", "noise.html"]], tmp_path / "said", {**os.environ, "HOME": str(tmp_path)}, tmp_path)
    assert (told.code, "holds no text" in told.said) == (2, True)
    assert told.kilobytes < 150_000


def test_a_large_page_in_an_old_encoding_is_read(tmp_path: Path) -> None:
    """Python takes twelve bytes a character to put a text into lower case that is not all ASCII."""
    size = 50_000_000 if NIGHTLY else 6_000_000
    words = "<p>Das Wasser stieg über die Brücke im Tal.</p>\n".encode("latin-1")
    post = f'<blockquote class="twitter-tweet"><p>Flut</p><a href="{STATUS}">July 27, 2021</a></blockquote>'
    (tmp_path / "old.html").write_bytes(b"<title>Flut</title>" + words * (size // len(words)) + post.encode())
    (told,) = measured([["find", "old.html"]], tmp_path / "said", {**os.environ, "HOME": str(tmp_path)}, tmp_path)
    assert (told.code, STATUS.rpartition("/")[2] in told.said) == (0, True), told.said
    assert told.kilobytes < (900_000 if NIGHTLY else 250_000)


FALSE = (
    "https://x.com@evil.example/a/status/{}",
    "https://evil.example/#https://x.com/a/status/{}x",
    "https://x.com.evil.example/a/status/{}",
    "https://evil.example\\@x.com.evil.example/a/status/{}",
    "https://\u0445.com/a/status/{}",
    "https://tw\u0131tter.com/a/status/{}",
    "https://xn--twtter-q9a.com/a/status/{}",
    "https://x\u3002com.evil.example/a/status/{}",
    "https://notx.com/a/status/{}",
    "https://x.com/a/status/\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669",
    "https://x.com/a/status/\uff11\uff14\uff12",
    "https://x.com/a/status/0",
    "https://x.com/a/status/" + "9" * 40,
    "https://x.com/a/status/-{}",
    "https://x.com/a/status/1e9",
    "https://x.com/a/statu\u017f/{}",
    "https://bsky.app/profile/\u0430.example/post/3l6oveex3ii2l",
)
"""Addresses that look like those of posts, or of another one: other hosts, letters of other scripts, numbers that are none."""


@pytest.mark.parametrize("url", FALSE, ids=range(len(FALSE)))
def test_an_address_that_only_looks_like_one_of_a_post_is_none(url: str) -> None:
    found = platforms.identify(url.format("1420000000000000000"))
    assert found is None, found


@pytest.mark.parametrize("handle", ["\u0435xample", "exampl\u212f", "EXAMPLE\u017f", "example\u200d", "\uff45xample"])
def test_a_handle_in_letters_of_another_script_is_no_handle_of_x(handle: str) -> None:
    """They would be taken for one another when case is folded (`ſ` and `s`), or by a reader."""
    found = platforms.identify(f"https://x.com/{handle}/status/1420000000000000000")
    assert found is None or found.handle is None or found.handle.isascii(), found
