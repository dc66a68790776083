"""The examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("module", ["charts", "labels", "links", "render", "safety", "serving", "spreadsheets"])
def test_examples(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"citesnap.browsing.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
