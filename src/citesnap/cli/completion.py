"""`citesnap completion`: what makes a shell complete commands and options. click's own completion, printed."""

from __future__ import annotations

import click

from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.errors import ExitCode

__all__ = ["completion"]


@click.command(cls=Command, epilog=EPILOG)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> int:
    """Print what makes a shell complete citesnap's commands and options.

    \b
      citesnap completion bash >> ~/.bashrc
      citesnap completion zsh >> ~/.zshrc
      citesnap completion fish > ~/.config/fish/completions/citesnap.fish
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(ctx.find_root().command, {}, "citesnap", "_CITESNAP_COMPLETE").source())
    return ExitCode.DONE
