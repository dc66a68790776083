"""A WACZ by itself: `citesnap verify FILE.wacz`, a stranger's program and OpenSSL take it, and notice what was altered.

The alterations are those of somebody who knows the format: every list and hash that can be worked out anew is worked out anew.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.invented import ALIVE, NOW, capture, cited, days, exchange, page, picture, shown
from browsing.archives import drawn
from citesnap.archive import open_archive
from citesnap.config import Settings
from citesnap.evidence import keys, timestamps
from citesnap.evidence.checkpoint import VerifierKey, parse_note, parse_proof, proof
from citesnap.evidence.tree import leaf_hash, node_hash
from citesnap.export import proofs, wacz
from citesnap.export.checking import check
from citesnap.export.choice import Choice
from citesnap.export.exporter import Exporter
from citesnap.running.stamping import sealed_run
from citesnap.web import WebSettings
from citesnap.web.rates import Rate
from evidence.authority import Authority, serving
from internet import Citesnap

VERIFIER = Path(__file__).parents[2] / "examples" / "verify_wacz.py"
WARC = "archive/data.warc.gz"
PAGES = "pages/pages.jsonl"
Files = dict[str, bytes]
Change = Callable[[Files], object]


@dataclass(frozen=True)
class Story:
    """An archive with two looks at a post, sealed, signed and stamped; its WACZ; and what a reader knows from elsewhere."""

    archive: Path
    wacz: Path
    key_file: Path
    vkey: VerifierKey
    root: Path

    def files(self) -> Files:
        with zipfile.ZipFile(self.wacz) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def judged(self, path: Path) -> tuple[int, list[str]]:
        report = check(path, key=self.vkey, roots=timestamps.read_pem(self.root.read_text()))
        return report.exit_code, [*map(str, report.findings), *report.proved, *report.limits]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("checking")
    with serving(folder) as (authority, url), pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        yield made(folder, authority, url)


def made(folder: Path, authority: Authority, url: str, text: str = "Caf\u00e9 at the gates") -> Story:
    path, file = folder / f"archive-{len(text)}.db", folder / f"post-{len(text)}.wacz"
    key_file = folder / "desk.key"
    key = keys.load(key_file) if key_file.exists() else keys.make(key_file, "archive.newsroom.example")
    web = WebSettings(allow_hosts=frozenset({"127.0.0.1"}), max_wait=0, rates={"*": Rate.parse("6000/m")})
    settings = Settings(web, key_file=key_file, tsa=(url,))
    with open_archive(path) as archive:
        for number in range(2):
            at = NOW + days(number)
            with sealed_run(archive, "archive", settings) as run:
                recorded = archive.record_article(run.id, page("<p>The river rose"), [cited(), cited("502", 2)])
                post_id, _ = sorted(archive.posts_of([recorded.article_id]))
                told = exchange(
                    "https://cdn.river.example/501",
                    json.dumps({"text": text}).encode(),
                    zipped=number == 0,
                    started_at=at,
                )
                photo = picture(content=drawn(7), exchanges=(exchange("https://cdn.river.example/1.png", drawn(7)),))
                looked = capture(shown(text, media=[photo] if number == 0 else [], at=at), at=at, exchanges=(told,))
                archive.record_check(run.id, post_id, [looked], ALIVE, None)
    with Exporter(path, key_file) as exporter:
        wacz.export(path, file, Choice(posts=["501"]), note=lambda chosen, files: exporter.note("wacz", chosen, files))
    return Story(path, file, key_file, key.verifier, authority.folder / "root.pem")


def written(path: Path, files: Files, *, twice: str | None = None) -> Path:
    """A WACZ of these files, with its lists worked out anew."""
    rest = {name: data for name, data in files.items() if not name.startswith("datapackage")}
    package = json.loads(files["datapackage.json"])
    package["resources"] = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
            "bytes": len(data),
        }
        for name, data in rest.items()
    ]
    listed = json.dumps(package).encode()
    digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(listed).hexdigest()}"}
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as packed:
        warnings.simplefilter("ignore")
        for name, data in rest.items():
            packed.writestr(name, data)
        if twice:
            packed.writestr(twice, b"other")
        packed.writestr("datapackage.json", listed)
        packed.writestr("datapackage-digest.json", json.dumps(digest))
    return path


def leaf(files: Files, kind: str, number: int = 0) -> str:
    """The name of a leaf of a kind, without its ending."""
    return sorted(name for name in files if name.endswith(f"-{kind}.json"))[number].removesuffix(".json")


# What somebody may alter


def statement(files: Files, old: bytes, new: bytes, kind: str = "attempt") -> None:
    name = next(n for n in sorted(files) if n.endswith(f"-{kind}.json") and old in files[n])
    files[name] = files[name].replace(old, new)


def salts_swapped(files: Files) -> None:
    one, other = (f"{leaf(files, 'attempt', n)}.tlog-proof" for n in (0, 1))
    first, second = (parse_proof(files[name].decode()) for name in (one, other))
    files[one] = proof(first.leaf, first.path, first.note, second.extra).encode()
    files[other] = proof(second.leaf, second.path, second.note, first.extra).encode()


def leaves_reordered(files: Files) -> None:
    one, other = leaf(files, "attempt"), leaf(files, "attempt", 1)
    for ending in (".json", ".tlog-proof"):
        files[one + ending], files[other + ending] = files[other + ending], files[one + ending]


def another_place(files: Files) -> None:
    name = leaf(files, "attempt")
    said = parse_proof(files[f"{name}.tlog-proof"].decode())
    files[f"{name}.tlog-proof"] = proof(said.leaf + 1, said.path, said.note, said.extra).encode()


def another_form(files: Files) -> None:
    """The same letters, composed in another way."""
    name = next(n for n in sorted(files) if n.endswith(".json") and "Café".encode() in files[n])
    files[name] = unicodedata.normalize("NFD", files[name].decode()).encode()


def a_name_twice(files: Files) -> None:
    name = f"{leaf(files, 'verdict')}.json"
    files[name] = files[name].replace(b"{", b'{"state":"deleted",', 1)


def a_blank_more(files: Files) -> None:
    name = f"{leaf(files, 'verdict')}.json"
    files[name] = files[name].replace(b":", b": ", 1)


def another_root(files: Files) -> None:
    note = files["evidence/checkpoint.txt"].decode()
    said, _ = parse_note(note)
    other = note.replace(base64.b64encode(said.root).decode(), base64.b64encode(bytes(32)).decode())
    for name in files:
        files[name] = files[name].replace(note.encode(), other.encode())


def cut_log(files: Files) -> None:
    """A checkpoint of fewer leaves with the same root, as if later ones had never been."""
    note = files["evidence/checkpoint.txt"]
    said, _ = parse_note(note.decode())
    shorter = note.replace(f"\n{said.size}\n".encode(), f"\n{said.size - 1}\n".encode())
    for name in files:
        files[name] = files[name].replace(note, shorter)


def own_key(files: Files) -> None:
    """The whole signed anew by a key of one's own."""
    note = files["evidence/checkpoint.txt"]
    private = Ed25519PrivateKey.generate()
    key = keys.Key(VerifierKey("archive.newsroom.example", private.public_key().public_bytes_raw()), private)
    signed = key.sign(parse_note(note.decode())[0]).encode()
    for name in files:
        files[name] = files[name].replace(note, signed)
    files["evidence/key.txt"] = f"{key.verifier}\n".encode()
    files["evidence/key.pem"] = keys.public_pem(key.verifier).encode()


