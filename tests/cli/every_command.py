"""Every command there is, with arguments that it takes: for tests that call them all. A new command needs a line in `EXAMPLES`.

Knows no archive: where one stands is said by who asks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import click

from citesnap.cli import cli
from citesnap.cli.lazy import subcommands

__all__ = ["ENDLESS", "EXAMPLES", "calls_with", "every_command", "parse"]

ARCHIVE, NOTE, POST = "{inside}/archive.db", "{inside}/note.txt", "1427000000000001001"
BY_HAND = ("--by", "E")

EXAMPLES: dict[str, tuple[tuple[str, ...], ...]] = {
    "archive": ((ARCHIVE, NOTE),),
    "attach": ((ARCHIVE, POST, NOTE, *BY_HAND, "--note", "x"),),
    "check": ((ARCHIVE, POST),),
    "completion": (("bash",),),
    "config show": ((),),
    "digest": ((ARCHIVE,),),
    "doctor": ((ARCHIVE,),),
    "export card": ((ARCHIVE, POST, "{inside}/out.export.card"),),
    "export csv": ((ARCHIVE, "{inside}/out.export.csv"),),
    "export html": ((ARCHIVE, "{inside}/site"),),
    "export json": ((ARCHIVE, "{inside}/out.export.json"),),
    "export parquet": ((ARCHIVE, "{inside}/out.export.parquet"),),
    "export report": ((ARCHIVE, POST, "{inside}/out.export.report"),),
    "export wacz": ((ARCHIVE, "{inside}/out.export.wacz"),),
    "export warc": ((ARCHIVE, "{inside}/out.export.warc"),),
    "find": ((NOTE,),),
    "follow": ((ARCHIVE, "https://feed.example/"),),
    "forget": ((ARCHIVE, POST, *BY_HAND, "--reason", "x", "--yes"),),
    "import": ((ARCHIVE, NOTE),),
    "key new": (("{inside}/new.key",),),
    "key show": ((),),
    "list": ((ARCHIVE,), (ARCHIVE, "--articles"), (ARCHIVE, "--unresolved")),
    # Into a new archive, and the other way round.
    "merge": (("{inside}/merged.db", ARCHIVE), (ARCHIVE, "{inside}/merged.db")),
    "proof": ((ARCHIVE, POST),),
    "report rot": ((ARCHIVE, "{inside}/rot"),),
    "reread": ((ARCHIVE,),),
    "resolve": ((ARCHIVE, "1", POST, *BY_HAND, "--because", "x"),),
    "run": ((ARCHIVE, "--max-duration", "5s"),),
    "scan": (("{inside}/scanned", NOTE),),
    "seal": ((ARCHIVE,),),
    "search": ((ARCHIVE, "river"),),
    "serve": ((ARCHIVE, "--port", "0"),),
    "show": ((ARCHIVE, POST),),
    "split": ((ARCHIVE, "2", "--into", "{inside}/parts"),),
    "status": ((ARCHIVE,),),
    "unfollow": ((ARCHIVE, "https://feed.example/"),),
    "verify": ((ARCHIVE,),),
}
"""By what the user types: the arguments and options of each call. `{inside}` is a folder with an archive and a note."""

ENDLESS = ("serve",)
"""Commands that wait until they are ended."""


@cache
def every_command() -> dict[str, click.Command]:
    """Every command and subcommand, by what the user types."""
    return dict(_within(cli))


def _within(group: click.Command, *above: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in subcommands(group).items():
        if isinstance(command, click.Group):
            yield from _within(command, *above, name)
        else:
            yield " ".join((*above, name)), command


def calls_with(inside: Path) -> list[list[str]]:
    """The command lines, without `citesnap`, of each command that takes an archive and ends. The one that forgets is the last."""
    (inside / "note.txt").write_text("Someone (@example_river) January 3, 2020\n")
    found = [
        [*name.split(), *(each.replace("{inside}", str(inside)) for each in example)]
        for name, examples in EXAMPLES.items()
        for example in examples
        if name not in ENDLESS and ARCHIVE in example
    ]
    return sorted(found, key=lambda call: call[0] == "forget")


def parse(name: str, words: Sequence[str]) -> None:
    """Have a command parse its arguments and options, and do no more.

    Raises:
        click.UsageError: it takes none of that kind.
    """
    command = every_command()[name]
    # Under the group, because click keeps the names of the help option that a command was first asked with.
    context = click.Context(command, info_name=name, parent=click.Context(cli, **cli.context_settings))
    command.make_parser(context).parse_args(list(words))
