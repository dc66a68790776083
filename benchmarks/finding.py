"""How well and how fast citesnap finds citations, on a folder of labelled articles, next to the peers that are installed.

    python benchmarks/finding.py --corpus DIR [--peers] [--peers-python PATH] [--check]

What the corpus must look like and what the numbers mean stands in README.md beside this file. Everything is measured
from outside: each program runs as a process of its own over the same files, start-up included, and the kernel says what it cost.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

Record = dict[str, Any]
Figures = dict[str, float]

PEERS = ("tweetfinder", "goose3", "gallery-dl")
"""By their names in the package index; `peers.py` knows how to use them."""

AIMS: dict[str, dict[str, float]] = {
    "HTML embeds": {"recall": 0.985, "precision": 0.985, "handle": 0.98, "date": 0.98, "kind": 0.97},
    "HTML links": {"recall": 0.95, "precision": 0.93},
    "text": {"recall": 0.985, "precision": 0.99, "date": 0.99, "name": 0.98, "text": 0.94, "short_links": 0.98},
}
CLEAN_NEGATIVES = 0.97
"""Share of the articles without a citation in which nothing may be found."""
SPEED_AGAINST = {"tweetfinder": 10.0, "goose3": 10.0}
"""How many times less CPU time citesnap may take than these."""
IDLE_MS = 0.6
"""Milliseconds that 100 kB of a page without any trace of a post may cost."""
PEAK_PER_BYTE, PEAK_BASE = 12, 60_000_000
"""Bytes of memory at most: so many per byte of the page, and so many besides."""


@dataclass(frozen=True)
class Run:
    """One finished process: CPU seconds (user and system, its own children included), peak memory in bytes, and its output."""

    cpu: float
    peak: int
    output: str
    errors: str
    code: int


def run(command: Sequence[str]) -> Run:
    """Run a command to its end and ask the kernel what it took."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        # As installed programs run: compiled modules are kept, so that the first of several runs alone pays for compiling them.
        environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=environ) as process:
            # wait4 tells of this one process; getrusage(RUSAGE_CHILDREN) would add up all that ever ran.
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        said = errors.read().decode("utf-8", "replace")
        peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        cpu = usage.ru_utime + usage.ru_stime
        return Run(cpu, peak, output.read().decode("utf-8", "replace"), said, process.returncode)


def least(command: Sequence[str], times: int) -> Run:
    """The cheapest of several runs: the others only tell what else the machine was doing."""
    return min((run(command) for _ in range(times)), key=lambda done: done.cpu)


def records(done: Run) -> list[Record]:
    """The JSON Lines that a finder printed."""
    # By "\n" alone: str.splitlines() would break at U+2028, which JSON leaves in strings.
    return [json.loads(line) for line in done.output.split("\n") if line.startswith("{")]


@dataclass(frozen=True)
class Corpus:
    """A folder of labelled articles and the script that scores against the labels."""

    folder: Path
    score: ModuleType

    def files(self, kind: str) -> list[str]:
        """The articles of a kind (`html`, `text`), as paths."""
        return [str(self.folder / kind / name) for name in self.labels(kind)]

    def labels(self, kind: str) -> dict[str, Any]:
        """The labels of a kind by file name; fresh ones, as scoring writes into them."""
        folder = self.folder / kind
        loaded: dict[str, Any] = self.score.load(folder) if (folder / "labels.jsonl").exists() else {}
        return loaded


def open_corpus(folder: Path) -> Corpus:
    """The corpus in a folder. Runs its `score.py`."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None or not (folder / "score.py").exists():
        raise SystemExit(f"{folder}: no corpus here (no score.py)")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Corpus(folder, module)


def figures(corpus: Corpus, html: list[Record], text: list[Record]) -> dict[str, Figures]:
    """Precision, recall and the share of right fields, by the corpus's own rules."""
    score = corpus.score
    found: dict[str, Figures] = {}
    if labels := corpus.labels("html"):
        found["HTML embeds"] = score.score_html(labels, html).figures()
        found["HTML links"] = score.score_html(corpus.labels("html"), html, kinds=("link",)).figures()
    if labels := corpus.labels("text"):
        found["text"] = score.score_text(score.with_bodies(labels, corpus.folder / "text"), text).figures()
    return found