def flipped(name: str, at: int) -> Change:
    def change(files: Files) -> None:
        data = bytearray(files[name])
        data[at] ^= 1
        files[name] = bytes(data)

    return change


def token_of_another(files: Files) -> None:
    """The stamp is put over the newer checkpoint, which it is not about."""
    files["evidence/stamped.txt"] = files["evidence/checkpoint.txt"]


def records(change: Callable[[bytes], bytes], *, without: bytes | None = None) -> Change:
    """Records altered, with their digests, their index and the statement of the export worked out anew."""

    def apply(files: Files) -> None:
        members, data = [], files[WARC]
        while data:
            unpacker = zlib.decompressobj(31)
            content = unpacker.decompress(data)
            members.append((data[: len(data) - len(unpacker.unused_data)], content))
            data = unpacker.unused_data
        out, index = io.BytesIO(), []
        old_places = {
            int(json.loads(line.split(b" ", 2)[2])["offset"]): line for line in files["indexes/index.cdx"].splitlines()
        }
        at = 0
        for packed, content in members:
            line = old_places.get(at)
            at += len(packed)
            if without is not None and without in content:
                continue
            offset, new = out.tell(), redigested(change(content))
            out.write(gzip.compress(new, mtime=0))
            if line is not None:
                key, moment, told = line.split(b" ", 2)
                member = out.getvalue()[offset:]
                entry = json.loads(told) | {"offset": str(offset), "length": str(len(member))}
                entry["recordDigest"] = f"sha256:{hashlib.sha256(member).hexdigest()}"
                index.append(b" ".join((key, moment, json.dumps(entry).encode())) + b"\n")
        files[WARC], files["indexes/index.cdx"] = out.getvalue(), b"".join(sorted(index))

    return apply


