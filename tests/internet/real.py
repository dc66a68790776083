"""Real software that answers for hosts of the loopback internet, as `World.forward` says. What it answers passes as it is."""

from __future__ import annotations

import http.client
from collections.abc import Mapping

from .messages import Request, Response

_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-type", "date"}


def answer(hosts: Mapping[str, int], request: Request) -> Response:
    """What the software behind a host says; 502 as from a proxy when it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", hosts[request.host], timeout=30)
    target = request.path + (f"?{request.query}" if request.query else "")
    fields = {name: value for name, value in request.headers if name.lower() not in ("connection", "accept-encoding")}
    try:
        connection.request(request.method, target, request.body or None, fields)
        told = connection.getresponse()
        body = told.read()
    except (OSError, http.client.HTTPException):
        return Response(502, b"Bad Gateway", "text/plain")
    finally:
        connection.close()
    kept = tuple((name, value) for name, value in told.getheaders() if name.lower() not in _OF_THE_CONNECTION)
    return Response(told.status, body, told.getheader("content-type"), kept)
