"""What several machines gain in asking about posts: on paper, by the limits of hosts and how posts divide among machines.

A host's limit is for one address. So N machines ask N times as often, as long as each has enough to do: the machine with the most
questions for one host is the last to end. Nobody is asked; the posts are invented.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from datetime import UTC, datetime

from citesnap.model import Post
from citesnap.running.splitting import divided
from citesnap.web.politeness import Politeness

SHARES = (
    ("x", 0.7, "cdn.syndication.twimg.com"),
    ("instagram", 0.1, "www.instagram.com"),
    ("bluesky", 0.2, "public.api.bsky.app"),
)
"""Platform, share of the posts, and the host that answers for it first."""
GONE = 0.25
"""Share of the posts that no source shows: a web archive is asked about these, once an account and once a post."""
INDEX = "web.archive.org"


def invented(count: int) -> list[Post]:
    """Posts of accounts of which few are cited often (Zipf's law)."""
    draws = random.Random(1)
    ranks = range(1, max(2, count // 8))
    accounts = draws.choices(ranks, [1 / rank**0.9 for rank in ranks], k=count)
    found = []
    for number, account in enumerate(accounts):
        chance, platform = draws.random(), SHARES[-1][0]
        for name, share, _ in SHARES:
            if chance < share:
                platform = name
                break
            chance -= share
        found.append(Post(platform, str(number), f"https://example.org/{number}", f"keeper{account}_ex"))
    return found


def questions(posts: list[Post]) -> Counter[str]:
    """How often each host is asked about these posts."""
    hosts = {name: host for name, _, host in SHARES}
    asked = Counter(hosts[post.platform] for post in posts)
    gone = [post for post in posts if int(post.native_id) % 100 < GONE * 100]
    asked[INDEX] += len({(post.platform, post.handle) for post in gone}) + len(gone)
    return asked


def hours(posts: list[Post], limits: Politeness) -> float:
    """How long a machine takes that asks all hosts at once, each at its pace."""
    return (
        max((count * limits.limit(host).rate.interval for host, count in questions(posts).items()), default=0.0) / 3600
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000)
    posts = invented(parser.parse_args().posts)
    limits = Politeness({}, {}, {}, lambda: datetime.now(UTC), time.monotonic)
    alone = hours(posts, limits)
    print(f"{len(posts):,} posts; questions: {dict(questions(posts))}")
    print(
        "| machines | hours | times as fast | questions to the archive | the same, if posts were dealt out one by one |"
    )
    print("|---|---|---|---|---|")
    for count in (1, 2, 4, 8, 16, 32):
        parts = [list(part) for part in divided(posts, count)]
        taken = max(hours(part, limits) for part in parts)
        index = sum(questions(part)[INDEX] for part in parts)
        dealt = sum(questions(posts[number::count])[INDEX] for number in range(count))
        print(f"| {count} | {taken:,.1f} | {alone / taken:.1f} | {index:,} | {dealt:,} |")


if __name__ == "__main__":
    main()