def redigested(record: bytes) -> bytes:
    """A record with the lengths and digests that fit what is in it."""
    head, block = record.split(b"\r\n\r\n", 1)
    block = block.removesuffix(b"\r\n\r\n")
    payload = block.split(b"\r\n\r\n", 1)[-1] if b"application/http" in head else block
    for name, data in ((b"Block", block), (b"Payload", payload)):
        told = b"WARC-%s-Digest: sha256:%s" % (name, hashlib.sha256(data).hexdigest().encode())
        if name == b"Block" or b"revisit" not in head:
            head = re.sub(b"WARC-%s-Digest: sha256:\\w+" % name, told, head)
    head = re.sub(rb"\r\nContent-Length: \d+", b"\r\nContent-Length: %d" % len(block), head)
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def no_export_leaf(change: Change) -> Change:
    """Without the statement by which the archive noted the export: it becomes one of the leaves that are not shown."""

    def apply(files: Files) -> None:
        name = leaf(files, "export")
        said = parse_proof(files.pop(f"{name}.tlog-proof").decode())
        hashed = base64.b64encode(leaf_hash((said.extra or b"") + files.pop(f"{name}.json")))
        files["evidence/tree.txt"] += b"%d 1 %s\n" % (said.leaf, hashed)
        change(files)

    return apply


def nothing(files: Files) -> None:
    pass


