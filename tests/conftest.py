"""Fixtures for all tests: a loopback internet, and the real command inside it or without any network."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import socket
import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from citesnap.web import Rate, Web, WebSettings
from internet import Citesnap, Internet, World, command
from internet.clock import WrongClock

# A run starts thousands of processes. Where Python is told to keep no bytecode, each of them would compile the program anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: most of a test's time is waiting for a process of the command, or for its clock."""
    return 2 * len(os.sched_getaffinity(0))


def pytest_configure(config: pytest.Config) -> None:
    """Workers share the processes that fork their commands: each of them takes seconds to import everything."""
    if command.FORKED and config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput"):
        command.share(filter(None, [sys.executable, os.environ.get("CITESNAP_DATASETTE_PREVIEW")]))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Thirteen thousand tests are a million objects that stay: they are not searched for garbage, neither now nor later.

    What looks through all objects calls `gc.unfreeze` first.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Workers collect the same modules. In a fresh clone the first that comes to one compiles it, and others load what it made."""
    if not isinstance(collector, pytest.Module):
        return (yield)
    with one_at_a_time(collector.path):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config) -> Generator[None, None, None]:
    """Here Hypothesis reads the source of all modules for values to try, and keeps those in a folder that workers share."""
    with one_at_a_time(config.rootpath / "pyproject.toml"):
        return (yield)


@contextlib.contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    """What only one process of the run does at a time. `path` is any file."""
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# The ordinary run is the same everywhere and every time, however busy the machine; `--hypothesis-profile explore` looks for more.
settings.register_profile("ordinary", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ordinary")


@pytest.fixture(scope="module", autouse=True)
def no_readers_are_left() -> Iterator[None]:
    """Tasks of a scan leave their readers to the next one: other tests of the same process start their own."""
    yield
    if (task := sys.modules.get("citesnap.scanning.task")) is not None:
        task.end_readers()


@pytest.fixture
def world() -> World:
    """An empty scenario, to be filled before or while the internet runs."""
    return World()


@pytest.fixture
def internet(world: World) -> Iterator[Internet]:
    """A running internet that answers from `world`."""
    with Internet(world) as net:
        yield net


@pytest.fixture
def citesnap(tmp_path: Path, internet: Internet) -> Citesnap:
    """The command, in an empty folder, inside the loopback internet: `citesnap("archive", "a.db", "article.txt")`."""
    return Citesnap(tmp_path, internet.env)


@pytest.fixture
def offline(tmp_path: Path, internet: Internet) -> Iterator[Citesnap]:
    """The command in the same folder without a network: its proxy refuses every connection."""
    # Bound and not listening: the port stays ours and stays closed.
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
        variables = {name: nowhere for name in internet.env if name.lower().endswith("_proxy")}
        yield Citesnap(tmp_path, internet.env | variables)


@pytest.fixture
def web(internet: Internet) -> Iterator[Web]:
    """A client led into the loopback internet, without pauses and without patience: a failure is tried once, so no test sleeps."""
    with Web(WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}), environ=internet.env) as client:
        yield client


@pytest.fixture
def clock() -> WrongClock:
    """A wall clock that a test moves. It is built in C for Linux: where that cannot be had, the test is skipped and says so."""
    try:
        return WrongClock()
    except LookupError as missing:
        pytest.skip(str(missing))