def negatives(corpus: Corpus, kind: str, found: list[Record]) -> tuple[int, int]:
    """How many articles without a citation there are, and in how many of them nothing was found."""
    names = {name for name, label in corpus.labels(kind).items() if label["negative"]}
    return len(names), len(names - {Path(record["article"]).name for record in found})


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table that also reads well as it is."""
    widths = [max(map(len, cells)) for cells in zip(headings, *rows, strict=True)]
    for cells in (headings, ["-" * width for width in widths], *rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |")
    print()


class Verdicts:
    """Which aims were met. Each figure passes through here on its way into a table."""

    def __init__(self) -> None:
        self.missed: list[str] = []

    def at_least(self, name: str, figure: float, aim: float) -> str:
        """`yes`, or what was missed."""
        return self._judge(name, figure >= aim)

    def at_most(self, name: str, figure: float, aim: float) -> str:
        """`yes`, or what was missed."""
        return self._judge(name, figure <= aim)

    def _judge(self, name: str, met: bool) -> str:
        if not met:
            self.missed.append(name)
        return "yes" if met else "NO"


def print_quality(corpus: Corpus, html: list[Record], text: list[Record], verdicts: Verdicts) -> None:
    """What was found, against the labels."""
    rows = []
    for name, found in figures(corpus, html, text).items():
        for field, figure in found.items():
            aim = AIMS[name].get(field)
            if field in ("tp", "fp", "fn"):
                continue
            met = verdicts.at_least(f"{name}: {field}", figure, aim) if aim else ""
            note = f"{found['tp']} found, {found['fn']} missed, {found['fp']} wrong" if field == "precision" else ""
            rows.append([name, field, f"{figure:.4f}", f"{aim:.3f}" if aim else "", met, note])
    for kind, records_of_kind in (("html", html), ("text", text)):
        count, clean = negatives(corpus, kind, records_of_kind)
        if count:
            met = verdicts.at_least(f"{kind}: articles without a citation", clean / count, CLEAN_NEGATIVES)
            note = f"{clean} of {count} articles"
            rows.append([kind, "nothing in negatives", f"{clean / count:.4f}", f"{CLEAN_NEGATIVES:.3f}", met, note])
    print_table(["in", "figure", "citesnap", "aim", "met", ""], rows)


def print_side_by_side(
    corpus: Corpus, tools: dict[str, list[str]], times: int, verdicts: Verdicts, say: Callable[[str], None]
) -> None:
    """Every tool over the same pages, one after the other in one sitting: posts on X only, as the peers know no others."""
    files = corpus.files("html")
    largest = max(files, key=lambda name: Path(name).stat().st_size)
    size = Path(largest).stat().st_size
    # Memory first: a child begins its life with the peak of its parent, which grows while it scores.
    peaks = {name: run([*command, largest]).peak for name, command in tools.items()}
    done = {}
    for name, command in tools.items():
        say(f"{name} over {len(files)} pages")
        done[name] = least([*command, *files], times)
        for line in done[name].errors.splitlines()[:3]:
            say(f"  {name}: {line}")
    rows = []
    for name, result in done.items():
        found = [record for record in records(result) if record["platform"] == "x"]
        score = corpus.score.score_html
        embeds = score(corpus.labels("html"), found, platforms={"x"}).figures()
        both = score(corpus.labels("html"), found, platforms={"x"}, kinds=("embed", "link")).figures()
        ratio = result.cpu / done["citesnap"].cpu
        met = ""
        if aim := SPEED_AGAINST.get(name):
            met = verdicts.at_least(f"speed against {name}", ratio, aim)
            met += f" (aim: {aim:.0f} x)"
        shares = [embeds["recall"], embeds["precision"], both["recall"], both["precision"]]
        cost = [f"{result.cpu:.2f}", f"{ratio:.1f} x", met, f"{peaks[name] / 1e6:.0f}"]
        rows.append([name, *(f"{share:.3f}" for share in shares), *cost])
    megabytes = sum(Path(name).stat().st_size for name in files) / 1e6
    print(f"Posts on X in {len(files)} pages ({megabytes:.1f} MB), each tool in one process, start-up included:\n")
    print_table(
        [
            *("tool", "embeds: recall", "precision", "embeds + links: recall", "precision"),
            *("CPU s", "of citesnap's", "met", f"peak MB, page of {size / 1e6:.1f} MB"),
        ],
        rows,
    )
    allowed = PEAK_PER_BYTE * size + PEAK_BASE
    met = verdicts.at_most("peak memory", peaks["citesnap"], allowed)
    print(f"Memory: {peaks['citesnap'] / 1e6:.0f} MB for the largest page; the aim is {allowed / 1e6:.0f} MB: {met}")


WORDS = (
    *("river", "bridge", "water", "council", "market", "garden", "winter", "school", "harbour", "weather", "train"),
    *("paper", "letter", "window", "street", "evening", "morning", "people", "town", "story", "record", "county"),
    *("repair", "engine", "ticket", "museum", "summer", "festival", "budget", "teacher", "forest", "number", "answer"),
)


def idle_page(size: int, seed: int) -> str:
    """A page of about that many characters with the usual furniture, and no trace of a post."""
    chance = random.Random(seed)

    def sentence() -> str:
        return " ".join(chance.choices(WORDS, k=14)).capitalize() + ". "

    parts = ["<!DOCTYPE html><html><head><title>A day in town</title><style>p{margin:0}</style></head><body><nav>"]
    parts += [f'<a class="nav-item" href="/section/{word}">{word}</a>' for word in WORDS]
    parts.append("</nav><article><h1>A day in town</h1>")
    length = sum(map(len, parts))
    while length < size:
        block = (
            f'<p class="text">{sentence()}{sentence()}<a href="/story/{chance.randrange(10**6)}">{sentence()}</a></p>'
        )
        if chance.random() < 0.2:
            block += (
                f"<script>var slot={chance.randrange(999)};window.queue=window.queue||[];queue.push(slot);</script>"
            )
        if chance.random() < 0.2:
            block += f'<figure><img src="/img/{chance.randrange(10**6)}.jpg" alt="{sentence()}"></figure>'
        parts.append(block)
        length += len(block)
    return "".join([*parts, "</article></body></html>"])


def idle_cost(citesnap: list[str], times: int) -> float:
    """CPU milliseconds that 100 kB of a page without any trace of a post cost, start-up and opening a file taken off."""
    pages, large, small = 100, 201_000, 1_000
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(pages):
            for size in (large, small):
                (Path(folder) / f"{size}-{seed}.html").write_text(idle_page(size, seed), "utf-8")
        cost = {
            size: least([*citesnap, *map(str, sorted(Path(folder).glob(f"{size}-*")))], times).cpu
            for size in (large, small)
        }
        bytes_more = sum(
            path.stat().st_size * (1 if path.name.startswith(str(large)) else -1) for path in Path(folder).iterdir()
        )
    return (cost[large] - cost[small]) * 1000 / (bytes_more / 100_000)


def installed_peers(python: str) -> Iterator[tuple[str, list[str]]]:
    """The peers that this Python has, as commands that take files."""
    driver = str(Path(__file__).with_name("peers.py"))
    for name in PEERS:
        command = [python, driver, name]
        if run(command).code == 0:  # without files it imports the peer and ends
            yield name, command


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, metavar="DIR", help="holds html/, text/ and score.py")
    parser.add_argument("--peers", action="store_true", help="measure the peers that are installed as well")
    parser.add_argument(
        "--peers-python", default=sys.executable, metavar="PATH", help="the Python that has them; implies --peers"
    )
    parser.add_argument(
        "--citesnap", default=f"{shlex.quote(sys.executable)} -m citesnap", help="another citesnap to measure"
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs to take the cheapest of (default 3)")
    parser.add_argument("--check", action="store_true", help="exit with 1 when an aim is missed")
    options = parser.parse_args()

    def say(what: str) -> None:
        print(what, file=sys.stderr, flush=True)

    corpus, verdicts = open_corpus(options.corpus), Verdicts()
    citesnap = [*shlex.split(options.citesnap), "find", "--format", "jsonl"]
    found = {}
    for kind in ("html", "text"):
        files = corpus.files(kind)
        say(f"citesnap over {len(files)} {kind} articles")
        done = run([*citesnap, *files]) if files else Run(0, 0, "", "", 0)
        if done.code != 0:
            raise SystemExit(f"citesnap failed with {done.code}: {done.errors.strip()[-2000:]}")
        found[kind] = records(done)
    tools = {"citesnap": citesnap}
    if options.peers or options.peers_python != sys.executable:
        tools |= dict(installed_peers(options.peers_python))
        say(f"peers installed: {', '.join(list(tools)[1:]) or 'none'}")

    print_quality(corpus, found["html"], found["text"], verdicts)
    if corpus.files("html"):
        print_side_by_side(corpus, tools, options.repeat, verdicts, say)
    say("pages without any trace of a post")
    cost = idle_cost(citesnap, options.repeat)
    met = verdicts.at_most("pages without a trace", cost, IDLE_MS)
    print(f"Pages without any trace of a post: {cost:.2f} ms per 100 kB; the aim is {IDLE_MS} ms: {met}")
    if verdicts.missed:
        print(f"Missed: {', '.join(verdicts.missed)}")
    return 1 if options.check and verdicts.missed else 0


if __name__ == "__main__":
    sys.exit(main())