ALTERED: dict[str, Change] = {
    "words of an attempt": lambda f: statement(f, b"captured", b"withheld"),
    "words of a citation": lambda f: statement(f, b"Water at", b"Blood at", "citation"),
    "a key that signed": lambda f: statement(f, b"archive.newsroom", b"archive.otherroom", "key"),
    "salts exchanged": salts_swapped,
    "leaves exchanged": leaves_reordered,
    "a leaf at another place": another_place,
    "the same words in other code points": another_form,
    "a name twice": a_name_twice,
    "a blank more": a_blank_more,
    "another root": another_root,
    "the log cut": cut_log,
    "a byte of the token": flipped("evidence/stamp-1.tsr", -40),
    "the token over another checkpoint": token_of_another,
    "a byte of the stamped checkpoint": flipped("evidence/stamped.txt", 60),
    "a byte of a subtree": flipped("evidence/tree.txt", 8),
    "a subtree left out": lambda f: f.update({"evidence/tree.txt": f["evidence/tree.txt"].partition(b"\n")[2]}),
    "a subtree of no tree": lambda f: f.update({"evidence/tree.txt": f["evidence/tree.txt"] + b"900 1 AAAA\n"}),
    "no subtrees": lambda f: f.pop("evidence/tree.txt"),
    "another key beside": flipped("evidence/key.pem", 60),
    "a body": records(lambda r: r.replace(b'{"text": "Caf', b'{"text": "Kaf')),
    "a header field": records(lambda r: r.replace(b"Content-Type: application/json", b"Content-Type: text/html")),
    "a status": records(lambda r: r.replace(b"HTTP/1.1 200 OK", b"HTTP/1.1 201 OK")),
    "an address": records(lambda r: r.replace(b"cdn.river.example/501", b"cdn.river.example/502")),
    "a time": records(lambda r: r.replace(b"WARC-Date: 2026-03-14", b"WARC-Date: 2025-03-14")),
    "a page of ours": records(lambda r: r.replace("Café at the gates".encode(), b"Never said")),
    "an answer left out": records(bytes, without=b"1.png"),
    "the list of pages": lambda f: f.update({PAGES: f[PAGES].replace(b"gates", b"Gates")}),
    "the index": lambda f: f.update({"indexes/index.cdx": f["indexes/index.cdx"].replace(b"501", b"502")}),
    "no index": lambda f: f.pop("indexes/index.cdx"),
    "no statements": lambda f: [f.pop(name) for name in list(f) if "/leaf-" in name],
    "no proofs": lambda f: [f.pop(name) for name in list(f) if name.endswith(".tlog-proof")],
    "a body, without the note of the export": no_export_leaf(
        records(lambda r: r.replace(b'{"text": "Caf', b'{"text": "Kaf'))
    ),
    "a request, without the note of the export": no_export_leaf(records(lambda r: r.replace(b"GET /501", b"GET /502"))),
    "a record of no kind": records(lambda r: r.replace(b"WARC-Type: metadata", b"WARC-Type: conversion")),
    "a broken record": lambda f: f.update({WARC: f[WARC][:-10]}),
    "no WARC": lambda f: f.update({WARC: b"WARC/1.1\r\n\r\n"}),
}

UNJUDGED: dict[str, Change] = {
    "without the note of the export": no_export_leaf(nothing),
    "a page of ours, without the note of the export": no_export_leaf(
        records(lambda r: r.replace("Café at the gates".encode(), b"Never said"))
    ),
    "signed anew by somebody else": own_key,
    "no evidence": lambda f: [f.pop(name) for name in list(f) if name.startswith("evidence/")],
}


def test_an_export_is_verified_by_itself(story: Story, tmp_path: Path) -> None:
    code, said = story.judged(story.wacz)
    assert code == 0, said
    text = "\n".join(said)
    assert re.search(r"\d+ of \d+ leaves of \S+ are here and lead to its root, chosen by: post x/501", text)
    assert "existed no later than" in text
    assert f"is signed by the key you gave, {story.vkey}" in text
    assert "an excerpt: a leaf that was left out of it is not noticed" in text
    command = Citesnap(tmp_path, {})
    done = command("verify", story.wacz, "--roots", story.root, "--key", str(story.vkey), "--json")
    assert (done.returncode, json.loads(done.stdout)[0]["findings"]) == (0, [])
    assert command("verify", story.wacz).returncode == 3  # nobody said which root is trusted
    other = keys.make(tmp_path / "other.key").verifier
    assert command("verify", story.wacz, "--roots", story.root, "--key", str(other)).returncode == 3
    again = tmp_path / "again.wacz"
    with Exporter(story.archive, story.key_file) as exporter:
        wacz.export(
            story.archive, again, Choice(posts=["501"]), note=lambda chosen, files: exporter.note("wacz", chosen, files)
        )
    assert again.read_bytes() == story.wacz.read_bytes()


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_what_was_altered_is_noticed(story: Story, tmp_path: Path, change: Change) -> None:
    files = story.files()
    change(files)
    assert files != story.files()
    code, said = story.judged(written(tmp_path / "altered.wacz", files))
    assert code == 4, said


