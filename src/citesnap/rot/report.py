"""The report on rot: a page with pictures, the numbers as CSV, and a notebook that reckons them again.

index.html         what was found and how, in words
curves.csv         share left by age, for all posts and for each group, with bands
ends.csv           share gone by age, for each kind of end
observations.csv   what is known of each post, without its name: what the notebook reads
rot.ipynb          the same numbers from observations.csv
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from citesnap import __version__
from citesnap.browsing import charts, labels
from citesnap.errors import ExportError
from citesnap.rot.notebook import notebook
from citesnap.rot.observations import LEFT_OUT, Observed, ObservedPost
from citesnap.rot.survival import EDGES, MONTH, Curve, Interval, incidence, survival, turnbull
from citesnap.text.lines import one_line
from citesnap.text.sizes import counted

__all__ = ["PostGroup", "groups_of", "write"]

LEAST = 30
"""Posts of a group that has a curve of its own; of fewer nothing can be said."""

MOST_GROUPS = 6
"""Groups that are told of one kind, those with the most posts."""

YEARS = (1 / 12, 1, 2, 5, 10)
"""Ages that the page tells in words."""


@dataclass(frozen=True, slots=True)
class PostGroup:
    """Posts that have something in common: of which kind the group is, its name, and the curve of its posts."""

    kind: str
    name: str
    curve: Curve


def write(observations: Observed, target: Path) -> list[PostGroup]:
    """Write the report into a new folder; the groups of which it tells, all posts first.

    Raises:
        ExportError: the folder is there and holds something, cannot be written, or there are too few posts.
    """
    if len(observations.posts) < LEAST:
        raise ExportError(
            f"of {len(observations.posts)} posts it is known whether they are there and since when; a curve needs {LEAST}: "
            "let `citesnap run` look for a while"
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        if any(target.iterdir()):
            raise ExportError(f"{target} is not empty; name another folder")
        groups = groups_of(observations.posts)
        intervals = [post.interval for post in observations.posts]
        ends = incidence(intervals)
        _csv(
            target / "curves.csv",
            ("kind", "group", "age_days", "share_left", "low", "high", "watched"),
            _curve_rows(groups),
        )
        _csv(target / "ends.csv", ("end", "age_days", "share_gone"), _end_rows(ends))
        _csv(target / "observations.csv", _OBSERVED, _observed_rows(observations.posts))
        page = _page(observations, groups, ends, intervals)
        for name, text in (("rot.ipynb", notebook()), ("index.html", page)):
            with (target / name).open("x", encoding="utf-8", errors="replace") as file:
                file.write(text)
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror or error}") from error
    return groups


def groups_of(posts: Sequence[ObservedPost]) -> list[PostGroup]:
    """All posts, and each group that is large enough, by kind."""
    groups = [PostGroup("all", "all posts", survival([post.interval for post in posts]))]
    kinds = sorted({kind for post in posts for kind in post.groups})
    for kind in kinds:
        sizes = Counter(post.groups[kind] for post in posts if kind in post.groups)
        for name, count in sorted(sizes.items(), key=lambda size: (-size[1], size[0]))[:MOST_GROUPS]:
            if count >= LEAST and count < len(posts):
                groups.append(
                    PostGroup(kind, name, survival([post.interval for post in posts if post.groups.get(kind) == name]))
                )
    return groups


def _curve_rows(groups: Iterable[PostGroup]) -> Iterable[Sequence[object]]:
    for group in groups:
        curve = group.curve
        for row in zip(curve.ages, curve.share, curve.low, curve.high, curve.watched, strict=True):
            yield (group.kind, group.name, *(round(value, 5) for value in row))


def _end_rows(ends: Mapping[str, Sequence[float]]) -> Iterable[Sequence[object]]:
    for end, shares in ends.items():
        for age, share in zip(EDGES, shares, strict=True):
            yield end, round(age, 4), round(share, 5)


_OBSERVED = ("cited_age", "there_age", "gone_age", "end", "platform", "site", "country", "year", "article")


def _observed_rows(posts: Iterable[ObservedPost]) -> Iterable[Sequence[object]]:
    numbers: dict[int, int] = {}  # Which posts are of one article, not which article it is.
    for post in posts:
        gone = "" if post.gone is None else round(post.gone, 4)
        groups = (post.groups.get(kind, "") for kind in _OBSERVED[4:-1])
        article = "" if post.article is None else numbers.setdefault(post.article, len(numbers) + 1)
        yield round(post.cited, 4), round(post.there, 4), gone, post.end, *groups, article


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from citesnap.text.lines import csv_cell

    # What stands there by now, a link too, is not written through.
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([csv_cell(str(cell)) for cell in row] for row in rows)


def _page(
    observations: Observed,
    groups: Sequence[PostGroup],
    ends: Mapping[str, Sequence[float]],
    intervals: Sequence[Interval],
) -> str:
    everything = groups[0].curve
    parts = [
        f"<h1>How long cited posts last</h1><p>{everything.subjects:,} posts of "
        f"{counted(everything.clusters, 'article')}, of which {everything.ends:,} are gone.</p>",
        _told(everything),
        _chart("rot_all", "Share of cited posts still there", _lines(groups[:1], intervals)),
        _table(("Age", "Still there", "95 % band", "Watched"), _rows(everything)),
        _without_those_gone_at_first(observations.posts, everything),
    ]
    for kind in dict.fromkeys(group.kind for group in groups[1:]):
        of_kind = [group for group in groups if group.kind == kind]
        parts.append(f"<h2>By {escape(kind)}</h2>")
        parts.append(_chart(f"rot_{len(parts)}", f"Still there, by {kind}", _lines(of_kind)))
        parts.append(
            _table(
                (kind.capitalize(), "Posts", "Articles", "Gone", *_heads()), (_group_row(group) for group in of_kind)
            )
        )
    parts += [
        "<h2>By kind of end</h2>",
        _table(
            ("End", *_heads()),
            ((labels.state(end), *(_percent(_at(shares, years)) for years in YEARS)) for end, shares in ends.items()),
        ),
        _method(observations),
    ]
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>How long cited posts last</title>'
        f"<style>{charts.page_style()}</style>"
    )
    body = f"<main>{''.join(parts)}</main>"
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _told(curve: Curve) -> str:
    sentences = []
    for years in YEARS:
        if (there := curve.at(years * 12 * MONTH)) is not None:
            share, low, high = there
            sentences.append(f"{_age(years)} after posting {share:.0%} are still there ({low:.0%} to {high:.0%})")
    paragraph = "; ".join(sentences)
    return (
        f"<p>{paragraph[:1].upper()}{paragraph[1:]}.</p>"
        if sentences
        else "<p>The posts were watched too shortly to tell more.</p>"
    )


def _without_those_gone_at_first(posts: Sequence[ObservedPost], everything: Curve) -> str:
    """What the usual mistake would make of the same posts."""
    seen = [post.interval for post in posts if post.seen]
    if len(seen) in (0, len(posts)):
        return ""
    curve = survival(seen, samples=0)
    pairs = [(years, curve.at(years * 12 * MONTH), everything.at(years * 12 * MONTH)) for years in YEARS]
    comparisons = [f"{_age(years)}: {a[0]:.0%} in place of {b[0]:.0%}" for years, a, b in pairs if a and b]
    return (
        f"<p>{len(posts) - len(seen):,} posts were gone at the first look. Without them the posts would seem to last longer"
        f"{': ' + '; '.join(comparisons) if comparisons else ''}.</p>"
    )


def _lines(groups: Sequence[PostGroup], intervals: Sequence[Interval] = ()) -> list[charts.ChartLine]:
    """The curves of groups as lines, one alone with its band; with intervals Turnbull's estimate beside it."""
    lines = [_line(group, band=len(groups) == 1) for group in groups if len(group.curve.ages) > 1]
    if intervals and lines:
        last = lines[0].points[-1][0]
        points = zip(EDGES, turnbull(intervals), strict=True)
        lines.append(charts.ChartLine("Turnbull", tuple((age, share * 100) for age, share in points if age <= last)))
    return lines


