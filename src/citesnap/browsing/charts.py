"""Draws figures: one inline SVG each, for a page that allows no script and only its own style sheets. Reads no archive.

pygal computes the drawing. Then everything that the page's policy forbids is removed, names are added for screen readers, and
`charts.css` applies the page's colours. All the numbers are in the table beside the drawing too, so a figure that would make a
poor picture is not drawn.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pygal
from lxml import etree
from pygal.style import Style

from citesnap.archive.questions.statistics import Cell, Figure
from citesnap.browsing import labels
from citesnap.model import State
from citesnap.text.characters import replaced
from citesnap.text.lines import fitted
from citesnap.text.telling import month_in_words

__all__ = ["ChartLine", "draw", "draw_counts", "draw_lines", "page_style"]

# pygal leaves a module finder in the interpreter, for maps that are not used here. It has an interface that Python removed, and
# other programs that call all finders fail on it.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]

WIDTH = 400
"""Width of a drawing in its own units: about a phone's, so that letters stay readable there. Pages scale it to their room."""
MAX_LABEL = 19
"""The longest name beside a bar, in letters of Latin width."""
MAX_BARS = 20
MOST_LINES = 8
"""Lines of one drawing: as many as there are colours."""
MAX_MONTHS = 40
"""The most bars side by side; longer periods are shown by year."""

_SVG = "{http://www.w3.org/2000/svg}"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that an XML document must not contain (XML 1.0, 2.2)."""
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_STATES = (*(state for state in State if state.is_gone), State.ALIVE)
"""In the order in which they are stacked; each has the colour that its label has on all pages."""
_ANSWERS = (
    ("showed_it", "Showed it", "is-good"),
    ("said_gone", "Said it is gone", "is-bad"),
    ("had_nothing", "Had nothing", "is-calm"),
    ("failed", "Did not answer", "is-odd"),
)


@lru_cache(maxsize=64)
def draw(figure: Figure) -> str | None:
    """The figure as an `<svg>` element, for a page that has `charts.css`, within an element of class `chart`.

    The drawing is cached as long as the numbers are the same.

    Returns:
        None where there is nothing to draw, or so little that the numbers alone are clearer.
    """
    drawer = _DRAWERS.get(figure.name)
    return drawer(figure) if drawer and len(figure.rows) >= 2 else None


def _survival(figure: Figure) -> str | None:
    points = [(m, s * 100) for m, s in zip(_column(figure, "month"), _column(figure, "share_left"), strict=True)]
    last, left = points[-1]
    if last < 2:
        return None
    unit, axis = (12, "Years since posting") if last > 36 else (1, "Months since posting")
    steps: list[tuple[float, float]] = [(0, 100)]
    for month, share in points:
        steps += [(month / unit, steps[-1][1]), (month / unit, share)]
    chart = pygal.XY(
        **_settings(250, axis, "Posts still to be seen"), show_legend=False, show_dots=False, range=(0, 100)
    )
    chart.y_labels = [0, 25, 50, 75, 100]
    chart.value_formatter = "{:g} %".format
    apart = next((step for step in (1, 2, 3, 6) if last / unit / step <= 7), 12)
    chart.x_labels = list(range(0, int(last / unit) + 1, apart))
    chart.x_value_formatter = "{:g}".format
    chart.add("Posts still to be seen", steps)
    said = f"{last:,} months after posting, {_percent(left)} of the posts were still to be seen."
    return _finished(chart, figure, said, ["series-0"])


def _verdicts(figure: Figure) -> str | None:
    by_state: dict[str, dict[str, int]] = {}
    for month, state, posts in figure.rows:
        if state in _STATES:
            by_state.setdefault(str(state), {})[str(month)] = int(posts or 0)
    states = [state for state in _STATES if state in by_state]
    unit, times, values = _over_time([by_state[state] for state in states])
    if len(times) < 2:
        return None
    names = ["Came back" if state == "alive" else labels.state(state) for state in states]
    chart = pygal.StackedBar(**_settings(250 + 18 * -(-len(names) // 3), unit, "Posts"), **_legend(len(names), 3))
    _label_times(chart, times)
    for name, numbers in zip(names, values, strict=True):
        chart.add(name, numbers)
    said = ", ".join(f"{name.lower()} {sum(numbers):,}" for name, numbers in zip(names, values, strict=True))
    classes = [f"is-{state}" for state in states]
    return _finished(chart, figure, f"{month_in_words(times[0])} to {month_in_words(times[-1])}: {said}.", classes)


def _growth(figure: Figure) -> str | None:
    names = ("posts", "snapshots")
    months = _column(figure, "month")
    unit, times, values = _over_time([dict(zip(months, _column(figure, name), strict=True)) for name in names])
    if len(times) < 2:
        return None
    chart = pygal.Bar(**_settings(280, unit, "Added"), **_legend(2, 2))
    _label_times(chart, times)
    for name, numbers in zip(names, values, strict=True):
        chart.add("Copies" if name == "snapshots" else name.capitalize(), numbers)
    said = ", ".join(f"{sum(numbers):,} {name}" for name, numbers in zip(names, values, strict=True))
    return _finished(
        chart, figure, f"{month_in_words(times[0])} to {month_in_words(times[-1])}: {said}.", ["series-0", "series-5"]
    )


def _rot(named: Callable[[str], str]) -> Callable[[Figure], str | None]:
    """A function that draws shares of lost posts; `named` gives the labels of the first column's values."""

    def drawn(figure: Figure) -> str | None:
        columns = (_column(figure, name) for name in (figure.columns[0], "gone", "answered", "share_gone"))
        rows = [(_label(named(str(name))), *numbers) for name, *numbers in zip(*columns, strict=True) if numbers[1]]
        # Of the years the last ones are kept; other rows are sorted with the largest first.
        rows = rows[-MAX_BARS:] if figure.name == "rot_by_year" else rows[:MAX_BARS]
        if len(rows) < 2:
            return None
        most = max(share for *_, share in rows) * 100
        chart = pygal.HorizontalBar(
            **_settings(60 + 20 * len(rows), "Share no longer to be seen", None),
            show_legend=False,
            print_values=True,
            print_values_position="top",
            range=(0, min(max(most, 1) * 1.6, 160)),  # labels at the ends of bars need room
        )
        chart.x_labels = [name for name, *_ in reversed(rows)]  # pygal starts at the bottom
        chart.y_labels = _round_steps(most)
        chart.value_formatter = "{:g} %".format
        chart.add(
            "Gone",
            [
                {"value": share * 100, "formatter": _saying(f"{_percent(share * 100)} of {answered:,}")}
                for _, _, answered, share in reversed(rows)
            ],
        )
        name, gone, answered, _ = max(rows, key=lambda row: row[3])
        return _finished(chart, figure, f"The largest share: {name}, {gone:,} of {answered:,}.", ["is-bad"])

    return drawn