@pytest.mark.parametrize("change", UNJUDGED.values(), ids=UNJUDGED)
def test_what_cannot_be_judged_is_said(story: Story, tmp_path: Path, change: Change) -> None:
    files = story.files()
    change(files)
    code, said = story.judged(written(tmp_path / "altered.wacz", files))
    assert code == 3, said


def test_lists_that_were_not_worked_out_anew_are_noticed(story: Story, tmp_path: Path) -> None:
    file = tmp_path / "altered.wacz"
    for twice in (WARC, "evidence/other.txt"):
        assert story.judged(written(file, story.files(), twice=twice))[0] == 4
    for name in story.files().keys() - {"datapackage-digest.json"}:
        with zipfile.ZipFile(file, "w") as packed:
            for other, data in story.files().items():
                packed.writestr(other, data + b"\n" if other == name else data)
        assert story.judged(file)[0] == 4, name
    assert Citesnap(tmp_path, {})("verify", __file__).returncode == 2


def spoilt(packed: Path, name: str, how: str, target: Path) -> Path:
    """A WACZ with one file spoilt by somebody who does not know the format, or by a disk."""
    with zipfile.ZipFile(packed) as source:
        entries = source.infolist()
        files = {entry.filename: source.read(entry) for entry in entries}
    if how == "on disk":
        raw = bytearray(packed.read_bytes())
        entry = next(entry for entry in entries if entry.filename == name)
        raw[entry.header_offset + 30 + len(name.encode()) + entry.compress_size // 2] ^= 1
        target.write_bytes(raw)
        return target
    content = files.pop(name)
    if how != "gone":
        half = len(content) // 2
        files[name] = {
            "cut": content[:-1],
            "empty": b"",
            "a bit": content[:half] + bytes([content[half] ^ 1]) + content[half + 1 :],
        }[how]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packing:
        for other, data in files.items():
            packing.writestr(other, data)
    return target


@pytest.mark.parametrize("how", ["on disk", "gone", "cut", "empty", "a bit"])
def test_each_file_that_is_spoilt_is_named(story: Story, tmp_path: Path, how: str) -> None:
    told = {}
    for name in story.files():
        code, said = story.judged(spoilt(story.wacz, name, how, tmp_path / "spoilt.wacz"))
        if code != 4 or not any(name in one for one in said):
            told[name] = (code, said)
    assert told == {}


AIDS = re.compile(r"evidence/(readme\.txt|stamp-\d-(chain|root)\.pem|key\.txt)")
"""What nothing vouches for: words, certificates that the token holds or that come from elsewhere, a key that a statement names."""


@pytest.mark.parametrize("how", ["gone", "cut", "empty", "a bit"])
def test_each_file_is_guarded_also_where_all_lists_are_made_anew(story: Story, tmp_path: Path, how: str) -> None:
    told = {}
    for name in story.files():
        if AIDS.fullmatch(name) or name.startswith("datapackage"):
            continue
        spoilt(story.wacz, name, how, tmp_path / "spoilt.wacz")
        with zipfile.ZipFile(tmp_path / "spoilt.wacz") as packed:
            files = {one: packed.read(one) for one in packed.namelist()}
        code, said = story.judged(written(tmp_path / "altered.wacz", files))
        if code != 4:
            told[name] = (code, said)
    assert told == {}


def test_evidence_of_another_log_is_noticed(story: Story, tmp_path: Path) -> None:
    """A fork: another archive by the same key and authority, into whose export the stamp of the first is put."""
    with serving(tmp_path) as (authority, url), pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "*")
        shutil.copy(story.key_file, tmp_path / "desk.key")
        fork = made(tmp_path, authority, url, "Other words")
    files = fork.files()
    files |= {name: data for name, data in story.files().items() if re.search(r"/(stamp|tree)", name)}
    code, said = story.judged(written(tmp_path / "altered.wacz", files))
    assert (code, any("is of another log" in one for one in said)) == (4, True), said


