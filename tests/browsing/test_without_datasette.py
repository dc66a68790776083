"""The pages are drawn without Datasette: exports use them, and whoever only exports need not install a server."""

from __future__ import annotations

import subprocess
import sys


def test_pages_are_drawn_without_datasette() -> None:
    code = (
        "import sys; sys.modules['datasette'] = sys.modules['pluggy'] = None\n"
        "import citesnap.export.html, citesnap.browsing.pages, citesnap.browsing.render\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
