"""Run another program's finder over HTML files, as its own documentation says, and print what it found as JSON Lines.

    PYTHON benchmarks/peers.py tweetfinder|goose3|gallery-dl FILE...

Started by `finding.py` with the Python that has the peer installed. Imports nothing of citesnap. A page on which a peer raises
counts as a page where it found nothing, and is named on stderr.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

Found = Iterable[str]
"""Ids of posts on X, as often as found."""


def tweetfinder() -> Callable[[str], Found]:
    """`Article(html=...).list_embedded_tweets()`."""
    article = import_module("tweetfinder").Article
    return lambda page: [str(tweet.get("tweet_id")) for tweet in article(html=page).list_embedded_tweets()]


def goose3() -> Callable[[str], Found]:
    """`Goose().extract(raw_html=...).tweets`: the markup of embeds, whose last status link is the post."""
    goose = import_module("goose3").Goose({"enable_image_fetching": False})

    def find(page: str) -> Found:
        for markup in goose.extract(raw_html=page).tweets:
            ids = re.findall(r"/status(?:es)?/(\d+)", markup)
            yield from ids[-1:]

    return find


def gallery_dl() -> Callable[[str], Found]:
    """Every URL of the page, as its `recursive:` extractor cuts them out, that its pattern for one post on X accepts.

    Each post once: it does not claim to count how often an article shows one.
    """
    pattern = re.compile(import_module("gallery_dl.extractor.twitter").TwitterTweetExtractor.pattern)
    url = re.compile(r"https?://[^\s\"']+")

    def find(page: str) -> Found:
        matches = (pattern.match(candidate[0]) for candidate in url.finditer(page))
        return dict.fromkeys(match[2] for match in matches if match)

    return find


PEERS = {"tweetfinder": tweetfinder, "goose3": goose3, "gallery-dl": gallery_dl}


def main() -> None:
    find = PEERS[sys.argv[1]]()
    for name in sys.argv[2:]:
        page = Path(name).read_text("utf-8", errors="replace")
        try:
            found = list(find(page))
        except Exception as error:
            print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        for post_id in found:
            print(json.dumps({"article": name, "platform": "x", "post_id": post_id, "kind": "embed"}))


if __name__ == "__main__":
    main()