def _line(group: PostGroup, *, band: bool) -> charts.ChartLine:
    curve = group.curve
    points = tuple((age, share * 100) for age, share in zip(curve.ages, curve.share, strict=True))
    bounds = zip(curve.ages, curve.low, curve.high, strict=True) if band else ()
    return charts.ChartLine(group.name, points, tuple((age, low * 100, high * 100) for age, low, high in bounds))


def _chart(name: str, title: str, lines: Sequence[charts.ChartLine]) -> str:
    drawn = charts.draw_lines(name, title, lines)
    return f'<div class="chart">{drawn}</div>' if drawn else ""


def _rows(curve: Curve) -> Iterable[Sequence[object]]:
    for age, share, low, high, watched in zip(
        curve.ages, curve.share, curve.low, curve.high, curve.watched, strict=True
    ):
        yield _days(age), f"{share:.1%}", f"{low:.1%} to {high:.1%}", f"{watched:,}"


def _group_row(group: PostGroup) -> Sequence[object]:
    values = (group.curve.at(years * 12 * MONTH) for years in YEARS)
    return (
        one_line(group.name, 60),
        f"{group.curve.subjects:,}",
        f"{group.curve.clusters:,}",
        f"{group.curve.ends:,}",
        *(f"{value[0]:.0%} ({value[1]:.0%} to {value[2]:.0%})" if value else "" for value in values),
    )


