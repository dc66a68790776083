"""Entry point: runs the command line and turns every way to end into an exit code."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import NoReturn

import click

INTERRUPTED, TERMINATED = 130, 143


def _terminate(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(TERMINATED)


def main() -> NoReturn:
    """Run `citesnap` and leave the process.

    0 done, 1 unexpected error, 2 usage or configuration, 3 some items will be asked again, 75 another run holds the
    lock, 130 and 143 interrupted; what was recorded until then is kept.
    """
    from citesnap.cli import cli

    signal.signal(signal.SIGTERM, _terminate)
    try:
        code = cli.main(prog_name="citesnap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = getattr(error, "code", error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
