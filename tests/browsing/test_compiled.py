"""Templates are compiled once for all programs that fill them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from citesnap.browsing.compiled import CompiledBeside


class Filled(Environment):
    """An environment that counts the templates which it compiles."""

    compilations = 0

    def _generate(self, *args: object, **kwargs: object) -> str:
        type(self).compilations += 1
        return super()._generate(*args, **kwargs)  # type: ignore[arg-type]  # as they came


def filled(folder: Path, options: str = "") -> tuple[str, int]:
    """What a new program makes of the template, and how many templates it compiles for that."""
    Filled.compilations = 0
    environment = Filled(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=CompiledBeside(options))
    return environment.get_template("river.html").render(name="Lyre"), Filled.compilations


def test_a_template_is_compiled_again_only_where_it_or_an_option_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = tmp_path / "river.html"
    template.write_text("The {{ name }}")
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [filled(tmp_path), filled(tmp_path)] == [("The Lyre", 1), ("The Lyre", 1)]
    assert list(tmp_path.iterdir()) == [template]
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    assert [filled(tmp_path), filled(tmp_path)] == [("The Lyre", 1), ("The Lyre", 0)]
    assert filled(tmp_path, "autoescape") == ("The Lyre", 1)
    template.write_text("A {{ name }}")
    assert [filled(tmp_path), filled(tmp_path)] == [("A Lyre", 1), ("A Lyre", 0)]
    [kept] = (tmp_path / "__pycache__").iterdir()
    assert kept.stat().st_mode & 0o777 == template.stat().st_mode & 0o666
    for damaged in (b"", kept.read_bytes()[:20], kept.read_bytes()[:-9]):
        kept.write_bytes(damaged)
        assert [filled(tmp_path), filled(tmp_path)] == [("A Lyre", 1), ("A Lyre", 0)]
