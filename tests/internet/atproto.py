"""The AT Protocol's reference software on loopback: directory of identities (PLC), server of authors (PDS), and AppView.

From npm (`@atproto/dev-env`, whose `node_modules` the variable `CITESNAP_ATPROTO` names) with PostgreSQL and Redis from Debian.
Accounts and posts are made as any client makes them, by XRPC.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from .ports import free_port
from .world import World

PDS = "pds.rivers.example"
APPVIEW = "public.api.bsky.app"
DIRECTORY = "plc.directory"
POST = "app.bsky.feed.post"
_ADMIN = httpx.BasicAuth("admin", "admin-pass")
_NETWORK = Path(__file__).with_suffix(".cjs")


@dataclass(frozen=True, slots=True)
class Parts:
    """Where the software is on this machine. `postgres` is a folder of programs."""

    modules: Path
    node: str
    postgres: Path
    redis: str


def parts() -> Parts | str:
    """Where everything is, or in one line what is missing."""
    modules = os.environ.get("CITESNAP_ATPROTO")
    if not modules or not (Path(modules) / "@atproto" / "dev-env").is_dir():
        return "CITESNAP_ATPROTO names no node_modules with @atproto/dev-env"
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    node, redis = shutil.which("node"), shutil.which("redis-server")
    if not folders or node is None or redis is None:
        return "node, PostgreSQL or redis-server is not installed"
    return Parts(Path(modules), node, folders[-1], redis)


@dataclass(frozen=True, slots=True)
class Author:
    """An account and the token of its session."""

    did: str
    handle: str
    token: str


class RealNetwork:
    """The running software."""

    def __init__(self, ports: dict[str, int]) -> None:
        self._ports = ports
        self._client = httpx.Client(trust_env=False, timeout=30)

    def put_into(self, world: World) -> None:
        """Let it answer for the hosts of Bluesky in a loopback internet."""
        for host, part in ((PDS, "pds"), (APPVIEW, "appview"), (DIRECTORY, "plc")):
            world.forward(host, self._ports[part])

    def call(self, part: str, method: str, body: object = None, **options: Any) -> dict[str, Any]:
        """Call a method of a part: GET without a body, else POST.

        Raises:
            httpx.HTTPStatusError: it refused.
        """
        url = f"http://127.0.0.1:{self._ports[part]}/xrpc/{method}"
        if body is None:
            answer = self._client.get(url, **options)
        elif isinstance(body, bytes):
            answer = self._client.post(url, content=body, **options)
        else:
            answer = self._client.post(url, json=body, **options)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}

    def account(self, name: str) -> Author:
        """A new account with the handle `NAME.test`."""
        account = {"handle": f"{name}.test", "email": f"{name}@rivers.example", "password": "invented"}
        made = self.call("pds", "com.atproto.server.createAccount", account)
        return Author(made["did"], made["handle"], made["accessJwt"])

    def by(self, author: Author, method: str, body: object = None, **headers: str) -> dict[str, Any]:
        """Call a method of the author's server as that author."""
        return self.call("pds", method, body, headers={"Authorization": f"Bearer {author.token}", **headers})

    def blob(self, author: Author, content: bytes, kind: str) -> dict[str, Any]:
        """Upload a file."""
        uploaded: dict[str, Any] = self.by(author, "com.atproto.repo.uploadBlob", content, **{"Content-Type": kind})[
            "blob"
        ]
        return uploaded

    def post(self, author: Author, text: str, **more: object) -> dict[str, Any]:
        """A new post: its `uri` and `cid`."""
        made_at = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        return self.record(author, POST, {"text": text, "createdAt": made_at, **more})

    def record(
        self, author: Author, collection: str, record: dict[str, object], key: str | None = None
    ) -> dict[str, Any]:
        """A new record of any kind; `key` only where the kind wants a certain one."""
        body = {"repo": author.did, "collection": collection, "record": {"$type": collection, **record}}
        return self.by(author, "com.atproto.repo.createRecord", body | ({"rkey": key} if key else {}))

    def delete(self, author: Author, uri: str) -> None:
        """Delete a record, as its author."""
        _, _, _, collection, key = uri.split("/")
        self.by(author, "com.atproto.repo.deleteRecord", {"repo": author.did, "collection": collection, "rkey": key})

    def take_down(self, part: str, subject: dict[str, str]) -> None:
        """Take an account or a record down, as whoever runs a part."""
        body = {"subject": subject, "takedown": {"applied": True, "ref": "1"}}
        self.call(part, "com.atproto.admin.updateSubjectStatus", body, auth=_ADMIN)

    def views(self, *uris: str) -> dict[str, dict[str, Any]]:
        """What the AppView shows of posts, by URI."""
        told = self.call("appview", "app.bsky.feed.getPosts", params={"uris": list(uris)})
        return {view["uri"]: view for view in told["posts"]}

    def wait(self, what: Callable[[], bool]) -> None:
        """Wait until the AppView has caught up."""
        give_up = time.monotonic() + 60
        while not what():
            assert time.monotonic() < give_up, "the AppView does not catch up"
            time.sleep(0.1)


@contextmanager
def running(found: Parts) -> Iterator[RealNetwork]:
    """All of it running, ended with the block."""
    with ExitStack() as stack:
        # Not in a folder of pytest's, into which no other user may look.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atproto-", ignore_cleanup_errors=True)))
        database = _postgres(found, folder, stack)
        cache = _redis(found, folder, stack)
        process = subprocess.Popen(
            [found.node, str(_NETWORK), str(found.modules), PDS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "node.log").open("w"),
            env={**os.environ, "DB_POSTGRES_URL": database, "REDIS_HOST": cache, "LOG_ENABLED": "false"},
            text=True,
        )
        stack.callback(process.wait)
        stack.callback(process.kill)
        assert process.stdout is not None
        told = next((line for line in process.stdout if line.startswith("{")), None)
        assert told is not None, (folder / "node.log").read_text()[-2000:]
        yield RealNetwork(json.loads(told))


def _postgres(found: Parts, folder: Path, stack: ExitStack) -> str:
    """A PostgreSQL on a free port; its URL. It refuses to run as root, so root has the package's own user run it."""
    data, port = folder / "postgres", free_port()
    data.mkdir()
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if user:
        shutil.chown(data, "postgres")
        folder.chmod(0o711)
    made = [*user, str(found.postgres / "initdb"), "-D", str(data), "-A", "trust", "-U", "pg", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, cwd="/")
    options = f"-c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories='' -p {port}"
    control = [*user, str(found.postgres / "pg_ctl"), "-D", str(data), "-s", "-w", "-l", str(data / "log")]
    subprocess.run([*control, "-o", options, "start"], check=True, cwd="/", stdout=subprocess.DEVNULL)
    stack.callback(subprocess.run, [*control, "-m", "immediate", "stop"], check=False, cwd="/")
    return f"postgresql://pg@127.0.0.1:{port}/postgres"


def _redis(found: Parts, folder: Path, stack: ExitStack) -> str:
    """A Redis that keeps nothing; its address."""
    port = free_port()
    words = [found.redis, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return f"127.0.0.1:{port}"
