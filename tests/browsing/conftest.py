"""Archives served by a real Datasette, of each line that there is, and a real browser to look at them.

Datasette is a process of its own. The line installed beside the tests always runs; a second one where `CITESNAP_DATASETTE_PREVIEW`
is the path of a Python that has it (and citesnap) installed. Tests with the mark `browser` need Playwright and a Chromium;
`CITESNAP_CHROMIUM` names one that is not at /usr/bin/chromium. Where they are missing, tests are skipped, in CI they fail.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from browsing import archives
from internet import Citesnap
from internet.command import Process, started
from internet.ports import free_port

PREVIEW = "CITESNAP_DATASETTE_PREVIEW"
CHROMIUM = os.environ.get("CITESNAP_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    # These save a process, and work that no test looks at.
    "--in-process-gpu",
    "--disable-extensions",
    "--disable-breakpad",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page should ask for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
MAKERS = dict(archives.makers())


@dataclass(frozen=True, slots=True)
class Site:
    """A running Datasette: its address, what of it is served, and the number of its process."""

    url: str
    line: str
    archive: str
    path: Path
    pid: int

    def at(self, path: str) -> str:
        """The address of a page of the archive: `/-/home` and the like."""
        return f"{self.url}/archive{path}"

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A page of the archive, without a browser."""
        return httpx.get(self.at(path), trust_env=False, verify=False, timeout=100, **options)


Serve = Callable[..., Any]


def missing(reason: str) -> None:
    """Skip, except in CI, where whatever a test needs has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def python_of(line: str) -> str:
    """The interpreter that runs a line of Datasette."""
    if line == "installed":
        return sys.executable
    preview = os.environ.get(PREVIEW)
    if not preview:
        missing(f"{PREVIEW} names no Python with a preview of Datasette 1.0")
    return str(preview)


@contextmanager
def datasette(python: str, files: Sequence[Path], *options: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """A Datasette that serves these files; yields its address once it answers."""
    with datasette_process(python, files, *options, env=env) as (url, _):
        yield url


@contextmanager
def datasette_process(
    python: str, files: Sequence[Path], *options: str, env: Mapping[str, str] | None = None
) -> Iterator[tuple[str, int]]:
    """The same with the number of its process."""
    port = free_port()
    arguments = [*map(str, files), "--host", "127.0.0.1", "--port", str(port), *options]
    process = started(python, "datasette", arguments, {**os.environ, **(env or {})})
    try:
        url = f"http://127.0.0.1:{port}"
        answered(process, f"{url}/-/versions.json")
        yield url, process.pid
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def archive_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Both archives, each called archive.db in a folder of its own."""
    return {name: make(tmp_path_factory.mktemp(name) / "archive.db") for name, make in MAKERS.items()}


@pytest.fixture(scope="session")
def every_kind(archive_files: dict[str, Path]) -> Path:
    """The archive of every kind of thing, to be read only."""
    return archive_files["every_kind"]


@pytest.fixture(scope="session")
def attacks(archive_files: dict[str, Path]) -> Path:
    """The archive full of attacks, to be read only."""
    return archive_files["attacks"]


@pytest.fixture(scope="session")
def serving(archive_files: dict[str, Path]) -> Iterator[Callable[[str, str], Site]]:
    """Start a Datasette of a line on an archive, once in a session."""
    running: dict[tuple[str, str], Site] = {}
    with ExitStack() as stack:

        def served(line: str, archive: str) -> Site:
            if (line, archive) not in running:
                path = archive_files[archive]
                # A busy machine is no failure of a page: by itself Datasette gives a query one second.
                options = ("--setting", "sql_time_limit_ms", "30000")
                url, pid = stack.enter_context(datasette_process(python_of(line), [path], *options))
                running[line, archive] = Site(url, line, archive, path, pid)
            return running[line, archive]

        yield served


@pytest.fixture(params=["installed", "preview"])
def line(request: pytest.FixtureRequest) -> str:
    """Each line of Datasette that there is."""
    name: str = request.param
    python_of(name)
    return name


@pytest.fixture(params=sorted(MAKERS))
def site(request: pytest.FixtureRequest, line: str, serving: Callable[[str, str], Site]) -> Site:
    """Each archive on each line."""
    return serving(line, request.param)


@pytest.fixture
def usual(line: str, serving: Callable[[str, str], Site]) -> Site:
    """The archive of every kind on each line."""
    return serving(line, "every_kind")


@pytest.fixture
def hostile(line: str, serving: Callable[[str, str], Site]) -> Site:
    """The archive of attacks on each line."""
    return serving(line, "attacks")


@pytest.fixture(scope="session")
def chromium() -> Iterator[tuple[Any, Any]]:
    """One Chromium for all tests of a worker, and the event loop that Playwright leaves running in their thread."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("the Python package playwright is not installed")
    program = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if program is None:
        missing("no Chromium (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        loop = asyncio._get_running_loop()
        asyncio._set_running_loop(None)
        yield opened, loop
        asyncio._set_running_loop(loop)
        opened.close()
    asyncio._set_running_loop(None)


@pytest.fixture
def browser(chromium: tuple[Any, Any]) -> Iterator[Any]:
    """The browser, for this test. Between two such tests no loop counts as running: other tests have loops of their own."""
    opened, loop = chromium
    asyncio._set_running_loop(loop)
    try:
        yield opened
    finally:
        asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which judges a page by WCAG."""
    path = os.environ.get("CITESNAP_AXE")
    if not path or not Path(path).exists():
        missing("CITESNAP_AXE names no axe.min.js (npm install axe-core)")
    return Path(str(path)).read_text()


@pytest.fixture
def command(tmp_path: Path, every_kind: Path) -> Citesnap:
    """The real command in a folder with an archive of its own. Browsing asks nobody, so it needs no network."""
    shutil.copy(every_kind, tmp_path / "archive.db")
    return Citesnap(tmp_path, {})


def answered(process: Process, url: str) -> httpx.Response:
    """What the server says once it is there."""
    for _ in range(600):
        assert process.poll() is None, process.communicate()
        try:
            return httpx.get(url, trust_env=False, verify=False, timeout=30)
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("nobody answers")


def metadata(folder: Path, value: dict[str, Any]) -> str:
    """A metadata file."""
    path = folder / f"metadata-{abs(hash(json.dumps(value)))}.json"
    path.write_text(json.dumps(value))
    return str(path)
