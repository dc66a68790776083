"""Every example in a docstring of the program is true."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import citesnap

SOURCE = Path(citesnap.__file__).parent
WITH_EXAMPLES = sorted(path for path in SOURCE.rglob("*.py") if ">>> " in path.read_text("utf-8"))


def dotted(path: Path) -> str:
    parts = ("citesnap", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=dotted)
def test_examples_are_true(path: Path) -> None:
    result = doctest.testmod(importlib.import_module(dotted(path)))
    assert result.attempted > 0
    assert result.failed == 0
