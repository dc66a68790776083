"""The scripts of docs/scale.md on a SLURM cluster. Nightly, and only where there is a cluster with a free processor."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from internet import Citesnap
from scanning import crawls
from scanning.conftest import as_find, found, is_whole
from sizes import NIGHTLY

GUIDE = Path(__file__).parents[2] / "docs" / "scale.md"

SMALLER = (
    ("cores=8", "cores=1"),
    ("processes=8", "processes=1"),
    ('memory="16GB"', 'memory="1GB"'),
    ('walltime="12:00:00"', 'walltime="00:20:00"'),
    ('"port": 8786', '"port": 0'),
    ("jobs=20", "jobs=1"),
)
"""What a test asks for instead of what a crawl needs."""


def has_a_free_node() -> bool:
    if shutil.which("sbatch") is None or shutil.which("sinfo") is None:
        return False
    told = subprocess.run(["sinfo", "-h", "-t", "idle,mix"], capture_output=True, text=True, timeout=30, check=False)
    return bool(told.stdout.strip())


def script() -> str:
    """`workers.py` of the guide, for one worker."""
    (code,) = re.findall(r"```python\n(# workers\.py\n.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    for large, small in SMALLER:
        assert code.count(large) == 1, large
        code = code.replace(large, small)
    return str(code)


def test_the_scripts_of_the_guide_are_python() -> None:
    compile(script(), "workers.py", "exec")
    (pods,) = re.findall(r"```python\n(# pods\.py\n.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    compile(pods, "pods.py", "exec")


@pytest.mark.skipif(not NIGHTLY, reason="runs nightly")
@pytest.mark.skipif(find_spec("dask_jobqueue") is None, reason="dask-jobqueue is not installed")
@pytest.mark.skipif(not has_a_free_node(), reason="there is no SLURM with a free node")
@pytest.mark.timeout(900)
def test_workers_of_slurm_find_what_find_finds(tmp_path: Path) -> None:
    (tmp_path / "crawl").mkdir()
    for number in range(3):
        (tmp_path / "crawl" / f"{number}.warc.gz").write_bytes(crawls.warc(100 * number, 100))
    (tmp_path / "workers.py").write_text(script())
    workers = subprocess.Popen([sys.executable, "workers.py"], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    try:
        assert workers.stdout is not None
        address = workers.stdout.readline().strip()
        done = Citesnap(tmp_path, {})("scan", "out", tmp_path / "crawl", "--scheduler", address, "-v", timeout=600)
        assert done.returncode == 0, done.stderr
    finally:
        workers.send_signal(signal.SIGINT)
        workers.communicate(timeout=60)
    assert as_find(tmp_path / "out") == found([tmp_path / "crawl"])
    is_whole(tmp_path / "out")
