"""Ports for servers that a test starts and that have to be told which one to take."""

from __future__ import annotations

import socket

_HELD: list[socket.socket] = []


def free_port() -> int:
    """A TCP port of 127.0.0.1 that no other program is given as long as this process lives.

    It is bound and not listened at. So a connection is refused, until a server listens there that sets SO_REUSEADDR, as servers do.
    A port that was merely found free may be somebody else's once the server has started: the kernel gives ports to thousands of
    connections of other tests meanwhile.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _HELD.append(held)
    port: int = held.getsockname()[1]
    return port
