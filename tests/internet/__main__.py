"""Run a command inside the loopback internet: `python tests/demo.py --story riverton -- COMMAND...`.

The word `{article}` in the command becomes the path of a file with the story's article, `{page}` its URL. The exit code is the
command's. Settings of the environment win over the fast ones set here, so a demo may show the real politeness.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .command import FAST
from .proxy import Internet
from .stories import STORIES


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python tests/demo.py", description="Run a command inside a loopback internet."
    )
    parser.add_argument(
        "--story", choices=sorted(STORIES), default="riverton", help="what the internet knows (default: %(default)s)"
    )
    parser.add_argument("--log", action="store_true", help="afterwards, list the requests on standard error")
    parser.add_argument("command", nargs="+", help="the command; {article} and {page} stand for the story's article")
    options = parser.parse_args()
    try:
        story = STORIES[options.story]()
    except FileNotFoundError as error:
        parser.error(str(error))
    # An exception from the proxies would lead the command out into the world.
    outer = {name: value for name, value in os.environ.items() if name.lower() not in ("no_proxy", "all_proxy")}
    with tempfile.TemporaryDirectory() as folder, Internet(story.world) as net:
        article = Path(folder) / f"{story.name}.txt"
        article.write_text(story.article, encoding="utf-8")
        command = [
            word.replace("{article}", str(article)).replace("{page}", story.page or "") for word in options.command
        ]
        try:
            done = subprocess.run(command, env=FAST | outer | net.env, check=False)
        except FileNotFoundError as error:
            parser.error(str(error))
        except KeyboardInterrupt:
            return 130
        if options.log:
            for request in net.log:
                print(request.method, request.url, file=sys.stderr)
    # A negative code is the number of the signal that ended the command: shells add 128.
    return done.returncode if done.returncode >= 0 else 128 - done.returncode


if __name__ == "__main__":
    sys.exit(main())
