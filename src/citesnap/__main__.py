"""Entry point: runs the command line and turns every way to end into an exit code."""

from __future__ import annotations

import gc
import sys
import warnings
from typing import NoReturn


def main() -> NoReturn:
    """Run `citesnap` and leave the process.

    0 done, 1 unexpected error, 2 usage or configuration, 3 some items will be asked again, 75 another run holds the
    lock, 130 and 143 interrupted; what was recorded until then is kept.
    """
    # What starting makes are modules and classes, which stay. To look for circles of garbage among them, and once more at the end
    # of the program, would take a twentieth of the time of a short command.
    gc.set_threshold(50_000, 20, 50)

    import click

    from citesnap.cli import cli
    from citesnap.cli.console import use_utf8
    from citesnap.cli.exits import exit_code
    from citesnap.running.signals import install

    install()
    use_utf8()
    if not sys.warnoptions:
        # What a library warns of is for developers; on standard error it would make cron write mails.
        warnings.simplefilter("ignore")
    try:
        code = cli.main(prog_name="citesnap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = exit_code(error)
    except (click.Abort, KeyboardInterrupt) as error:
        code = exit_code(error)
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
