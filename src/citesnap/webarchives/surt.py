"""The key under which a web archive files a URL (Sort-friendly URI Reordering Transform). Pure.

Case is lost in it: `https://t.co/AbC` and `https://t.co/aBc` have one key, so a key never proves that two URLs are one.
"""

from __future__ import annotations

import re

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,20}://", re.IGNORECASE)
_WWW = re.compile(r"www\d{0,3}\.")


def surt(url: str) -> str:
    """The key of a URL as the Wayback Machine and pywb make it: host reversed, everything in lower case.

    Scheme, `www.`, userinfo, default port, fragment and a final slash go; query parameters are sorted. Session ids, which the
    archives take out as well, are left in: no address of a post has any.

    >>> surt("http://www.Twitter.com:80/Example_River/status/1/?b=2&a=1")
    'com,twitter)/example_river/status/1?a=1&b=2'
    >>> surt("https://mobile.twitter.com/example_river/status/1")
    'com,twitter,mobile)/example_river/status/1'
    """
    rest = _SCHEME.sub("", url.strip(), count=1).partition("#")[0].lower()
    before, question, query = rest.partition("?")
    netloc, _, path = before.partition("/")
    host, _, port = netloc.rpartition("@")[2].partition(":")
    host = _WWW.sub("", host, count=1).rstrip(".")
    port = f":{port}" if port not in ("", "80", "443") else ""
    key = ",".join(reversed(host.split("."))) + port + ")/" + path.rstrip("/")
    return key + (f"?{'&'.join(sorted(query.split('&')))}" if question and query else "")
