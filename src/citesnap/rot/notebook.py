"""The notebook of a report: reckons the curve again from `observations.csv` beside it."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["CODE", "notebook"]

_WORDS = """# How long cited posts last

Reads `observations.csv` beside it. Needs citesnap, and matplotlib for the picture.
"""

_RECKON = """import csv

from citesnap.rot.survival import Interval, survival

with open("observations.csv", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))


def interval(row):
    gone = float(row["gone_age"]) if row["gone_age"] else None
    return Interval(float(row["cited_age"]), float(row["there_age"]), gone, cluster=int(row["article"] or 0) or None)


curve = survival([interval(row) for row in rows])
for age, share, low, high in zip(curve.ages, curve.share, curve.low, curve.high):
    print(f"{age:8.1f} days  {share:6.1%}  {low:6.1%} to {high:6.1%}")
"""

_DRAW = """try:
    import matplotlib.pyplot as plot
except ImportError:
    print("no matplotlib: no picture")
else:
    plot.fill_between(curve.ages, curve.low, curve.high, alpha=0.3)
    plot.plot(curve.ages, curve.share)
    plot.ylim(0, 1)
    plot.show()
"""

CODE = (_RECKON, _DRAW)
"""Its cells of Python, in order."""


def notebook() -> str:
    """The notebook, in the format of Jupyter (nbformat 4.5)."""
    cells = [_cell("markdown", 0, _WORDS), *(_cell("code", number, code) for number, code in enumerate(CODE, 1))]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1) + "\n"


def _cell(kind: str, number: int, source: str) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}}
    cell["source"] = source.strip().splitlines(keepends=True)
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