def _heads() -> Sequence[str]:
    return [_age(years) for years in YEARS]


def _age(years: float) -> str:
    return "a month" if years < 1 else "a year" if years == 1 else f"{years:g} years"


def _days(age: float) -> str:
    if age < MONTH - 0.01:
        return f"{age:g} day{'' if age == 1 else 's'}"
    months = age / MONTH
    return counted(round(months), "month") if months < 24 else f"{months / 12:g} years"


def _at(shares: Sequence[float], years: float) -> float:
    return max((share for age, share in zip(EDGES, shares, strict=True) if age <= years * 12 * MONTH), default=0.0)


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td><bdi>{escape(str(cell))}</bdi></td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else "<p>None.</p>"


def _method(observations: Observed) -> str:
    out = "".join(f"<li>{count:,} {escape(LEFT_OUT[key])}</li>" for key, count in sorted(observations.left_out.items()))
    left_out = f"<p>Left out:</p><ul>{out or '<li>nothing</li>'}</ul>"
    return f"{_METHOD}{left_out}<p>citesnap {escape(__version__)}</p>"


_METHOD = """<h2>Method</h2>
<p>A post counts from the day on which an article first cited it: it was there then (late entry, or left truncation: of posts that
went before anybody cited them nothing is known, so the curve is one of cited posts). Its end lies between the last time that
anybody saw it, a web archive included, or the citation itself, and the first look that found it gone (interval censoring). A post
that is there counts until its last look (right censoring). Posts that were gone at the first look are in: their end lies
between citation and look. Protected, withheld and login-only posts count as gone, for a reader does not see them; a post that
came back was never gone.</p>
<p>The curve takes posts to go at one pace, on a scale of the square root of age, between two ages at which it is told, and is
told where there were looks enough (Friedman 1982; fitted by the EM algorithm). The band holds 95 % of the estimates made from
samples of the same articles, each with all posts that it was the first to cite (cluster bootstrap, 200 samples; Field and Welsh
2007), for posts of one article often go together. Of fewer than 10 articles nothing can be said of that: the band is then 0 % to
100 %, and of fewer than some 30 rather too narrow. Articles are taken to be independent: where several cite posts of one account,
which goes with all its posts, the band is too narrow still. Turnbull’s estimate (1976) assumes no pace and is drawn beside it:
where the two part, the looks do not tell. Kinds of end compete: shares of all posts, by Turnbull’s estimate.</p>
<p>Numbers: <a href="curves.csv">curves.csv</a>, <a href="ends.csv">ends.csv</a>,
<a href="observations.csv">observations.csv</a>; <a href="rot.ipynb">rot.ipynb</a> reckons them again.</p>"""
