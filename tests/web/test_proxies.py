from __future__ import annotations

import pytest

from citesnap.web import WebConfigError
from citesnap.web.proxies import Proxies, Proxy


def test_each_scheme_has_its_own_proxy_and_all_proxy_fills_the_gap() -> None:
    proxies = Proxies.from_environment({"HTTPS_PROXY": "http://a.example:3128", "ALL_PROXY": "b.example:8080"})
    assert proxies.choose("https", "t.co", 443) == Proxy("http", "a.example", 3128)
    assert proxies.choose("http", "t.co", 80) == Proxy("http", "b.example", 8080)


def test_lower_case_wins_and_an_empty_one_means_none() -> None:
    environ = {
        "https_proxy": "",
        "HTTPS_PROXY": "http://a.example:1",
        "http_proxy": "http://c.example:3",
        "HTTP_PROXY": "http://d.example:4",
    }
    proxies = Proxies.from_environment(environ)
    assert proxies.https is None
    assert str(proxies.http) == "http://c.example:3"


def test_in_a_cgi_program_http_proxy_is_not_believed() -> None:
    assert Proxies.from_environment({"HTTP_PROXY": "http://evil.example:1", "REQUEST_METHOD": "GET"}).http is None


def test_user_and_password_are_used_and_never_shown() -> None:
    proxy = Proxies.from_environment({"HTTPS_PROXY": "http://river:p%40ss@proxy.example:8080"}).https
    assert proxy is not None
    assert proxy.auth == ("river", "p@ss")
    assert str(proxy) == "http://proxy.example:8080"


@pytest.mark.parametrize(
    ("no_proxy", "host", "direct"),
    [
        ("*", "t.co", True),
        ("example.com", "example.com", True),
        ("example.com", "www.example.com", True),
        ("example.com", "notexample.com", False),
        (".example.com", "www.example.com", True),
        ("*.example.com", "www.example.com", True),
        ("a.example, example.com:443", "example.com", True),
        ("example.com:80", "example.com", False),
        ("93.184.215.14", "93.184.215.14", True),
        ("93.184.0.0/16", "93.184.215.14", True),
        ("10.0.0.0/8", "93.184.215.14", False),
        ("[2606:4700::1]", "2606:4700::1", True),
        ("2606:4700::/32", "2606:4700::1", True),
        ("Example.COM.", "example.com", True),
        ("", "example.com", False),
        (",,. ,", "example.com", False),
    ],
)
def test_no_proxy(no_proxy: str, host: str, direct: bool) -> None:
    proxies = Proxies.from_environment({"HTTPS_PROXY": "http://a.example:1", "NO_PROXY": no_proxy})
    assert (proxies.choose("https", host, 443) is None) is direct


@pytest.mark.parametrize(
    "value",
    [
        "http://",
        "http://a.example:port",
        "http://a.example:99999",
        "ftp://a.example",
        "http://a b",
        "http://[::1",
        "://x",
    ],
)
def test_a_malformed_proxy_says_which_variable_and_what_to_write(value: str) -> None:
    with pytest.raises(WebConfigError, match=r"HTTPS_PROXY is not .* Write http://HOST:PORT"):
        Proxies.from_environment({"HTTPS_PROXY": value})


@pytest.mark.parametrize(
    "value",
    ["http://river:secret@a.example:port", "http://river:secret", "socks5://river:secret@a.example", "river:secret"],
)
def test_a_malformed_proxy_is_reported_without_its_password(value: str) -> None:
    with pytest.raises(WebConfigError) as caught:
        Proxies.from_environment({"HTTPS_PROXY": value})
    assert "secret" not in str(caught.value)


def test_a_socks_proxy_matters_only_where_it_would_be_used() -> None:
    socks = {"ALL_PROXY": "socks5h://127.0.0.1:1080"}
    with pytest.raises(WebConfigError, match="SOCKS"):
        Proxies.from_environment(socks)
    both = {"HTTP_PROXY": "a.example:1", "HTTPS_PROXY": "a.example:1"}
    assert Proxies.from_environment(socks | both).https == Proxy("http", "a.example", 1)
