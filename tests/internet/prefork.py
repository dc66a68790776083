"""A Python process with everything imported, that forks a child for each command it is sent: the server and its clients.

A command of the tests is a process of its own either way: with its own arguments, environment, folder and streams, killed
and waited for by its number. What a fork saves is the second of imports that every new interpreter begins with. How long those
take, and what they load, is tested with new interpreters (`tests/running/test_startup.py`).

What it must not do: set anything up that `python -m MODULE` would not. The child leaves the server's loop and runs the module
as that does. Where the module ends by itself or with a number, the child ends as an interpreter does, except that it does not
take everything apart that was imported: that takes ten times as long as most commands.

A new interpreter that a command starts with `-P -c CODE`, as its readers of articles are, is a fork of the server as well: without
the memory, the files and the threads of the command, and with the environment that the command gives it.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import gc
import json
import os
import runpy
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import IO, Any, NoReturn

_NUMBER = struct.Struct("!i")


@dataclass(frozen=True, slots=True)
class Command:
    """What a child is to be: `python -m MODULE ARGUMENTS...`, or `python -P -c CODE ARGUMENTS...` with "-c" as the module."""

    module: str
    arguments: Sequence[str]
    cwd: str
    env: Mapping[str, str]
    code: str = ""


class Client:
    """Asks a server at an address for forks."""

    def __init__(self, address: str) -> None:
        self.address = address

    def start(self, command: Command, stdin: int, stdout: int, stderr: int) -> tuple[int, socket.socket]:
        """Start a command with these file descriptors as its streams.

        Returns:
            The number of the process, and a socket that gives its return code when it has ended.

        Raises:
            EOFError, OSError: the server has ended.
        """
        status = socket.socket(socket.AF_UNIX)
        try:
            status.connect(self.address)
            _send(status, command, [stdin, stdout, stderr])
            return _number(status), status
        except BaseException:
            status.close()
            raise


def listening() -> socket.socket:
    """What a server accepts connections from, at an address of its own. Who connects before the server runs waits for it."""
    asked = socket.socket(socket.AF_UNIX)
    asked.bind(f"{tempfile.mkdtemp(prefix='prefork-')}/asked")  # where nobody else may ask
    asked.listen(64)
    return asked


class Prefork(Client):
    """A server process, which lives as long as this process does, and a client of it."""

    def __init__(
        self,
        asked: socket.socket,
        preload: Sequence[str],
        python: str = sys.executable,
        env: Mapping[str, str] | None = None,
        first: str = "",
    ) -> None:
        """Start the server.

        Args:
            asked: where it is to be asked; closed here.
            preload: modules to import first. `package.*` is a package with all that is in it; what cannot be imported is left out.
            python: the interpreter that runs the commands.
            env: variables of the server itself, beside those of this process.
            first: code to run after that, for what it compiles and keeps in caches.
        """
        super().__init__(asked.getsockname())
        # The server ends when this end of the pair is closed.
        self._alive, theirs = socket.socketpair()
        descriptors = [theirs.fileno(), asked.fileno()]
        with theirs, asked:
            # -P: the folder of this file does not become one to import from, its names would hide others.
            self._server = subprocess.Popen(
                [python, "-P", __file__, *map(str, descriptors), first, *preload],
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {}), "PYTHONUTF8": "1"},
            )


class Forked:
    """A forked command, with as much of `subprocess.Popen` as tests need. Its output is text, and is read all the while."""

    def __init__(self, server: Client, command: Command, stdin: bytes = b"") -> None:
        self.args = [command.module, *command.arguments]
        self.returncode: int | None = None
        (stdin_read, stdin_write), (out_read, out_write), (err_read, err_write) = (os.pipe() for _ in range(3))
        try:
            self.pid, self._status = server.start(command, stdin_read, out_write, err_write)
        finally:
            for descriptor in (stdin_read, out_write, err_write):
                os.close(descriptor)
        self._out, self._err = _Reader(out_read), _Reader(err_read)
        if stdin:
            threading.Thread(target=_write, args=(stdin_write, stdin), daemon=True).start()
        else:
            os.close(stdin_write)

    def poll(self) -> int | None:
        """The return code, None while the process runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The return code, when the process has ended: negative where a signal ended it.

        Raises:
            subprocess.TimeoutExpired: it still runs after `timeout` seconds.
        """
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0.0)
            self.returncode = _number(self._status)
            self._status.close()
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Wait for the end, as `wait` does: what the process wrote to its output and its error output."""
        self.wait(timeout)
        return self._out.text(), self._err.text()

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Send SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL."""
        self.send_signal(signal.SIGKILL)


class Interpreter(subprocess.Popen[bytes]):
    """In a forked command what `subprocess.Popen` is elsewhere: a new interpreter with `-P -c CODE` is a fork of the server."""

    server = ""
    """The address at which the server of this process is asked for a fork."""

    def __new__(cls, args: Any, *rest: Any, **options: Any) -> Any:
        if isinstance(args, list) and args[:3] == [sys.executable, "-P", "-c"] and not rest and _may_fork(options):
            return _Started(cls.server, Command("-c", args[4:], str(os.getcwd()), options["env"], args[3]))  # noqa: PTH109
        return super().__new__(cls)


def _may_fork(options: Mapping[str, Any]) -> bool:
    """Whether these are all options of `Popen` that `_Started` knows, and nothing of the interpreter differs from this one."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "bufsize": 0}
    return (
        {**pipes, "env": None} == {**options, "env": None}
        and options["env"] is not None
        and all(
            options["env"].get(name) == value
            for name, value in os.environ.items()
            if name.startswith(("PYTHON", "LD_", "COVERAGE_"))
        )
    )


