"""Proxies and certificates as the environment names them, with a real proxy and real TLS."""

from __future__ import annotations

import hashlib
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from citesnap.model import Outcome
from citesnap.web import Web, WebConfigError, WebSettings
from web.loopback import Clock, ConnectProxy, Server, local_web


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Riverton Test Authority")


@pytest.fixture(scope="module")
def bundle(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture(scope="module")
def origin(authority: trustme.CA) -> Iterator[Server]:
    """An HTTPS server that calls itself riverton.example."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("riverton.example", "127.0.0.1").configure_cert(context)
    with Server(lambda c: c.answer(c.path.encode()), tls=context) as server:
        yield server


def test_https_through_the_proxy_of_the_environment(origin: Server, bundle: str) -> None:
    with (
        ConnectProxy(origin.port) as proxy,
        local_web(environ={"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": bundle}, allow_hosts=frozenset()) as web,
    ):
        answer = web.get("https://riverton.example/story", limit=100)
    assert (answer.failure, answer.body) == (None, b"/story")
    assert proxy.heads[0].startswith(b"CONNECT riverton.example:443 HTTP/1.1\r\n")
    assert answer.last is not None
    assert answer.last.peer == proxy.url.removeprefix("http://")
    with socket.create_connection(("127.0.0.1", origin.port)) as sock:
        context = ssl.create_default_context(cafile=bundle)
        with context.wrap_socket(sock, server_hostname="riverton.example") as tls:
            der = tls.getpeercert(True)
    assert der
    assert answer.last.certificate == hashlib.sha256(der).hexdigest()
    assert (answer.last.certificate_der, answer.last.via_proxy) == (der, True)
    assert (answer.last.tls_version, (answer.last.cipher or "")[:4]) == ("TLSv1.3", "TLS_")


def test_a_proxy_that_is_itself_spoken_to_over_tls(authority: trustme.CA, origin: Server, bundle: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with (
        ConnectProxy(origin.port, tls=context) as proxy,
        local_web(environ={"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": bundle}) as web,
    ):
        answer = web.get("https://riverton.example/story", limit=100)
        assert (answer.detail, answer.body) == (None, b"/story")
    with ConnectProxy(origin.port, tls=context) as proxy, local_web(environ={"HTTPS_PROXY": proxy.url}) as web:
        answer = web.get("https://riverton.example/story", limit=100)
    assert answer.detail
    assert answer.detail.startswith("certificate of 127.0.0.1 not trusted")


def test_plain_http_through_the_proxy_of_the_environment_with_its_password() -> None:
    with Server(lambda c: c.answer(b"ok")) as server, ConnectProxy(server.port) as proxy:
        url = proxy.url.replace("http://", "http://river:pw@")
        with local_web(environ={"http_proxy": url}, allow_hosts=frozenset()) as web:
            answer = web.get("http://riverton.example/a", limit=10)
    assert answer.body == b"ok"
    assert proxy.heads[0].startswith(b"GET http://riverton.example/a HTTP/1.1\r\n")
    assert b"Proxy-Authorization: Basic cml2ZXI6cHc=" in proxy.heads[0]
    assert "cml2ZXI6cHc" not in repr(answer)


def test_no_proxy_means_a_direct_and_guarded_connection(origin: Server) -> None:
    with ConnectProxy(origin.port) as proxy:
        environ = {"HTTPS_PROXY": proxy.url, "NO_PROXY": "riverton.example"}
        with Web(WebSettings(), sleep=Clock().sleep, environ=environ, resolver=lambda host, port: ["127.0.0.1"]) as web:
            answer = web.get("https://riverton.example/", limit=10)
    assert (answer.failure, proxy.heads) == (Outcome.BLOCKED, [])


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/", "https://10.0.0.1/", "http://127.1/", "https://[::1]/", "http://localhost/", "https://router.local/",
     "https://db.internal/", "https://intranet/", "https://riverton.example:8443/"],
)  # fmt: skip
def test_behind_a_proxy_local_places_are_refused_without_asking_it(url: str) -> None:
    with ConnectProxy(1) as proxy, local_web(environ={"ALL_PROXY": proxy.url}, allow_hosts=frozenset()) as web:
        assert web.get(url, limit=10).failure is Outcome.BLOCKED
    assert proxy.heads == []


@pytest.mark.parametrize(
    ("status", "tries"),
    [
        ("403 Forbidden", 1),
        ("407 Proxy Authentication Required", 1),
        ("502 Bad Gateway", 3),
        ("504 Gateway Timeout", 3),
    ],
)
def test_a_proxy_that_refuses_is_named_with_its_reason(status: str, tries: int) -> None:
    refusal = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode()
    with ConnectProxy(1, refusal) as proxy, local_web(environ={"HTTPS_PROXY": proxy.url}) as web:
        answer = web.get("https://riverton.example/", limit=10)
    assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, tries)
    assert answer.detail == f"proxy {proxy.url} refused riverton.example: {status}"


def test_a_proxy_that_wants_a_password_for_plain_http_is_no_answer_of_the_server() -> None:
    refusal = b"HTTP/1.1 407 Who are you\r\nContent-Length: 0\r\n\r\n"
    with ConnectProxy(1, refusal) as proxy, local_web(environ={"HTTP_PROXY": proxy.url}) as web:
        answer = web.get("http://riverton.example/", limit=10)
    assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, 1)
    assert answer.detail == f"proxy {proxy.url} refused: 407, it wants a user name and password"


def test_a_proxy_that_is_not_there() -> None:
    clock = Clock()
    with local_web(clock, environ={"HTTPS_PROXY": "http://127.0.0.1:9"}) as web:
        answer = web.get("https://riverton.example/", limit=10)
    assert (answer.failure, answer.tries, answer.detail) == (
        Outcome.UNREACHABLE, 3, "proxy http://127.0.0.1:9 refused the connection",
    )  # fmt: skip
    assert clock.total < 3


def test_a_proxy_that_accepts_and_says_nothing_runs_into_the_deadline() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,
        local_web(timeout=0.2, environ={"HTTPS_PROXY": f"http://127.0.0.1:{silent.getsockname()[1]}"}) as web,
    ):
        answer = web.get("https://riverton.example/", limit=10)
    assert (answer.failure, answer.tries) == (Outcome.TIMED_OUT, 2)


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(origin: Server) -> None:
    with local_web() as web:
        answer = web.get(origin.url(scheme="https"), limit=10)
    assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, 1)
    assert answer.detail
    assert answer.detail.startswith("certificate of 127.0.0.1 not trusted: ")


def test_a_certificate_for_another_name_is_not_trusted(origin: Server, bundle: str) -> None:
    with (
        ConnectProxy(origin.port) as proxy,
        local_web(environ={"HTTPS_PROXY": proxy.url, "SSL_CERT_FILE": bundle}) as web,
    ):
        answer = web.get("https://other.example/", limit=10)
    assert answer.failure is Outcome.UNREACHABLE
    assert answer.detail
    assert answer.detail.startswith("certificate of other.example not trusted: Hostname mismatch")


def test_a_server_that_speaks_no_tls() -> None:
    with Server(lambda c: None, greeting=b"220 mail.riverton.example ESMTP\r\n") as server, local_web() as web:
        answer = web.get(server.url(scheme="https"), limit=10)
    assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, 1)
    assert answer.detail == "no TLS connection to 127.0.0.1: wrong version number"


def test_ssl_cert_dir_is_honoured(origin: Server, bundle: str, tmp_path: Path) -> None:
    # OpenSSL finds a certificate in a folder by the hash of its subject.
    context = ssl.create_default_context(cafile=bundle)
    assert context.get_ca_certs()
    other = tmp_path / "empty"
    other.mkdir()
    with local_web(environ={"SSL_CERT_DIR": str(other)}) as web:
        assert web.get(origin.url(scheme="https"), limit=10).failure is Outcome.UNREACHABLE
    with local_web(environ={"SSL_CERT_DIR": str(other), "SSL_CERT_FILE": bundle}) as web:
        assert web.get(origin.url("/both", scheme="https"), limit=10).body == b"/both"


def test_broken_certificate_settings_say_what_to_do(tmp_path: Path) -> None:
    empty, folder = tmp_path / "empty.pem", tmp_path
    empty.write_text("no certificate\n")
    for environ, words in [
        ({"SSL_CERT_FILE": str(tmp_path / "missing.pem")}, "cannot be read"),
        ({"SSL_CERT_FILE": str(empty)}, "holds no certificates"),
        ({"SSL_CERT_FILE": str(folder)}, "SSL_CERT_FILE"),
        ({"SSL_CERT_DIR": str(tmp_path / "missing")}, "not a folder"),
        ({"HTTPS_PROXY": "http://:x"}, "HTTPS_PROXY"),
    ]:
        with pytest.raises(WebConfigError, match=words) as caught:
            Web(WebSettings(), environ=environ)
        assert "\n" not in str(caught.value)
