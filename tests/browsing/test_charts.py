"""Charts are well-formed, hold nothing that the page forbids, get on with each other, and show hostile names for what they are."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from citesnap.archive.questions.statistic_queries import STATISTICS
from citesnap.archive.questions.statistics import Figure
from citesnap.browsing.charts import MOST_LINES, WIDTH, ChartLine, draw, draw_lines
from citesnap.model import State

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    "]]><style>*{display:none}</style>",
    "&lt;b&gt; &amp; &#0;",
    "evil\u202etxt.exe",
    "\u2066\u2067\u2068",
    "صحيفة النهر",
    "新聞網站的名字非常非常非常非常長",
    "a" * 100_000,
    "e" + "\u0301" * 5000,
    "\x00\x01\x1b[31m\x7f\x9f",
    "\ufffe\uffff\ud800",
    "",
    " \n\t ",
]


def figure(name: str, rows: Sequence[Sequence[Any]]) -> Figure:
    (question,) = (one for one in STATISTICS if one.name == name)
    return Figure(
        name, question.title, question.description, question.columns, tuple(map(tuple, rows)), None, question.sql
    )


ROWS: dict[str, list[Sequence[Any]]] = {
    "survival": [(1, 0.95, 1, 30), (2, 0.855, 2, 18), (5, 0.8, 1, 12)],
    "verdicts_by_month": [
        (month, state, 3)
        for month in ("2025-11", "2026-02")
        for state in State
        if state not in (State.PENDING, State.PROTECTED)
    ],
    "rot_by_site": [("gazette.example", 200, 180, 45, 0.25), ("courier.example", 90, 90, 9, 0.1)],
    "rot_by_year": [("2019", 20, 20, 10, 0.5), ("2020", 20, 20, 5, 0.25)],
    "rot_by_platform": [("x", 20, 20, 10, 0.5), ("bluesky", 20, 20, 0, 0.0)],
    "answers_by_source": [("syndication", 100, 80, 10, 0, 10), ("wayback", 50, 20, 0, 30, 0)],
    "growth_by_month": [("2025-12", 1, 20, 10, 9, 1000), ("2026-03", 2, 40, 20, 15, 2000)],
}


def drawn(name: str, rows: Sequence[Sequence[Any]] | None = None) -> Any:
    svg = draw(figure(name, ROWS[name] if rows is None else rows))
    assert svg is not None
    return etree.fromstring(svg)


def texts(root: Any) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def test_every_figure_can_be_drawn() -> None:
    assert ROWS.keys() == {question.name for question in STATISTICS}


@pytest.mark.parametrize("name", ROWS)
def test_nothing_that_the_page_forbids(name: str) -> None:
    svg = draw(figure(name, ROWS[name]))
    assert svg is not None
    root = etree.fromstring(svg)
    allowed = {f"{SVG}{tag}" for tag in ("svg", "g", "path", "rect", "text", "title", "desc", "circle")}
    for element in root.iter():
        assert element.tag in allowed
        assert not [
            at for at in element.attrib if at == "style" or re.match(r"on|\{", str(at)) or at in ("href", "src")
        ]
    assert "://" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "url(" not in svg and "<!" not in svg and "<?" not in svg


@pytest.mark.parametrize("name", ROWS)
def test_a_chart_fits_any_width_and_has_a_name(name: str) -> None:
    root = drawn(name)
    assert "width" not in root.attrib and root.get("viewBox").startswith(f"0 0 {WIDTH} ")
    assert root.get("role") == "img"
    title, desc = root.get("aria-labelledby").split()
    named = {element.get("id"): element for element in root.iter() if element.get("id")}
    assert (named[title].tag, named[desc].tag) == (f"{SVG}title", f"{SVG}desc")
    assert named[title].text == figure(name, ()).title
    assert any(number in named[desc].text for number in ("45", "6", "80", "10", "30"))


def test_ids_differ_on_one_page() -> None:
    ids = Counter(element.get("id") for name in ROWS for element in drawn(name).iter() if element.get("id"))
    assert set(ids.values()) == {1}


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("number", [0, 1])
def test_too_little_to_draw(name: str, number: int) -> None:
    assert draw(figure(name, ROWS[name][:number])) is None


def test_a_figure_that_it_does_not_know() -> None:
    assert draw(Figure("weather", "t", "d", ("a",), (("1",), ("2",)), None, "select 1")) is None


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["rot_by_site", "rot_by_platform", "answers_by_source"])
def test_hostile_names(name: str, text: str) -> None:
    root = drawn(name, [(text, *row[1:]) for row in ROWS[name]])
    shown = texts(root)
    assert max(map(len, shown)) <= 40
    assert not any(re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", one) for one in shown)
    assert not list(root.iter(f"{SVG}script", f"{SVG}style"))


@settings(max_examples=30, deadline=None)
@given(st.text(), st.text())
def test_any_names(one: str, other: str) -> None:
    root = drawn("rot_by_site", [(one, 200, 180, 45, 0.25), (other, 90, 90, 9, 0.1)])
    assert {"25 % of 180", "10 % of 90"} <= set(texts(root))


def test_shares_stand_at_their_bars_with_the_numbers_behind_them() -> None:
    shown = texts(drawn("rot_by_site"))
    assert {"gazette.example", "courier.example", "25 % of 180", "10 % of 90"} <= set(shown)


def test_a_site_that_nobody_answered_for_has_no_bar() -> None:
    rows = [*ROWS["rot_by_site"], ("silent.example", 3, 0, 0, None)]
    assert "silent.example" not in texts(drawn("rot_by_site", rows))
    assert draw(figure("rot_by_site", [("a", 3, 0, 0, None), ("b", 3, 0, 0, None)])) is None


def test_the_survival_curve_falls_in_steps() -> None:
    """From a point right, then down: never slanting, as if posts had died between the looks."""
    (line,) = (path for path in drawn("survival").iter(f"{SVG}path") if "line reactive" in path.get("class", ""))
    points = [tuple(map(float, pair)) for pair in re.findall(r"([\d.]+) ([\d.]+)", line.get("d").replace("L", ""))]
    assert len(points) == 7
    for (x, y), (next_x, next_y) in pairwise(points):
        assert x == next_x or y == next_y
        assert next_x >= x and next_y >= y


def test_a_long_life_is_told_in_years() -> None:
    assert "Months since posting" in texts(drawn("survival"))
    assert "Years since posting" in texts(drawn("survival", [(1, 0.9, 1, 30), (60, 0.5, 1, 12)]))


def test_months_without_news_have_their_place() -> None:
    bars = [bar for bar in drawn("growth_by_month").iter(f"{SVG}title") if ": " in (bar.text or "")]
    assert [bar.text for bar in bars][:4] == ["Dec 2025: 10", "Jan 2026: 0", "Feb 2026: 0", "Mar 2026: 20"]


def test_many_years_are_shown_by_year() -> None:
    rows = [(f"{2010 + n // 12}-{n % 12 + 1:02}", "deleted", 1) for n in range(100)]
    shown = texts(drawn("verdicts_by_month", rows))
    assert "Year" in shown and "2010" in shown and "2010-01" not in shown


@pytest.mark.parametrize("first", ["0000-01", "1970-01", "no month", "2026-13", "9999-12"])
def test_a_clock_that_was_wrong(first: str) -> None:
    rows = [(first, "deleted", 1), ("2026-01", "deleted", 2), ("2026-02", "deleted", 3)]
    assert len(draw(figure("verdicts_by_month", rows)) or "") < 100_000


def test_a_state_has_one_colour_whichever_others_there_are() -> None:
    """Each bar, and its place in the legend."""
    for states in (["suspended"], ["deleted", "suspended", "alive"]):
        rows = [(month, state, 1) for month in ("2026-01", "2026-02") for state in states]
        legend = {
            "".join(group.itertext()): group.get("class")
            for group in drawn("verdicts_by_month", rows).iter(f"{SVG}g")
            if group.get("class", "").startswith("legend ")
        }
        assert legend["Suspended"] == "legend is-suspended"


def test_every_colour_is_defined_for_light_and_dark() -> None:
    css = resources.files("citesnap.browsing").joinpath("plugin", "static", "charts.css").read_text()
    used = {
        word
        for name in ROWS
        for element in drawn(name).iter()
        for word in element.get("class", "").split()
        if word.startswith(("series-", "is-"))
    }
    lines = [ChartLine(f"site {n}", ((0.0, 100.0), (90.0, 50.0), (365.0, 10.0))) for n in range(MOST_LINES)]
    drawn_lines = draw_lines("sites", "Still there, by site", lines)
    assert drawn_lines
    used |= {f"series-{n}" for n in range(MOST_LINES) if f'"series series-{n}"' in drawn_lines}
    light, dark = css.partition("prefers-color-scheme: dark")[::2]
    assert len(used) > 8 + MOST_LINES - 2
    for word in used:
        found = re.search(rf"\.chart \.{word}(?:, [^{{]*)? \{{ --series: var\((--[\w-]+)\)", css)
        assert found, word
        assert found[1] == "--bad" or (f"{found[1]}:" in light and f"{found[1]}:" in dark), word


def test_a_state_has_the_hue_of_its_label() -> None:
    """Red what is gone, brown what is hidden, green what is there: by the channel that is strongest, in both schemes."""
    for chart in _schemes(resources.files("citesnap.browsing").joinpath("plugin", "static", "charts.css")):
        for name in (
            "deleted",
            "account-gone",
            "suspended",
            "unavailable",
            "protected",
            "withheld",
            "restricted",
            "good",
        ):
            red, green, blue = (int(chart[f"--{name}"][at : at + 2], 16) for at in (1, 3, 5))
            assert (green > red) if name == "good" else (red > green and red > blue), name


def test_colours_stand_out_from_the_page() -> None:
    """WCAG 2.2, 1.4.11: 3:1 for what is needed to understand a picture."""
    folder = resources.files("citesnap.browsing").joinpath("plugin", "static")
    for page, chart in zip(
        _schemes(folder.joinpath("citesnap.css")), _schemes(folder.joinpath("charts.css")), strict=True
    ):
        assert len(chart) == 18
        for colour in (*chart.values(), page["--bad"]):
            assert _contrast(colour, page["--paper"]) >= 3, colour


def _schemes(file: Any) -> list[dict[str, str]]:
    light, dark = file.read_text().partition("prefers-color-scheme: dark")[::2]
    dark = dark.partition("}")[0]
    return [dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6})", part)) for part in (light, dark)]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_interpreter_is_left_as_it_was() -> None:
    assert all(hasattr(finder, "find_spec") for finder in sys.meta_path)
