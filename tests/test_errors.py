"""The tree of errors is drawn in its module as it is, and each error carries the exit code that the drawing says."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime

from citesnap import errors
from citesnap.errors import ArticleError, CitesnapError, ExitCode
from citesnap.model import Attempt, Outcome


def drawn() -> dict[str, tuple[str, str]]:
    """Parent and exit codes of each error in the drawing."""
    rows: dict[str, tuple[str, str]] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r" {4}((?:[│ ] {3})*)(?:[├└]── )?(\w+)(?: {2,}(\d+(?: or \d+)?)(?: {2,}|$))?", line):
            depth = 0 if match[2] == "Exception" else len(match[1]) // 4 + 1
            del path[depth:]
            if path:
                rows[match[2]] = (path[-1], match[3])
            path.append(match[2])
    return rows


def test_the_tree_in_the_docstring_is_the_tree_of_the_classes() -> None:
    classes = {
        name: value
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, CitesnapError)
    }
    tree = drawn()
    assert {name: parent for name, (parent, _) in tree.items()} == {
        name: error.__bases__[0].__name__ for name, error in classes.items()
    }
    for name, error in classes.items():
        assert tree[name][1].startswith(str(int(error.exit_code))), name


def test_an_article_that_may_be_had_later_is_no_bad_input() -> None:
    assert ArticleError("a.txt", "empty").exit_code == ExitCode.USAGE
    attempt = Attempt("article", Outcome.TIMED_OUT, datetime(2026, 1, 1, tzinfo=UTC), 60.0)
    assert ArticleError("https://a.example/", "timed out", attempt=attempt).exit_code == ExitCode.INCOMPLETE


def test_the_errors_cost_nothing_to_import() -> None:
    code = "import sys; before = set(sys.modules); import citesnap.errors; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name for name in done.stdout.split() if name.startswith("citesnap")} == {"citesnap", "citesnap.errors"}
