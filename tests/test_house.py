"""The order of the rooms: arrows run down only, what begins with `_` stays in its package, and docs/design.md names every room.

Read from the source with `ast`, so that imports inside functions count as well: they are there for a quick start, and an arrow that
runs up is no better for being late. Imports for type checkers alone may run up.
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

FLOORS = (
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
"""The rooms from the top down; a room may import what stands on a lower floor. See docs/design.md."""

ON_ONE_FLOOR = {
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
"""Arrows between rooms of one floor: each runs one way only."""

NOT_YET: set[tuple[str, str]] = set()
"""Arrows that still run up. This set can only shrink: the test fails when one of them is gone and still stands here."""


@dataclass(frozen=True)
class Arrow:
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


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}
PACKAGES = {name for name, path in MODULES.items() if path.name == "__init__.py"}


def arrows(importer: str) -> Iterator[Arrow]:
    """Every import of our own modules in a module, wherever it stands."""
    tree = ast.parse(MODULES[importer].read_text("utf-8"))
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
                Arrow(importer, name, None, only_types) for name in names if name.partition(".")[0] == "citesnap"
            )
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{importer}: imports are absolute here"
            module = node.module or ""
            if module.partition(".")[0] == "citesnap":
                for alias in node.names:
                    inner_module = f"{module}.{alias.name}"
                    if inner_module in MODULES:
                        yield Arrow(importer, inner_module, None, only_types)
                    else:
                        yield Arrow(importer, module, alias.name, only_types)


@cache
def all_arrows() -> list[Arrow]:
    """Those of all modules; read when a test wants them, for collecting tests reads this file as well."""
    return [arrow for module in MODULES for arrow in arrows(module)]


def room(module: str) -> str:
    """The room that a module is in: the folder or file at the root of the package."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def floor(module: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room(module) in rooms)


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES} == {name for rooms in FLOORS for name in rooms}


def test_arrows_run_down_only() -> None:
    up = {
        (arrow.importer, arrow.imported)
        for arrow in all_arrows()
        if not arrow.only_types
        and room(arrow.importer) != room(arrow.imported)
        and floor(arrow.importer) >= floor(arrow.imported)
        and (room(arrow.importer), room(arrow.imported)) not in ON_ONE_FLOOR
        and (arrow.imported, arrow.name) != ("citesnap", "__version__")
    }
    assert up == NOT_YET


def test_no_two_rooms_of_one_floor_import_each_other() -> None:
    assert not {(below, above) for above, below in ON_ONE_FLOOR} & ON_ONE_FLOOR
    assert all(floor(f"citesnap.{a}") == floor(f"citesnap.{b}") for a, b in ON_ONE_FLOOR if "__init__" not in (a, b))


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Within a room neither, and not by an import inside a function. A module is not held to import the packages it is in."""
    imported: dict[str, set[str]] = {module: set() for module in MODULES}
    for arrow in all_arrows():
        if not arrow.only_types and arrow.imported != arrow.importer:
            imported[arrow.importer].add(arrow.imported)
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' <- '.join(error.args[1])}")


def test_what_begins_with_an_underscore_stays_in_its_package() -> None:
    for arrow in all_arrows():
        if arrow.name and arrow.name.startswith("_") and not arrow.name.startswith("__"):
            pytest.fail(f"a private name crosses modules: {arrow}")
        parts = arrow.imported.split(".")
        for at, part in enumerate(parts):
            if part.startswith("_") and part != "__main__":
                package = ".".join(parts[:at])
                home = arrow.importer if arrow.importer in PACKAGES else arrow.importer.rpartition(".")[0]
                assert f"{home}.".startswith(f"{package}."), f"a private module crosses packages: {arrow}"


def test_one_class_name_means_one_thing() -> None:
    """Private classes as well: a name that another module gives to something else misleads whoever searches for it."""
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name.lstrip("_"), []).append(f"{module}:{node.lineno}")
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_one_module_imports_the_http_library() -> None:
    importers = {
        module
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Import) and any(a.name.partition(".")[0] == "httpx" for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "httpx")
    }
    assert importers == {"citesnap.web.client"}


def test_the_design_page_names_every_room() -> None:
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
        doc = ast.get_docstring(ast.parse(MODULES[package].read_text("utf-8"))) or ""
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
    """`cli` sets both up and prints what comes of it; otherwise a room asks others or writes down, and never does both."""
    imported = {
        above: {room(arrow.imported) for arrow in all_arrows() if room(arrow.importer) == above}
        for above in map(room, MODULES)
    }
    assert {above for above, rooms in imported.items() if {"web", "archive"} <= rooms} == {
        "cli",
        "running",
        "following",
    }
