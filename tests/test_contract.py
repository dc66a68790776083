"""What others build on does not change unseen: the tables and views of an archive, and what `find` prints of the example articles.

The references are files in `tests/contract/`. A change that is meant is written into them by `make docs`, and then stands in the
diff for everybody to judge. What must never go stands in `tests/archive/test_schema.py` and `tests/cli/test_contract.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from citesnap.archive import open_archive
from citesnap.archive.file import trust

ROOT = Path(__file__).parents[1]
REFERENCES = Path(__file__).parent / "contract"


def schema(folder: Path) -> str:
    """Every table and view of a new archive with its columns, but for what SQLite makes of a search index: a line for each."""
    with open_archive(folder / "new.db") as archive:
        rows = archive.db.execute(
            "select s.type, s.name, group_concat(c.name || ' ' || lower(c.type) || iif(c.\"notnull\", ' not null', ''), ', ')"
            " from sqlite_master s, pragma_table_xinfo(s.name) c where s.type in ('table', 'view')"
            " and not exists (select 1 from pragma_table_list l where l.name = s.name and l.type = 'shadow')"
            " group by s.name order by s.name"
        ).fetchall()
    return "".join(f"{kind} {name}: {columns}\n" for kind, name, columns in rows)


def records(folder: Path) -> str:
    """What `find` prints of the example articles, as JSON Lines."""
    command = [sys.executable, "-m", "citesnap", "find", "--format", "jsonl", str(ROOT / "examples")]
    shown = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, check=False)
    assert (shown.returncode, shown.stderr) == (0, "")
    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    for line in lines:
        line["article"] = Path(line["article"]).name
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


CONTRACT = {"schema.txt": schema, "find.jsonl": records}


@pytest.mark.parametrize("name", CONTRACT)
def test_what_others_build_on_is_as_it_was(name: str, tmp_path: Path) -> None:
    assert CONTRACT[name](tmp_path) == (REFERENCES / name).read_text("utf-8"), "if that is meant: make docs"


if __name__ == "__main__":
    # Tables of a new archive, which `tests/archive/test_schema.py` compares with what the migrations make.
    (ROOT / "src" / "citesnap" / "archive" / "file" / "today.sql").write_text(trust.script_of_today(), "utf-8")
    for wanted in sys.argv[1:] or CONTRACT:
        with tempfile.TemporaryDirectory() as new:
            (REFERENCES / wanted).write_text(CONTRACT[wanted](Path(new)), "utf-8")
