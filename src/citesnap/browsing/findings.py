"""What a figure shows, in a sentence: its heading on the page. Pure; says only what the figure's own numbers say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from citesnap.archive.questions.statistics import Figure
from citesnap.browsing import labels
from citesnap.text.sizes import counted
from citesnap.text.telling import month_in_words

__all__ = ["finding"]

SOME = 20
"""Posts of a site, year or platform from which on its share is worth a heading."""

Rows = list[dict[str, Any]]


def finding(figure: Figure) -> str | None:
    """The heading; None where the numbers say too little for one.

    >>> columns = ("site", "posts", "answered", "gone", "share_gone")
    >>> one, other = ("a.example", 50, 40, 10, 0.25), ("b.example", 50, 40, 4, 0.1)
    >>> finding(Figure("rot_by_site", "", "", columns, (one, other), None, ""))
    'a.example has lost most: 25 % of 40 posts'
    >>> finding(Figure("rot_by_site", "", "", columns, (one,), None, ""))
    '25 % of 40 posts cited by a.example are gone'
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
    back = sum(row["posts"] or 0 for row in rows if row["state"] == "alive" and str(row["month"]) in months)
    when = f"in {month_in_words(months[0])}" if months[0] == months[-1] else f"since {month_in_words(months[0])}"
    sentence = f"{counted(lost, 'post was', 'posts were')} found gone {when}"
    return f"{sentence}; {back:,} came back" if back else sentence


def _most(name: str, named: Callable[[str], str], words: str, alone: str) -> Callable[[Rows], str | None]:
    """Of the row with the greatest share; `alone`: where there is no other."""

    def in_words(rows: Rows) -> str | None:
        known = [row for row in rows if row[name] and (row["answered"] or 0) >= SOME and row["gone"]]
        if not known:
            return None
        worst = max(known, key=lambda row: row["share_gone"] or 0)
        share, of = _percent(worst["share_gone"] or 0), counted(worst["answered"], "post", "posts")
        form = words if len(rows) > 1 else alone
        return form.format(name=named(str(worst[name]))[:60], share=share, of=of)

    return in_words


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
    numbers = ((last["posts"] or 0, "post", "posts"), (last["snapshots"] or 0, "copy", "copies"))
    came = [counted(number, one, many) for number, one, many in numbers if number]
    return f"{' and '.join(came)} came in {month_in_words(last['month'])}" if came else None


_TELLERS: Mapping[str, Callable[[Rows], str | None]] = {
    "survival": _survival,
    "verdicts_by_month": _turns,
    "rot_by_site": _most(
        "site", str, "{name} has lost most: {share} of {of}", "{share} of {of} cited by {name} are gone"
    ),
    "rot_by_year": _most("year", str, *["Of the posts of {name}, {share} are gone"] * 2),
    "rot_by_platform": _most(
        "platform", labels.platform, "{name} has lost most: {share} of {of}", "{share} of {of} on {name} are gone"
    ),
    "answers_by_source": _answers,
    "growth_by_month": _growth,
}


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.1 or share == 0 else f"{share * 100:.1f} %"
