"""Articles from files and standard input: what is read, and the one line that bad input gets."""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.articles import ArticleError, read_article
from citesnap.articles.kinds import unreadable
from citesnap.articles.reading import FILE_LIMIT
from citesnap.text.decoding import decode

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>Flood in Riverton | Riverton Gazette</title>
<link rel="canonical" href="https://www.riverton-gazette.example/2022/flood?utm_source=feed">
<meta property="og:site_name" content="Riverton Gazette"><meta name="author" content="By Ana Brook">
<meta property="article:section" content="Weather">
<meta property="article:published_time" content="2022-05-03T18:00:00+02:00"></head>
<body><p>The river rose.</p></body></html>"""


def refusal(given: str) -> str:
    """The line that an unreadable article gets; bad input every time."""
    with pytest.raises(ArticleError) as caught:
        read_article(given, None)
    assert caught.value.usage
    assert caught.value.attempt is None
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_a_page_is_read_with_what_it_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "flood.html"
    path.write_text(PAGE, "utf-8")
    article = read_article(str(path), None)
    assert article.given == article.name == str(path)
    assert article.media_type == "text/html"
    assert article.body == PAGE.encode()
    assert article.text == PAGE
    assert article.url == "https://www.riverton-gazette.example/2022/flood"
    assert article.title == "Flood in Riverton"
    assert article.site == "Riverton Gazette"
    assert article.author == "Ana Brook"
    assert article.section == "Weather"
    assert article.published_at == "2022-05-03T16:00:00Z"
    assert article.exchanges == ()


def test_offsets_into_a_text_are_those_of_pythons_open(tmp_path: Path) -> None:
    path = tmp_path / "flood.txt"
    path.write_bytes("\ufeffThe river\r\nrose 🌊\rin\n\r\nRiverton.\r".encode())
    article = read_article(str(path), None)
    assert article.text == path.read_text("utf-8-sig")
    assert article.media_type == "text/plain"
    assert article.url is None
    assert article.title is None


def test_a_markdown_article_has_its_first_heading_for_a_title(tmp_path: Path) -> None:
    path = tmp_path / "flood.md"
    path.write_text("\n# Flood in *Riverton* #\n\nThe river rose.\n", "utf-8")
    article = read_article(str(path), None)
    assert article.media_type == "text/markdown"
    assert article.title == "Flood in *Riverton*"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Fluß – “Rivière”".encode("cp1252"), "Fluß – “Rivière”"),
        ("The river rose 🌊.".encode("utf-16"), "The river rose 🌊."),
        (b"\xfe\xff" + "川の水位が上がる".encode("utf-16-be"), "川の水位が上がる"),
        ("The river rose.".encode("utf-16-le"), "The river rose."),
        ("The river rose.".encode("utf-16-be"), "The river rose."),
        ('<meta charset="shift_jis">川の水位'.encode("shift_jis"), '<meta charset="shift_jis">川の水位'),
        ('<meta charset="gb2312">河水上涨'.encode("gb18030"), '<meta charset="gb2312">河水上涨'),
    ],
)
def test_bytes_are_decoded_as_a_browser_would(tmp_path: Path, content: bytes, text: str) -> None:
    path = tmp_path / "article"
    path.write_bytes(content)
    assert read_article(str(path), None).text == text


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("page.HTM", b"The river rose.", "text/html"),
        ("page.xhtml", b"<p>The river rose.</p>", "text/html"),
        ("page.txt", b"<p>The river</p><p>rose.</p>", "text/plain"),
        ("page.php", b"  <!-- saved --> <!DOCTYPE html><p>The river rose.", "text/html"),
        ("page", b"\n" * 500 + b"<?xml version='1.0'?>\n<html><p>The river rose.", "text/html"),
        ("page", b"The river rose:\n<blockquote><p>Bring <a href='x'>gloves</a></p></blockquote>", "text/html"),
        ("page", b"if a <b and c> d, the river <rose>", "text/plain"),
    ],
)
def test_the_name_tells_the_kind_and_else_the_content(
    tmp_path: Path, name: str, content: bytes, media_type: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert read_article(str(path), None).media_type == media_type


def test_a_dash_is_standard_input() -> None:
    program = (
        "from citesnap.articles import read_article\n"
        "article = read_article('-', None)\n"
        "print(article.name, article.media_type, article.title)"
    )
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, input=PAGE.encode(), capture_output=True, check=True)
    assert done.stdout.decode().split(" ", 2) == ["-", "text/html", "Flood in Riverton\n"]
    empty = subprocess.run(run, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert b"-: standard input is empty" in empty.stderr
    closed = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *run], capture_output=True, check=False)
    assert b"-: standard input cannot be read" in closed.stderr


def test_standard_input_has_the_limit_of_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a" * (FILE_LIMIT + 1))))
    assert "more than 50 MB on standard input" in refusal("-")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert refusal(str(tmp_path / "none.html")) == f"{tmp_path}/none.html: no such file; check the path"
    assert "no such file" in refusal(str(tmp_path / ("a" * 300)))
    assert "not the name of a file" in refusal("flood\0.html")


def test_an_address_without_a_scheme_gets_a_hint() -> None:
    assert "write https://www.riverton-gazette.example/flood" in refusal("www.riverton-gazette.example/flood")


@pytest.mark.parametrize("given", ["ftp://gazette.example/flood.html", "file:///flood.html"])
def test_other_schemes_are_refused_by_name(given: str) -> None:
    assert "is not supported; give a path or an http:// or https:// URL" in refusal(given)


@pytest.mark.parametrize("content", [b"\n \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_file_without_any_text_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank.txt"
    path.write_bytes(content)
    assert "holds nothing but white space" in refusal(str(path))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.html"
    path.touch()
    assert refusal(str(path)).endswith("empty.html: the file is empty")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"PK\x03\x04\x14\0\x06\0ppt/presentation.xml", "an office document"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a gzip file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\0\0\0\x18ftypisom\0\0\2\0", "a video"),
        (b"\x7fELF\2\1\1", "a program"),
        (bytes(range(256)) * 20, "a binary file"),
        (b"\0\1\2\3" * 500, "a binary file"),
        (b"\1\0\2\0\3\0" * 500, "a binary file"),
        ("The river".encode("utf-32"), "UTF-32"),
    ],
)
def test_a_binary_file_is_called_what_it_looks_like(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "article.html"
    path.write_bytes(content)
    line = refusal(str(path))
    assert "holds no text" in line
    assert words in line


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("article.html.gz", b"<p>The river rose in Riverton.", "text/html"),
        ("article.md.gz", b"The river rose in Riverton.", "text/markdown"),
        ("article.txt", b"The river rose in Riverton.", "text/plain"),
    ],
)
def test_a_file_that_is_packed_with_gzip_is_read(tmp_path: Path, name: str, content: bytes, media_type: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(content[:9]) + gzip.compress(content[9:]))
    article = read_article(str(path), None)
    assert (article.body, article.media_type) == (content, media_type)


def test_a_feed_that_is_packed_with_gzip_is_read(tmp_path: Path) -> None:
    item = "<item><title>High water</title><description>The river rose in Riverton.</description></item>"
    path = tmp_path / "feed.xml.gz"
    path.write_bytes(gzip.compress(f'<?xml version="1.0"?><rss version="2.0"><channel>{item}</channel></rss>'.encode()))
    assert "The river rose in Riverton." in read_article(str(path), None).text


def test_gzip_that_unpacks_to_too_much_or_is_cut_short_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "article.html.gz"
    path.write_bytes(gzip.compress(bytes(60 * 1024 * 1024)))
    assert "unpacks to more than 50 MB" in refusal(str(path))
    path.write_bytes(gzip.compress(b"<p>The river rose in Riverton." * 100)[:-20])
    assert "a gzip file" in refusal(str(path))


def test_stray_control_characters_do_not_make_a_text_binary(tmp_path: Path) -> None:
    path = tmp_path / "stray.txt"
    path.write_bytes(b"The river\0 rose in \x0cRiverton\x1a.")
    assert read_article(str(path), None).text == "The river\0 rose in \x0cRiverton\x1a."


@given(st.text(min_size=1))
def test_text_without_controls_is_never_called_binary(text: str) -> None:
    text = "".join(char for char in text if char >= " ")
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        content = text.encode(encoding)
        assert unreadable(b"The river. " + content, decode(b"The river. " + content)) is None or encoding == "utf-16"
        if encoding == "utf-16":
            assert unreadable(content, decode(content)) is None


@given(st.binary(max_size=500))
def test_no_bytes_are_too_strange_to_be_judged(content: bytes) -> None:
    unreadable(content, decode(content))


def test_the_size_is_looked_at_before_the_content(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    assert "too large (60 MB; the limit is 50 MB)" in refusal(str(path))


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"a" * FILE_LIMIT)
    assert len(read_article(str(path), None).text) == FILE_LIMIT


def test_a_fifo_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    assert "not a regular file; to read from a pipe, give -" in refusal(str(path))


def test_a_socket_and_a_device_are_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(tmp_path / "sock"))
        assert "not a regular file" in refusal(str(tmp_path / "sock"))
    assert "not a regular file" in refusal("/dev/zero")


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="no procfs")
@pytest.mark.parametrize(
    "name", ["/proc/kmsg", "/proc/self/mem", "/proc/self/status", "/proc/kcore", "/dev/full", "/dev/tty"]
)
def test_what_the_kernel_makes_up_is_refused_without_reading_it(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "citesnap", "find", name], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: {name}: ")
    assert done.stderr.count("\n") == 1


def test_a_link_that_leads_in_a_circle_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").symlink_to(tmp_path / "b.html")
    (tmp_path / "b.html").symlink_to(tmp_path / "a.html")
    assert "cannot be read" in refusal(str(tmp_path / "a.html"))


def test_a_folder_without_articles_says_what_was_looked_for(tmp_path: Path) -> None:
    assert "no article in this folder (looked for *.html" in refusal(str(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permission_denied_is_said(tmp_path: Path) -> None:
    path = tmp_path / "secret.html"
    path.write_text(PAGE, "utf-8")
    path.chmod(0)
    assert "permission denied" in refusal(str(path))
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    assert "permission denied" in refusal(str(closed))


def test_a_file_name_that_is_no_text_can_still_be_shown(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/fl\xfcsse.txt")
    Path(path).write_text("The river rose.", "utf-8")
    article = read_article(path, None)
    assert article.name.endswith("/fl\\udcfcsse.txt")
    article.name.encode()
