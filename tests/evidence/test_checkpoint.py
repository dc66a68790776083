"""Checkpoints, signatures and keys, in the forms of C2SP, checked by OpenSSL as a stranger would."""

from __future__ import annotations

import base64
import stat
import subprocess
from pathlib import Path

import pytest

from citesnap.errors import CitesnapError
from citesnap.evidence import keys
from citesnap.evidence.checkpoint import Checkpoint, Signature, VerifierKey, note, parse_note, proof, text_of
from internet import Citesnap

POINT = Checkpoint("citesnap.invalid/example", 7, bytes(range(32)))


def test_a_signed_checkpoint_is_checked_by_openssl(tmp_path: Path) -> None:
    key = keys.make(tmp_path / "key", "archive.newsroom.example")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    checkpoint, (signature,) = parse_note(key.sign(POINT))
    assert checkpoint == POINT
    assert (signature.name, signature.key_hash) == ("archive.newsroom.example", key.verifier.key_hash)
    assert keys.load(tmp_path / "key").verifier == key.verifier
    (tmp_path / "public.pem").write_text(keys.public_pem(key.verifier))
    (tmp_path / "text").write_text(text_of(POINT))
    (tmp_path / "signature").write_bytes(signature.signature)
    verify = "openssl pkeyutl -verify -pubin -inkey public.pem -rawin -in text -sigfile signature".split()
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    (tmp_path / "text").write_text(text_of(POINT._replace(size=8)))
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True, check=False).returncode != 0
    assert keys.is_signed_by(key.verifier, POINT, signature)
    assert not keys.is_signed_by(key.verifier, POINT._replace(size=8), signature)


@pytest.mark.parametrize("maker", ["openssl genpkey -algorithm ed25519 -out", "ssh-keygen -q -t ed25519 -N  -f"])
def test_keys_of_other_tools_sign(maker: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    subprocess.run([*maker.split(" "), str(file)], check=True, capture_output=True)
    file.chmod(0o600)
    key = keys.load(file)
    assert key.verifier.name == f"citesnap.invalid/key/{key.verifier.name[-16:]}"
    _, (signature,) = parse_note(key.sign(POINT))
    assert keys.is_signed_by(key.verifier, POINT, signature)


BAD_KEYS = {
    "readable": (0o640, b"", "others can read"),
    "empty": (0o600, b"", "no key that can be read"),
    "no key": (0o600, b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "no key that can be read"),
}


@pytest.mark.parametrize(("mode", "content", "said"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_that_cannot_be_used_is_told(mode: int, content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(mode)
    with pytest.raises(CitesnapError, match=said) as told:
        keys.load(file)
    assert told.value.exit_code == 1


def test_the_commands_make_and_show_a_key(citesnap: Citesnap, tmp_path: Path) -> None:
    made = citesnap("key", "new", "desk.key", "--name", "archive.newsroom.example")
    assert made.returncode == 0, made.stderr
    assert VerifierKey.parse(made.stdout).name == "archive.newsroom.example"
    again = citesnap("key", "new", "desk.key")
    assert (again.returncode, again.stderr.count("there already")) == (2, 1)
    shown = citesnap("key", "show", "--key-file", "desk.key")
    assert (shown.returncode, shown.stdout) == (0, made.stdout)
    assert citesnap("key", "show", "--key-file", "desk.key", "--pem").stdout.startswith("-----BEGIN PUBLIC KEY-----\n")
    assert citesnap("key", "show").returncode == 2
    assert "PRIVATE" not in made.stdout + shown.stdout


WRONG_NOTES = {
    "nothing": "",
    "no empty line": text_of(POINT),
    "size with a zero": note(POINT).replace("\n7\n", "\n07\n"),
    "size of letters": note(POINT).replace("\n7\n", "\nx\n"),
    "another line": note(POINT).replace("\n\n", "\nextension\n\n"),
    "root of other base64": note(POINT).replace("=", ""),
    "signature without name": note(POINT) + "— AAAAAAAA\n",
    "short signature": note(POINT) + "— name AAAA\n",
    "a hyphen for a dash": note(POINT, [Signature("n", b"1234", b"5" * 64)]).replace("—", "-"),
    "no last line break": note(POINT, [Signature("n", b"1234", b"5" * 64)])[:-1],
}


@pytest.mark.parametrize("text", WRONG_NOTES.values(), ids=WRONG_NOTES)
def test_a_note_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="checkpoint"):
        parse_note(text)


WRONG_VKEYS = ("", "name", "name+00000000+AAAA", f"name+00000000+{base64.b64encode(bytes([1]) + bytes(32)).decode()}")


@pytest.mark.parametrize("text", WRONG_VKEYS)
def test_a_verifier_key_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="verifier key"):
        VerifierKey.parse(text)


def test_a_proof_is_written_as_c2sp_says() -> None:
    assert proof(3, [bytes(32)], note(POINT), b"salt") == (
        "c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 3\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
        "citesnap.invalid/example\n7\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n"
    )
