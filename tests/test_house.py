"""The layers of the program: modules import downwards only, names with `_` stay in their package, docs/design.md names every part.

Read from the source with `ast`, so that imports inside functions count as well: they are there for a quick start, and an upward
import is no better for being late. Imports for type checkers alone may go upwards.

A part is a package or a module at the root: `finding`, `model`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import citesnap

SOURCE = Path(citesnap.__file__).parent
DESIGN = SOURCE.parents[1] / "docs" / "design.md"

LAYERS = (
    {"__init__", "__main__", "cli"},
    {"running", "following", "scanning", "export", "browsing", "importing", "rot"},
    {"evidence"},
    {"resolving"},
    {"sources", "webarchives"},
    {"finding", "articles"},
    {"web", "archive"},
    {"bounded"},
    {"platforms"},
    {"text"},
    {"model", "errors", "config", "verdicts", "versions"},
)
"""The parts from the top down; a part may import those of lower layers. See docs/design.md."""

WITHIN_A_LAYER = {
    ("__init__", "cli"),
    ("__main__", "cli"),
    ("running", "following"),
    ("export", "browsing"),
    ("scanning", "browsing"),
    ("rot", "browsing"),
    ("importing", "scanning"),
    ("webarchives", "sources"),
    ("articles", "finding"),
    ("verdicts", "model"),
    ("errors", "model"),
    ("config", "model"),
    ("config", "errors"),
}
"""Imports between parts of one layer: each goes one way only."""

NOT_YET: set[tuple[str, str]] = set()
"""Imports that still go upwards. This set can only shrink: the test fails when one of them is gone and still stands here."""


@dataclass(frozen=True)
class Import:
    """One import: the module in which it stands, the module imported, and the name taken out of it, if it names one."""

    importer: str
    imported: str
    name: str | None
    only_types: bool

    def __str__(self) -> str:
        return f"{self.importer} -> {self.imported}" + (f" ({self.name})" if self.name else "")


def name_of(path: Path) -> str:
    parts = ("citesnap", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def parsed(path: Path) -> ast.Module:
    """What a module is made of; most tests here look at all of them."""
    return ast.parse(path.read_text("utf-8"))


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def imports_of(importer: str) -> Iterator[Import]:
    """Every import of our own modules in a module, wherever it stands."""
    tree = parsed(MODULES[importer])
    for_types = {
        id(statement)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and isinstance(block.test, ast.Name) and block.test.id == "TYPE_CHECKING"
        for inner in block.body
        for statement in ast.walk(inner)
    }
    for node in ast.walk(tree):
        only_types = id(node) in for_types
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (
                Import(importer, name, None, only_types) for name in names if name.partition(".")[0] == "citesnap"
            )
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{importer}: imports are absolute here"
            module = node.module or ""
            if module.partition(".")[0] == "citesnap":
                for alias in node.names:
                    inner_module = f"{module}.{alias.name}"
                    if inner_module in MODULES:
                        yield Import(importer, inner_module, None, only_types)
                    else:
                        yield Import(importer, module, alias.name, only_types)


@cache
def all_imports() -> list[Import]:
    """Those of all modules; read when a test wants them, for collecting tests reads this file as well."""
    return [one for module in MODULES for one in imports_of(module)]


def part_of(module: str) -> str:
    """The part that a module is in."""
    names = module.split(".")
    return names[1] if len(names) > 1 else "__init__"


def layer_of(module: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part_of(module) in parts)


def test_every_part_has_its_layer() -> None:
    assert {part_of(module) for module in MODULES} == {name for parts in LAYERS for name in parts}


def test_modules_import_downwards_only() -> None:
    up = {
        (one.importer, one.imported)
        for one in all_imports()
        if not one.only_types
        and part_of(one.importer) != part_of(one.imported)
        and layer_of(one.importer) >= layer_of(one.imported)
        and (part_of(one.importer), part_of(one.imported)) not in WITHIN_A_LAYER
        and (one.imported, one.name) != ("citesnap", "__version__")
    }
    assert up == NOT_YET


def test_no_two_parts_of_one_layer_import_each_other() -> None:
    assert not {(below, above) for above, below in WITHIN_A_LAYER} & WITHIN_A_LAYER
    assert all(
        layer_of(f"citesnap.{a}") == layer_of(f"citesnap.{b}") for a, b in WITHIN_A_LAYER if "__init__" not in (a, b)
    )


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within a part neither, and not by an import inside a function. A module is not held to import the packages it is in."""
    imported: dict[str, set[str]] = {module: set() for module in MODULES}
    for one in all_imports():
        if not one.only_types and one.imported != one.importer:
            imported[one.importer].add(one.imported)
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_what_begins_with_an_underscore_stays_in_its_package() -> None:
    for one in all_imports():
        if one.name and one.name.startswith("_") and not one.name.startswith("__"):
            pytest.fail(f"a private name crosses modules: {one}")
        parts = one.imported.split(".")
        for at, part in enumerate(parts):
            if part.startswith("_") and part != "__main__":
                package = ".".join(parts[:at])
                home = one.importer if one.importer in PACKAGES else one.importer.rpartition(".")[0]
                assert f"{home}.".startswith(f"{package}."), f"a private module crosses packages: {one}"


def test_one_class_name_means_one_thing() -> None:
    """Private classes as well: a name that another module gives to something else misleads whoever searches for it."""
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(f"{module}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_one_module_imports_the_http_library() -> None:
    importers = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.Import) and any(a.name.partition(".")[0] == "httpx" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "httpx")
    }
    assert importers == {"citesnap.web.client"}


def test_the_design_page_names_every_package() -> None:
    """A row of its table for each package and each module at the root, and no row for what is not there."""
    rows = [line.split("|")[1].strip() for line in DESIGN.read_text("utf-8").splitlines() if line.startswith("| `")]
    named = {name.strip("`") for cell in rows for name in cell.split(", ")}
    packages = {f"{name.removeprefix('citesnap.').replace('.', '/')}/" for name in PACKAGES - {"citesnap"}}
    modules = {path.name for path in SOURCE.glob("*.py")} - {"__init__.py"}
    assert named == packages | modules


def test_the_table_of_a_package_names_all_its_modules() -> None:
    """Where the docstring of a package lists its modules in a table, none is missing and none is there that does not exist."""
    wrong: dict[str, set[str]] = {}
    for package in PACKAGES:
        doc = ast.get_docstring(parsed(MODULES[package])) or ""
        cells = [line.split("|")[1] for line in doc.splitlines() if line.startswith("| `")]
        if not cells:
            continue
        named = set(re.findall(r"`(\w+)/?`", doc))
        inside = {name.rpartition(".")[2] for name in MODULES if name.rpartition(".")[0] == package}
        listed = {name for cell in cells for name in re.findall(r"`(\w+)/?`", cell)}
        if difference := (inside - named) | (listed - inside - {"templates"}):
            wrong[package] = difference
    assert wrong == {}


def test_only_orchestration_knows_both_the_web_and_the_archive() -> None:
    """`cli` sets both up and prints what comes of it; otherwise a part asks others or writes down, and never does both."""
    imported = {
        above: {part_of(one.imported) for one in all_imports() if part_of(one.importer) == above}
        for above in map(part_of, MODULES)
    }
    assert {above for above, parts in imported.items() if {"web", "archive"} <= parts} == {
        "cli",
        "running",
        "following",
    }
