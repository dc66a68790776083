"""Simpler programs over the files of a crawl, which `scanning.py` compares with: `scan_peers.py PROGRAM [JOBS SIZE OUT] FILE...`.

Each is to be run by itself: `one-pattern`, `warcio-pattern`, `warcio-tweetfinder`, `plain-pool`. The first three print how many
posts they found; those over warcio may be run by an interpreter that has not got citesnap.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

POST = re.compile(rb"(?:twitter|x)\.com/\w{1,15}/status/\d{1,20}|bsky\.app/profile/[\w.-]+/post/\w+")


def one_pattern(names: Sequence[str]) -> None:
    """One pattern over the bytes of each answer."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    count = 0
    for name in names:
        with Path(name).open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                count += posts_in(record.reader.read())
    print(count)


def over_warcio(names: Sequence[str], cited: Callable[[bytes], int]) -> None:
    """A loop over warcio, which gives each page to a function that counts the posts in it."""
    from warcio.archiveiterator import ArchiveIterator

    count = 0
    for name in names:
        with Path(name).open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    count += cited(record.content_stream().read())
    print(count)


def posts_in(page: bytes) -> int:
    """How many posts the pattern sees."""
    return len(set(POST.findall(page)))


def tweets_in(page: bytes) -> int:
    """How many posts tweetfinder sees; none on a page on which it raises."""
    import tweetfinder

    try:
        return len(tweetfinder.Article(html=page.decode("utf-8", "replace")).list_embedded_tweets())
    except Exception:
        return 0


def plain_pool(jobs: int, task_size: int, out: Path, names: Sequence[str]) -> None:
    """The tasks of a scan without an engine: by processes that take one after another, each of which imports what it needs."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from citesnap.scanning import task
    from citesnap.scanning.inputs import expanded
    from citesnap.scanning.options import Options
    from citesnap.scanning.plan import ScanPlan
    from citesnap.scanning.results import ScanFolder
    from citesnap.web import WebSettings

    folder = ScanFolder(out)
    folder.open(Options(), task_size)
    plan = ScanPlan(out / "plan.jsonl", task_size)
    plan.add(expanded(names, WebSettings(), task_size))
    tasks = plan.tasks
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        folder.write_manifest(list(pool.map(task.run, tasks, [task.ScanJob(folder.path)] * len(tasks))))


def main(program: str, *words: str) -> None:
    """Run one of them."""
    if program == "one-pattern":
        one_pattern(words)
    elif program == "warcio-pattern":
        over_warcio(words, posts_in)
    elif program == "warcio-tweetfinder":
        over_warcio(words, tweets_in)
    elif program == "plain-pool":
        plain_pool(int(words[0]), int(words[1]), Path(words[2]), words[3:])
    else:
        raise SystemExit(f"no such program: {program}")


if __name__ == "__main__":
    main(*sys.argv[1:])
