"""The Dockerfile, without Docker: what hadolint would say of it, and at night its RUN lines in a folder in place of the root."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from citesnap.cli.browse import serve
from sizes import NIGHTLY

ROOT = Path(__file__).parents[1]


def instructions() -> list[tuple[str, str]]:
    """The instructions in order, continued lines joined."""
    text = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines if line and not line.startswith("#")]


def of(kind: str) -> list[str]:
    return [rest for name, rest in instructions() if name == kind]


def test_it_is_as_a_careful_person_writes_it() -> None:
    names = [name for name, _ in instructions()]
    assert all(re.fullmatch(r"[\w.-]+(/[\w.-]+)*:(?!latest)[\w.-]+( AS \w+)?", image) for image in of("FROM"))
    # What a container does, it does not do as root; nothing is fetched with ADD; no cache stays in a layer.
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")
    assert "ADD" not in names
    assert of("USER") == ["citesnap"]
    assert all("--no-cache-dir" in line for line in of("RUN") if "pip install" in line)
    assert all(json.loads(line) for name in ("ENTRYPOINT", "CMD") for line in of(name))
    assert all(path.startswith("/") for path in of("WORKDIR"))
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "*.db"} <= set(ignored)
    for needed in ("src", "pyproject.toml", "README.md", "LICENSE"):
        assert needed not in ignored and (ROOT / needed).exists()


def test_the_extras_that_it_installs_are_there() -> None:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (line,) = [line for line in of("RUN") if "pip install" in line]
    found = re.search(r"\[([\w,]+)\]", line)
    assert found is not None
    assert set(found[1].split(",")) <= known.keys()


def test_its_paths_its_port_and_its_user_belong_together() -> None:
    (home,) = (
        found[1] for line in of("RUN") if (found := re.search(r"useradd .*--home-dir (\S+) --create-home", line))
    )
    assert of("WORKDIR") == of("VOLUME") == [home]
    (environment,) = (line for line in of("RUN") if "-m venv" in line)
    made = environment.split()[-1]
    assert of("COPY") == [". /src", f"--from=build {made} {made}"]
    assert of("ENV") == [f"PATH={made}/bin:$PATH"]
    port = next(option for option in serve.params if option.name == "port")
    assert of("EXPOSE") == [str(port.default)]
    assert f'-v "$PWD:{home}"' in (ROOT / "README.md").read_text()


@pytest.mark.skipif(not NIGHTLY, reason="installs everything anew: CITESNAP_TEST_SIZE=nightly")
@pytest.mark.timeout(600)
def test_its_lines_make_what_its_entry_runs() -> None:
    """Each RUN line, with a folder in place of `/`; users are made in that folder too, which takes root."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.chmod(0o755)  # for the user that it makes
        made(root)
        used(root)


def made(tmp_path: Path) -> None:
    """The root of the file system, after the RUN lines."""
    shutil.copytree(ROOT, tmp_path / "src", ignore=shutil.ignore_patterns(".git", ".venv", "*.db", "tests", ".*_cache"))
    (tmp_path / "etc").mkdir()
    for name in ("passwd", "group", "shadow", "gshadow"):
        (tmp_path / "etc" / name).touch()
    for line in of("RUN"):
        if line.startswith("useradd"):
            if os.geteuid() != 0:
                continue
            line = line.replace("useradd", f"useradd --prefix {tmp_path}", 1)
        else:
            line = re.sub(r"(?<![\w.])(/opt|/src)", rf"{tmp_path}\1", line)
        (tmp_path / "var" / "lib").mkdir(parents=True, exist_ok=True)
        subprocess.run(line, shell=True, check=True, timeout=500)
    if os.geteuid() == 0:
        assert "citesnap:x:999:" in (tmp_path / "etc" / "passwd").read_text()


def used(root: Path) -> None:
    """The entry runs as the user, in its folder, alone and with what the documents show: an archive is made and served."""
    home = root / of("WORKDIR")[0].lstrip("/")
    home.mkdir(parents=True, exist_ok=True)
    user = 999 if others_run(root / "opt" / "citesnap" / "bin" / "python3") else None
    if user is not None:
        os.chown(home, user, user)
    (home / "story.txt").write_text("Nothing is cited here, and nobody minds.")
    (entry,) = (json.loads(line) for line in of("ENTRYPOINT"))
    (command,) = (json.loads(line) for line in of("CMD"))
    path = of("ENV")[0].removeprefix("PATH=").replace("/opt", f"{root}/opt").replace("$PATH", os.environ["PATH"])
    program = shutil.which(entry[0], path=path)
    assert program == str(root / "opt" / "citesnap" / "bin" / "citesnap")
    env = {"PATH": path, "HOME": str(home)}
    for words, said in (
        (command, "Commands:"),
        (["archive", "a.db", "story.txt"], ""),
        (["status", "a.db"], "articles"),
    ):
        done = subprocess.run(
            [program, *words], capture_output=True, text=True, timeout=120, cwd=home, env=env, user=user
        )
        assert (done.returncode, said in done.stdout) == (0, True), done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    served = [program, "serve", "a.db", "--host", "0.0.0.0", "--port", str(port)]
    with subprocess.Popen(served, cwd=home, env=env, user=user, stderr=subprocess.DEVNULL) as server:
        try:
            assert home_page(f"http://127.0.0.1:{port}/a/-/home.json")["page"] == "home"
        finally:
            server.terminate()


def others_run(python: Path) -> bool:
    """Whether another user can be made to run it: not where this machine's Python is in a folder of root's own."""
    try:
        return os.geteuid() == 0 and subprocess.run([python, "-c", ""], user=999).returncode == 0
    except PermissionError:
        return False


def home_page(url: str) -> dict[str, object]:
    """What a server answers, once it does."""
    for _ in range(300):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url) as answer:
                found: dict[str, object] = json.load(answer)
                return found
        except OSError:
            time.sleep(0.2)
    raise AssertionError("nobody answers")