def _answers(figure: Figure) -> str | None:
    rows = [dict(zip(figure.columns, row, strict=True)) for row in figure.rows][:MAX_BARS]
    if len(rows) < 2:
        return None
    names = [_label(labels.source(str(row["source"]))) for row in rows]
    chart = pygal.HorizontalStackedBar(
        **_settings(110 + 24 * len(rows), "Share of questions", None), **_legend(4, 2), range=(0, 100)
    )
    chart.x_labels = names[::-1]
    chart.y_labels = [0, 25, 50, 75, 100]
    chart.value_formatter = "{:g} %".format
    for column, name, _ in _ANSWERS:
        numbers = [(_number(row[column]), max(_number(row["questions"]), 1)) for row in reversed(rows)]
        chart.add(
            name, [{"value": 100 * part / of, "formatter": _saying(f"{part:,} of {of:,}")} for part, of in numbers]
        )
    said = "; ".join(
        f"{label}: {_number(row['failed']):,} of {_number(row['questions']):,} questions failed"
        for label, row in zip(names, rows, strict=True)
    )
    return _finished(chart, figure, f"{said}.", [style for *_, style in _ANSWERS])


def draw_counts(name: str, title: str, unit: str, counts: Sequence[tuple[str, int]]) -> str | None:
    """How many there are of each, a bar a row, as `draw` gives it.

    Args:
        name: one word, unique on the page.
        title: of the drawing.
        unit: what is counted.
        counts: names, which may be foreign, with their numbers.
    """
    rows = [(_label(label), count) for label, count in counts[:MAX_BARS]]
    if len(rows) < 2:
        return None
    chart = pygal.HorizontalBar(
        **_settings(60 + 20 * len(rows), unit.capitalize(), None),
        show_legend=False,
        print_values=True,
        print_values_position="top",
        range=(0, max(max(count for _, count in rows), 1) * 1.3),  # labels at the ends of bars need room
    )
    chart.x_labels = [label for label, _ in reversed(rows)]
    chart.value_formatter = _amount
    chart.add(
        unit.capitalize(),
        [{"value": count, "formatter": _saying(f"{count:,}")} for _, count in reversed(rows)],
    )
    label, most = max(rows, key=lambda row: row[1])
    figure = Figure(name, title, "", ("name", unit), tuple(counts), None, "")
    return _finished(chart, figure, f"The most: {label}, {most:,}.", ["series-0"])


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line of `draw_lines`: its name, points of age in days and value in per cent, and the low and high bounds of its band."""

    name: str
    points: tuple[tuple[float, float], ...]
    band: tuple[tuple[float, float, float], ...] = ()


def draw_lines(name: str, title: str, lines: Sequence[ChartLine]) -> str | None:
    """Shares by age, as `draw` gives them. `name` is one word, unique on the page."""
    lines = lines[:MOST_LINES]
    last = max((points[-1][0] for points in (line.points for line in lines) if points), default=0.0)
    if last <= 0:
        return None
    unit, axis = (365.25, "Years since posting") if last > 3 * 365.25 else (30.4375, "Months since posting")
    chart = pygal.XY(
        **_settings(280, axis, title),
        **_legend(len(lines), 2),
        show_dots=False,
        range=(0, 100),
        xrange=(0, last / unit),
    )
    chart.y_labels = [0, 25, 50, 75, 100]
    chart.value_formatter = "{:g} %".format
    apart = next((step for step in (1, 2, 3, 6) if last / unit / step <= 7), 12)
    chart.x_labels = list(range(0, int(last / unit) + 1, apart))
    chart.x_value_formatter = "{:g}".format
    for line in lines:
        chart.add(_label(line.name), [(age / unit, value) for age, value in line.points])
    bands = [(number, line.band) for number, line in enumerate(lines) if line.band]
    for _, band in bands:
        for side in (1, 2):
            chart.add(None, [(point[0] / unit, point[side]) for point in band])
    classes = [f"series-{number}" for number in range(len(lines))]
    classes += [f"series-{number} band" for number, _ in bands for _ in (1, 2)]
    said = "; ".join(f"{line.name}: {_percent(line.points[-1][1])} at the end" for line in lines if line.points)
    return _finished(chart, Figure(name, title, "", (), (), None, ""), f"{said}.", classes)


def page_style() -> str:
    """The style sheet for drawings on a page of its own, in light and dark."""
    drawings = files("citesnap.browsing.plugin").joinpath("static", "charts.css").read_text("utf-8")
    return _PAGE_STYLE + drawings


_PAGE_STYLE = """:root{--ink:#1d1b19;--muted:#5d5853;--line:#c9c3bc;--paper:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#ece7e1;--muted:#a39c96;--line:#4a4540;--paper:#191716;--bad:#f2867c}}
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:var(--ink);background:var(--paper)}
table{border-collapse:collapse}th,td{padding:.1rem .8rem .1rem 0;text-align:left}td+td{text-align:right}
a{color:inherit}"""


_DRAWERS: Mapping[str, Callable[[Figure], str | None]] = {
    "survival": _survival,
    "verdicts_by_month": _verdicts,
    "rot_by_site": _rot(str),
    "rot_by_year": _rot(str),
    "rot_by_platform": _rot(labels.platform),
    "answers_by_source": _answers,
    "growth_by_month": _growth,
}


def _column(figure: Figure, name: str) -> list[Any]:
    at = figure.columns.index(name)
    return [row[at] for row in figure.rows]


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0


def _percent(value: float) -> str:
    return f"{value:.0f} %" if value >= 10 or value in (0, 100) else f"{value:.1f} %"


def _amount(value: float) -> str:
    """A number on an axis.

    >>> _amount(950), _amount(1500), _amount(2_000_000)
    ('950', '1.5k', '2M')
    """
    for size, unit in ((1_000_000, "M"), (1000, "k")):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


def _saying(text: str) -> Callable[[object], str]:
    """A pygal formatter that returns this text for its one value."""
    return lambda _: text


def _round_steps(most: float) -> list[float]:
    """Marks of an axis in per cent that ends near `most`: round numbers, at most five."""
    apart = next((step for step in (0.5, 1, 2, 5, 10, 20) if most / step <= 4), 25)
    return [apart * n for n in range(int(most / apart) + 1)]


def _label(text: str) -> str:
    """A foreign name shortened to fit beside a bar: one line, with invisible characters as U+FFFD.

    >>> _label("gazette.example"), _label("a-very-long-name.of.a.site.example")
    ('gazette.example', 'a-very-long-name.o…')
    """
    # Marks without width in a terminal have width in pygal, which counts characters and never ends where labels leave no room.
    return _NOT_IN_XML.sub("\ufffd", fitted(text, MAX_LABEL, unsafe=replaced)[:MAX_LABEL])


def _over_time(series: Sequence[Mapping[Any, int]]) -> tuple[str, list[str], list[list[int]]]:
    """Numbers by month in order and without gaps, by year where there are too many bars: unit, labels, values of each series."""
    known = sorted({month for numbers in series for month in numbers if _MONTH.fullmatch(str(month))})
    if not known:
        return "Month", [], []
    times = list(_months(known[0], known[-1]))
    if len(times) <= MAX_MONTHS:
        return "Month", times, [[numbers.get(label, 0) for label in times] for numbers in series]
    years = [f"{year:04}" for year in range(int(known[0][:4]), int(known[-1][:4]) + 1)][-MAX_MONTHS:]
    return (
        "Year",
        years,
        [[sum(n for month, n in numbers.items() if str(month)[:4] == year) for year in years] for numbers in series],
    )


def _months(first: str, last: str) -> Iterator[str]:
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    for month in range(begin, min(end, begin + MAX_MONTHS) + 1):
        yield f"{month // 12:04}-{month % 12 + 1:02}"


def _label_times(chart: Any, labels: Sequence[str]) -> None:
    apart = -(-len(labels) // 5)
    names = [month_in_words(one, short=True) for one in labels]
    chart.x_labels = names
    chart.x_labels_major = names[::apart]
    chart.show_minor_x_labels = False
    chart.value_formatter = _amount


_STYLE = Style(font_family="sans-serif", label_font_size=12, major_label_font_size=12, legend_font_size=12)
_STYLE.title_font_size = _STYLE.value_font_size = _STYLE.tooltip_font_size = 12


def _settings(height: int, x_title: str, y_title: str | None) -> dict[str, Any]:
    return {
        "width": WIDTH,
        "height": height,
        "x_title": x_title,
        "y_title": y_title,
        "style": _STYLE,
        "css": [],
        "js": [],
        "margin": 6,
        "margin_right": 18,  # half of the last label on the axis
        "spacing": 6,
        "no_prefix": True,
        "disable_xml_declaration": True,
        "max_scale": 6,
        "truncate_label": -1,
        "truncate_legend": -1,
    }


def _legend(series: int, columns: int) -> dict[str, Any]:
    rows = -(-series // columns)
    return {
        "legend_at_bottom": True,
        "legend_at_bottom_columns": columns,
        "legend_box_size": 10,
        "margin_bottom": 12 + 18 * (rows - series // columns),  # pygal leaves no room for a row that is not full
    }


def _finished(chart: Any, figure: Figure, said: str, classes: Sequence[str]) -> str:
    """The SVG without anything that the page forbids or that could collide with another chart on the page.

    Args:
        chart: pygal's.
        figure: what it shows.
        said: a sentence that describes the drawing.
        classes: of each series, in order.
    """
    root: Any = etree.fromstring(chart.render(is_unicode=True).encode(), etree.XMLParser(resolve_entities=False))
    etree.strip_elements(
        root, etree.Comment, f"{_SVG}defs", f"{_SVG}title", f"{_SVG}script", f"{_SVG}style", with_tail=False
    )
    for group in root.xpath("//*[local-name()='g'][contains(@class, 'tooltip-overlay')]"):
        group.getparent().remove(group)
    legends = 0
    for element in root.iter(f"{_SVG}*"):
        if (element.get("id") or "").startswith("activate-serie-"):
            element.set("class", f"legend {classes[legends]}")
            legends += 1
        for name in ("id", "style"):
            element.attrib.pop(name, None)
        if series := re.match(r"series serie-(\d+)", element.get("class", "")):
            element.set("class", f"series {classes[int(series[1])]}")
    for bar in root.xpath("//*[local-name()='g'][@class='bar']"):
        _name_bar(bar)
    for spare in root.xpath("//*[local-name()='desc'] | //*[local-name()='rect'][contains(@class, 'background')]"):
        spare.getparent().remove(spare)
    names = [f"chart-{figure.name}-{part}" for part in ("title", "desc")]
    for text, tag, name in ((said, "desc", names[1]), (figure.title, "title", names[0])):
        element = etree.Element(f"{_SVG}{tag}", {"id": name})
        element.text = text
        root.insert(0, element)
    root.set("role", "img")
    root.set("aria-labelledby", " ".join(names))
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _name_bar(bar: Any) -> None:
    """Add the text for a pointer that rests on a bar; pygal puts it into elements that only its script reads."""
    descriptions = {child.get("class"): child.text for child in bar if child.tag == f"{_SVG}desc"}
    title = etree.SubElement(bar, f"{_SVG}title")
    title.text = ": ".join(part for part in (descriptions.get("x_label"), descriptions.get("value")) if part)
