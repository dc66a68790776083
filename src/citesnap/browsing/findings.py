"""What a figure shows, in a sentence: its heading on the page. Pure; says only what the figure's own numbers say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from citesnap.archive.questions.statistics import Figure
from citesnap.browsing import labels
from citesnap.text.sizes import counted

__all__ = ["finding"]

SOME = 20
"""Posts of a site, year or platform from which on its share is worth a heading."""

Rows = list[dict[str, Any]]


def finding(figure: Figure) -> str | None:
    """The heading; None where the numbers say too little for one.

    >>> columns = ("site", "posts", "answered", "gone", "share_gone")
    >>> finding(Figure("rot_by_site", "", "", columns, (("a.example", 50, 40, 10, 0.25),), None, ""))
    'a.example has lost most: 25 % of 40 posts'
    """
    tell = _TELLERS.get(figure.name)
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows]
    return tell(rows) if tell and rows else None


def _survival(rows: Rows) -> str | None:
    whole_years = [row for row in rows if row["month"] and row["month"] % 12 == 0]
    last = (whole_years or rows)[-1]
    months = last["month"]
    if not months or last["share_left"] is None:
        return None
    after = f"{months // 12} years" if months >= 24 else "a year" if months == 12 else f"{months} months"
    return f"{_percent(last['share_left'])} of posts are still there after {after if months != 1 else 'a month'}"


def _turns(rows: Rows) -> str | None:
    months = sorted({str(row["month"]) for row in rows if row["month"]})[-12:]
    lost = sum(row["posts"] or 0 for row in rows if row["state"] != "alive" and str(row["month"]) in months)
    if not months or not lost:
        return None
    since = "" if months[0] == months[-1] else f" since {months[0]}"
    return f"{counted(lost, 'post was', 'posts were')} found gone{since or f' in {months[0]}'}"


def _most(name: str, named: Callable[[str], str], words: str) -> Callable[[Rows], str | None]:
    def told(rows: Rows) -> str | None:
        known = [row for row in rows if row[name] and (row["answered"] or 0) >= SOME and row["gone"]]
        if not known:
            return None
        worst = max(known, key=lambda row: row["share_gone"] or 0)
        share, of = _percent(worst["share_gone"] or 0), counted(worst["answered"], "post", "posts")
        return words.format(name=named(str(worst[name]))[:60], share=share, of=of)

    return told


def _answers(rows: Rows) -> str | None:
    asked = sum(row["questions"] or 0 for row in rows)
    failed = sum(row["failed"] or 0 for row in rows)
    if not asked:
        return None
    if not failed:
        return f"All of {counted(asked, 'question', 'questions')} were answered"
    return f"{_percent(failed / asked)} of {counted(asked, 'question', 'questions')} were not answered"


def _growth(rows: Rows) -> str | None:
    last = rows[-1]
    posts, copies = last["posts"] or 0, last["snapshots"] or 0
    return f"{counted(posts, 'post', 'posts')} and {counted(copies, 'copy', 'copies')} came in {last['month']}"


_TELLERS: Mapping[str, Callable[[Rows], str | None]] = {
    "survival": _survival,
    "verdicts_by_month": _turns,
    "rot_by_site": _most("site", str, "{name} has lost most: {share} of {of}"),
    "rot_by_year": _most("year", str, "Of the posts of {name}, {share} are gone"),
    "rot_by_platform": _most("platform", labels.platform, "{name} has lost most: {share} of {of}"),
    "answers_by_source": _answers,
    "growth_by_month": _growth,
}


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.1 or share == 0 else f"{share * 100:.1f} %"
