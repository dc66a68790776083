"""The manual pages that `make man` writes: one a command, which groff reads without a warning."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages by name."""
    folder = tmp_path_factory.mktemp("man")
    subprocess.run([sys.executable, ROOT / "tools" / "man_pages.py", folder], check=True, timeout=60)
    return {path.stem: path for path in folder.iterdir()}


def test_each_command_has_a_page_with_its_options_and_examples(pages: dict[str, Path]) -> None:
    assert {"citesnap", "citesnap-run", "citesnap-export-html", "citesnap-config-show"} <= pages.keys()
    run = pages["citesnap-run"].read_text("utf-8")
    for told in (".SH EXAMPLES", "citesnap run archive.db", "\\-\\-max\\-duration", ".SH EXIT STATUS"):
        assert told in run
    assert "CITESNAP_MAX_WAIT" in pages["citesnap"].read_text("utf-8")
    for name, page in pages.items():
        escaped = name.replace("-", "\\-")
        lines = page.read_text("utf-8").splitlines()
        assert lines[0].startswith(f'.TH "{name.upper()}" 1'), name
        assert lines[3].startswith(f"{escaped} "), name


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_groff_reads_them_without_a_warning(pages: dict[str, Path]) -> None:
    done = subprocess.run(
        ["groff", "-Kutf8", "-man", "-ww", "-Tutf8", *pages.values()], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