def test_many_leaves_stand_in_one_file(tmp_path: Path) -> None:
    path, file = tmp_path / "many.db", tmp_path / "many.wacz"
    with open_archive(path) as archive, archive.run("run") as run:
        recorded = archive.record_article(run.id, page("<p>The river rose"), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        for number in range(proofs.MOST_FILES + 1):
            at = NOW + days(number)
            told = exchange("https://cdn.river.example/501", b"%d" % (number // 9), started_at=at)
            looked = capture(shown("Water"), at=at, exchanges=(told,))
            archive.record_check(run.id, post_id, [looked], ALIVE, None)
    key = keys.make(tmp_path / "key").verifier
    with Exporter(path, tmp_path / "key") as exporter:
        wacz.export(path, file, Choice(posts=["501"]), note=lambda chosen, files: exporter.note("wacz", chosen, files))
    report = check(file, key=key)
    assert (report.exit_code, report.findings) == (0, [])
    with zipfile.ZipFile(file) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert not [name for name in files if "/leaf-" in name]
    statements, tree = files["evidence/statements.txt"], files["evidence/tree.txt"]
    line = statements[: statements.index(b"\n") + 1]
    for name, other in (
        ("statements.txt", statements.replace(b"captured", b"withheld", 1)),
        ("statements.txt", statements.replace(line, b"", 1)),
        ("statements.txt", statements + line),
        ("tree.txt", tree + b"1 1 AAAA\n"),
        ("tree.txt", b"x"),
    ):
        altered = written(tmp_path / "altered.wacz", files | {f"evidence/{name}": other})
        assert check(altered).exit_code == 4
        assert stranger(altered) == 1
    assert (
        check(written(tmp_path / "altered.wacz", files | {"evidence/statements.txt": statements[:-1]})).exit_code == 4
    )
    # Words of one's own, while the tree has the true leaf, or a subtree over it.
    lines = {int(line.split()[0]): line.split(b" ", 2) for line in statements.splitlines()}
    index = next(index for index in lines if index % 2 == 0 and index + 1 in lines)
    one, other = (leaf_hash(base64.b64decode(salt) + said) for _, salt, said in (lines[index], lines[index + 1]))
    forged = statements.replace(b" ".join(lines[index]), b" ".join([*lines[index][:2], b'{"kind":"forged"}']))
    for part in (
        b"%d 1 %s" % (index, base64.b64encode(one)),
        b"%d 2 %s" % (index, base64.b64encode(node_hash(one, other))),
    ):
        altered = written(
            tmp_path / "altered.wacz",
            files | {"evidence/statements.txt": forged, "evidence/tree.txt": tree + part + b"\n"},
        )
        assert (check(altered).exit_code, stranger(altered)) == (4, 1)
    assert stranger(file) == 0


def test_what_was_merged_brings_the_proofs_of_its_own_log(story: Story, tmp_path: Path) -> None:
    """An archive of another desk, merged into a new one: what it recorded is proved by its log, the export by the new one's."""
    command = Citesnap(tmp_path, {})
    done = command("merge", "all.db", story.archive)
    assert done.returncode == 0, done.stderr
    assert command("export", "wacz", "all.db", "post.wacz", "--post", "501").returncode == 0
    roots = timestamps.read_pem(story.root.read_text())
    report = check(tmp_path / "post.wacz", roots=roots)
    assert (report.exit_code, report.findings) == (0, [])
    assert any("existed no later than" in proved for proved in report.proved), report.proved
    with zipfile.ZipFile(tmp_path / "post.wacz") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
        packed.extractall(tmp_path / "unpacked")
    assert any(name.startswith("evidence/log2-leaf-") for name in files)
    for name in ("evidence/log2-leaf-", "evidence/log2-checkpoint.txt", "evidence/log2-stamp-1.tsr"):
        found = next(one for one in sorted(files) if name in one)
        other = files | {found: files[found].replace(b"a", b"b").replace(b"0", b"1")}
        assert story.judged(written(tmp_path / "altered.wacz", other))[0] == 4, found
    readme = (tmp_path / "unpacked" / "evidence" / "readme.txt").read_text()
    script = "\n".join(line.strip() for line in readme.splitlines() if line.startswith("    "))
    ran = subprocess.run(
        ["bash", "-euxc", script], cwd=tmp_path / "unpacked" / "evidence", capture_output=True, text=True
    )
    assert (ran.returncode, "log2-key.pem" in script) == (0, True), ran.stderr


# Strangers


def test_the_commands_of_the_readme_work_as_they_stand(story: Story, tmp_path: Path) -> None:
    with zipfile.ZipFile(story.wacz) as packed:
        packed.extractall(tmp_path)
    readme = (tmp_path / "evidence" / "readme.txt").read_text()
    commands = [line.strip() for line in readme.splitlines() if line.startswith("    ")]
    assert [one for one in commands if one.startswith("openssl ts -verify")]
    assert [one for one in commands if one.startswith("openssl pkeyutl -verify")]
    assert "leaves, chosen by: post x/501" in readme
    script = "\n".join(commands)
    done = subprocess.run(["bash", "-euxc", script], cwd=tmp_path / "evidence", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Verification: OK" in done.stdout + done.stderr
    assert "Signature Verified Successfully" in done.stdout
    sums = dict(re.findall(r"([0-9a-f]{64})  (\S+)", done.stdout))
    exported = json.loads(next((tmp_path / "evidence").glob("*-export.json")).read_bytes())
    assert exported["files"] == sorted([name, sha256] for sha256, name in sums.items() if "/" in name)


def test_the_commands_of_a_report_work_as_they_stand(story: Story, tmp_path: Path) -> None:
    shutil.copy(story.archive, tmp_path / "archive.db")
    command = Citesnap(tmp_path, {"CITESNAP_KEY_FILE": str(story.key_file)})
    assert command("export", "report", "archive.db", "501", "report.html").returncode == 0
    html = BeautifulSoup((tmp_path / "report.html").read_bytes(), "lxml")
    (typed,) = [text for text in map(Tag.get_text, html.find_all("pre")) if "openssl" in text]
    first, *others = typed.splitlines()
    assert first == "citesnap export wacz archive.db evidence.wacz --post x/501"
    assert command(*first.split()[1:]).returncode == 0
    script = "\n".join(others)
    done = subprocess.run(["bash", "-euxc", script], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert ("Verification: OK" in done.stdout + done.stderr, "Verified Successfully" in done.stdout) == (True, True)


def stranger(file: Path, *more: Path) -> int:
    """The exit code of the program in `examples/`, which knows nothing of citesnap."""
    command = [sys.executable, "-I", str(VERIFIER), str(file), *map(str, more)]
    return subprocess.run(command, capture_output=True, check=False).returncode


SIX = ("words of an attempt", "salts exchanged", "another root", "a byte of the token", "a body", "a page of ours")


def test_a_stranger_verifies_it_and_six_altered_ones(story: Story, tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(keys.public_pem(story.vkey))
    assert stranger(story.wacz, tmp_path / "key.pem", story.root) == 0
    assert sum(map(bool, VERIFIER.read_text().splitlines())) <= 85
    for name in SIX:
        files = story.files()
        ALTERED[name](files)
        assert stranger(written(tmp_path / "altered.wacz", files), tmp_path / "key.pem", story.root) == 1, name
    files = story.files()
    own_key(files)
    assert stranger(written(tmp_path / "altered.wacz", files), tmp_path / "key.pem", story.root) == 1
    # Not signed: nobody says whose it is, and a key from elsewhere fits nothing.
    note = files["evidence/checkpoint.txt"]
    bare = note[: note.index(b"\n\n") + 2]
    unsigned = written(tmp_path / "altered.wacz", {name: data.replace(note, bare) for name, data in files.items()})
    assert (stranger(unsigned), stranger(unsigned, tmp_path / "key.pem")) == (0, 1)
