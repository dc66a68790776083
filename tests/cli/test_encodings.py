"""stdout and stderr are UTF-8 whatever the locale says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from internet import Citesnap
from sizes import some

FORMS = ("jsonl", "json", "csv", "table")

LOCALES: list[dict[str, str | None]] = [
    {"PYTHONUTF8": None, "PYTHONIOENCODING": "ascii"},
    {"PYTHONUTF8": None, "PYTHONIOENCODING": "cp1252"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1:strict"},
]


@pytest.mark.parametrize(
    "locale", some(LOCALES, 3), ids=lambda locale: " ".join(f"{k}={v}" for k, v in locale.items() if v)
)
def test_every_form_of_output_is_utf_8_in_every_locale(
    locale: dict[str, str | None], citesnap: Citesnap, tmp_path: Path
) -> None:
    text = "川の水位が上がる 🌊 — Käthe (@kaethe_ex) August 18, 2021\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "川.txt").touch()
    for form in FORMS if locale is LOCALES[0] else FORMS[:1]:
        done = citesnap("find", "--format", form, "a.txt", env=locale)
        assert (done.returncode, done.stderr) == (0, "")
        assert "川の水位が上がる 🌊" in done.stdout
        if form == "jsonl":
            assert json.loads(done.stdout)["author_name"] == "Käthe"
    # Where Python takes arguments for ASCII the name of a file comes as escapes.
    done = citesnap("find", "川.txt", env=locale)
    (line,) = done.stderr.splitlines()
    assert done.returncode == 2
    assert line.startswith("Error: ") and line.endswith(".txt: the file is empty")