class _Started:
    """A forked interpreter, with as much of `subprocess.Popen` as `citesnap.bounded` needs."""

    def __init__(self, server: str, command: Command) -> None:
        self.returncode: int | None = None
        (stdin_read, stdin_write), (stdout_read, stdout_write) = os.pipe(), os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        try:
            self.pid, self._status = Client(server).start(command, stdin_read, stdout_write, nowhere)
        finally:
            for descriptor in (stdin_read, stdout_write, nowhere):
                os.close(descriptor)
        self.stdin: IO[bytes] = os.fdopen(stdin_write, "wb", 0)
        self.stdout: IO[bytes] = os.fdopen(stdout_read, "rb", 0)
        self._waiting = threading.Lock()

    def kill(self) -> None:
        """Send SIGKILL, unless the process has ended."""
        if self.returncode is None and not select.select([self._status], [], [], 0)[0]:
            os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> int:
        """The return code, when the process has ended: negative where a signal ended it."""
        with self._waiting:
            if self.returncode is None:
                self.returncode = _number(self._status)
                self._status.close()
            return self.returncode


class _Reader(threading.Thread):
    """Reads a pipe to its end, so that the writer never waits for a reader."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(daemon=True)
        self._descriptor = descriptor
        self._read = b""
        self.start()

    def run(self) -> None:
        with os.fdopen(self._descriptor, "rb") as file:
            self._read = file.read()

    def text(self) -> str:
        self.join()
        return self._read.decode("utf-8", "replace")


def _write(descriptor: int, content: bytes) -> None:
    with contextlib.suppress(BrokenPipeError), os.fdopen(descriptor, "wb") as file:
        file.write(content)


def _send(sock: socket.socket, command: Command, descriptors: Sequence[int]) -> None:
    message = json.dumps(asdict(command)).encode()
    rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    sock.sendmsg([_NUMBER.pack(len(message))], rights)
    sock.sendall(message)


def _received(sock: socket.socket) -> tuple[Command, list[int]] | None:
    """What `_send` sent; None when the other side has gone."""
    head, descriptors, _, _ = socket.recv_fds(sock, _NUMBER.size, 3)
    if not head:
        return None
    head += _exactly(sock, _NUMBER.size - len(head)) if len(head) < _NUMBER.size else b""
    return Command(**json.loads(_exactly(sock, *_NUMBER.unpack(head)))), descriptors


def _number(sock: socket.socket) -> int:
    number: int
    (number,) = _NUMBER.unpack(_exactly(sock, _NUMBER.size))
    return number


def _exactly(sock: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        more = sock.recv(size - len(received))
        if not more:
            raise EOFError("the server that forks commands has ended")
        received += more
    return received


def _serve(alive: socket.socket, asked: socket.socket) -> Command | None:
    """Fork a child for each command: in the child the command, in the server None once the other end of `alive` is closed.

    Whoever wants a command connects to `asked`, sends it with three streams, and has its status on the same connection.
    """
    children: dict[int, socket.socket] = {}
    # A child that ends wakes the loop by a byte in this pipe.
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waking, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    # Whoever stops the tests with Ctrl-C stops who started this, and thereby this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watched: list[socket.socket | int] = [alive, asked, waking]
    while True:
        readable, _, _ = select.select(watched, [], [])
        if waking in readable:
            with contextlib.suppress(BlockingIOError):
                os.read(waking, 4096)
            while children:
                pid, code = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                with children.pop(pid) as status, contextlib.suppress(OSError):
                    status.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(code)))
        if alive in readable:
            return None
        if asked not in readable:
            continue
        status, _ = asked.accept()
        # A command may be killed while it asks.
        try:
            received = _received(status)
        except (EOFError, OSError):
            received = None
        if received is None:
            status.close()
            continue
        command, streams = received
        pid = os.fork()
        if pid == 0:
            # Closed as objects: a finalizer that closed a number later might hit a file of the command.
            for sock in (alive, asked, status, *children.values()):
                sock.close()
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for descriptor in (waking, woken):
                os.close(descriptor)
            _become(command, streams)
            return command
        for descriptor in streams:
            os.close(descriptor)
        children[pid] = status
        with contextlib.suppress(OSError):
            status.sendall(_NUMBER.pack(pid))


def _become(command: Command, streams: Sequence[int]) -> None:
    """Turn the child into what a new interpreter would be, short of running the module."""
    for number, descriptor in enumerate(streams):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # As in UTF-8 mode, for the life of the process.
    stdin = open(0, encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    stdout = open(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)  # noqa: SIM115
    stderr = open(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
    vars(sys).update(stdin=stdin, stdout=stdout, stderr=stderr, __stdin__=stdin, __stdout__=stdout, __stderr__=stderr)
    os.chdir(command.cwd)
    os.environ.clear()
    os.environ.update(command.env)
    time.tzset()
    sys.argv = [command.module, *command.arguments]
    if command.module != "-c":
        sys.path.insert(0, command.cwd)


def preload(names: Sequence[str], first: str = "") -> None:
    """Import modules, for forks to have. `package.*` is a package with all in it; what cannot be imported is left out.

    `first` is code to run then.
    """
    import importlib
    import pkgutil

    gc.disable()  # Nearly all of it stays.
    for name in names:
        package, star, _ = name.partition(".*")
        # A package of an extra may be missing; a command that needs it says so itself.
        with contextlib.suppress(ImportError):
            module = importlib.import_module(package)
            if not star:
                continue
            for found in pkgutil.walk_packages(module.__path__, f"{package}.", onerror=lambda _: None):
                if not found.name.endswith("__main__"):
                    with contextlib.suppress(ImportError):
                        importlib.import_module(found.name)
    exec(first, {})
    assert threading.active_count() == 1, "a fork takes one thread along"
    # What is there now is not to be looked at again by the children: that would copy it.
    gc.collect()
    gc.freeze()
    gc.enable()


def _main() -> None:
    alive, asked = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    preload(sys.argv[4:], first=sys.argv[3])
    Interpreter.server = asked.getsockname()
    command = _serve(alive, asked)
    if command is None:
        shutil.rmtree(os.path.dirname(Interpreter.server), ignore_errors=True)  # noqa: PTH120
        return
    subprocess.Popen = Interpreter  # type: ignore[misc]
    if command.module == "-c":
        run_to_the_end(lambda: exec(command.code, {"__name__": "__main__"}))
    run_to_the_end(lambda: runpy.run_module(command.module, run_name="__main__", alter_sys=True))


def run_to_the_end(program: Callable[[], object]) -> NoReturn:
    """Run a program, and end this process as an interpreter would after it."""
    code: object = None
    try:
        program()
    except SystemExit as end:
        code = end.code
    if code is None or isinstance(code, int):
        _end(code or 0)
    raise SystemExit(code)


def _end(code: int) -> None:
    """What others notice of an interpreter's end: it waits for threads, calls what was registered, writes streams out."""
    threading._shutdown()  # type: ignore[attr-defined]  # what `Py_Finalize` calls
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return  # The interpreter's own end tells it.
    os._exit(code & 0xFF)


if __name__ == "__main__":
    _main()
