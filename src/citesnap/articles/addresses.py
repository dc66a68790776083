"""The address that identifies an article: the same page under two spellings of its URL is one article. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit, urlunsplit

from citesnap.text.mementos import without_wayback_prefix
from citesnap.text.patterns import regex

MAX_URL = 4096
"""Characters. Browsers and servers give up on longer addresses, and a hostile canonical link may be of any length."""

# Parameters that name the reader or the campaign and never the page: the union of what Firefox strips (its query
# stripping list), the campaign parameters documented by Google Analytics and Matomo, and the click ids that
# Facebook, Google, Microsoft, Yandex, X, TikTok, LinkedIn, Instagram and Mailchimp append to outgoing links.
_TRACKING = regex(
    r"(?:utm|mtm|pk|piwik|matomo|hsa)_\w+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid|igsh"
    r"|mc_[ce]id|mkt_tok|_hsenc|_hsmi|__hs[st][cs]|__hsfp|hsctatracking|oly_anon_id|oly_enc_id|vero_id|vero_conv"
    r"|_ga|_gl|__twitter_impression|__s|rb_clickid|s_cid|wickedid|_openstat|fb_action_(?:ids|types)|fb_(?:source|ref)"
)
_SITE_PREFIX = regex(r"(?:www\d?|m|mobile|amp)\.")
_DEFAULT_PORT = {"http": 80, "https": 443}


def is_url(given: str) -> bool:
    """Whether a name on the command line is an address of the web."""
    return given[:8].lower().startswith(("http://", "https://"))


def normalise(url: str) -> str | None:
    """The spelling of an http(s) address that stands for all its spellings; None if it is no such address.

    Scheme and host in lower case (RFC 3986, 6.2.2.1), default port, user name, password and fragment dropped, spaces and
    non-ASCII characters percent-encoded in UTF-8, tracking parameters dropped; the order of the others is kept.

    >>> normalise("HTTPS://Gazette.Example:443/River?b=2&utm_source=x&a=1#top")
    'https://gazette.example/River?b=2&a=1'
    """
    parts = _split(url)
    if parts is None:
        return None
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
        if not re.fullmatch(r"[\w.-]+", host, re.ASCII):
            return None  # Some characters become a space and an accent.
    port = parts.port
    if port is not None and port != _DEFAULT_PORT[parts.scheme]:
        host = f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair))
    return urlunsplit((parts.scheme, host, _encoded(parts.path) or "/", _encoded(query), ""))


def _split(url: str) -> SplitResult | None:
    if len(url) > MAX_URL:
        return None
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in _DEFAULT_PORT or not parts.hostname or (parts.port or 1) < 1:
            return None
    except ValueError:
        return None
    if re.search(r"[\x00-\x20<>\"\\^`{|}\x7f-\x9f]", parts.hostname):
        return None
    return parts


def _is_tracking(pair: str) -> bool:
    return _TRACKING.fullmatch(unquote_plus(pair.partition("=")[0]).lower()) is not None


def _encoded(text: str) -> str:
    # Reserved characters and existing escapes stay: encoding or decoding them may change what the server sees.
    return quote(text, safe="!#$%&'()*+,/:;=?@[]~", errors="replace")


def identity(declared: list[str], final: str | None) -> str | None:
    """The address that identifies an HTML article.

    Args:
        declared: the addresses that the page declares, the most trusted first (`rel=canonical`, then `og:url`), as written.
        final: the URL that answered, after redirects; None for a saved file.

    A page fetched from the web can declare only an address on its own site, and a canonical address that is the front page is
    ignored. For a saved file the declared address is all there is; the prefix that a web archive put before it is taken off.
    """
    own = normalise(final) if final is not None else None
    for href in declared:
        address = href.strip()
        if own is not None:
            try:
                address = urljoin(own, address)
            except ValueError:
                continue
        elif address.startswith("//"):
            address = "https:" + address
        else:
            # Web archives once wrote `http:/host` with one slash in the rewritten address.
            address = re.sub(r"^(https?):/+", r"\1://", without_wayback_prefix(address), count=1, flags=re.IGNORECASE)
        candidate = normalise(address)
        if candidate is None or urlsplit(candidate).path == "/":
            continue
        if own is None or _site(candidate) == _site(own):
            return candidate
    return own


def _site(url: str) -> str:
    return _SITE_PREFIX.sub("", urlsplit(url).netloc, count=1) if url else ""


def site_name(url: str | None) -> str | None:
    """The host of an address without `www.`, for an article that does not name its site."""
    return (urlsplit(url).hostname or "").removeprefix("www.") or None if url else None
