"""The examples in the docstrings of this room are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

from citesnap import text


@pytest.mark.parametrize("name", [module.name for module in pkgutil.iter_modules(text.__path__)])
def test_docstring_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"citesnap.text.{name}")).failed == 0
