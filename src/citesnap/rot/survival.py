"""Estimates of survival when ends are known only to lie between two looks. Pure numbers; no post, no file.

*Product limit* (Kaplan and Meier, J. Am. Stat. Assoc. 53, 1958), with late entry and Greenwood's variance: for ends that are
known exactly.
*Self-consistency* (Turnbull, J. R. Stat. Soc. B 38, 1976): the most likely distribution when an end lies in an interval, and when a
subject could only be met if it lived to a certain age (truncation). It assumes nothing, and converges too slowly for the bootstrap
to give its error. *Piecewise constant hazards* (Friedman, Ann. Stat. 10, 1982), fitted to the same intervals, do; their band is
that of the bootstrap (Efron, Ann. Stat. 7, 1979): the estimate is repeated on samples drawn from the subjects themselves.
Subjects of one cluster may end together; samples that draw each by itself then take them for more evidence than they are. So
whole clusters are drawn (cluster bootstrap: Field and Welsh, J. R. Stat. Soc. B 69, 2007), each as often as Poisson's law with
mean 1 says (Chamandy et al., Estimating Uncertainty for Massive Data Streams, Google, 2012). Many clusters are first dealt at
random into groups, which are drawn in their place (random groups: Wolter, Introduction to Variance Estimation, 2007, chapter 2),
so that the time a sample takes is bounded.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

__all__ = [
    "EDGES",
    "Curve",
    "CurveStep",
    "Interval",
    "ObservedEnd",
    "incidence",
    "product_limit",
    "survival",
    "turnbull",
]

MONTH = 30.4375
EDGES = (
    *(0.0, 1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0, 21.0),
    *(MONTH * month for month in range(1, 24)),
    *(MONTH * month for month in range(24, 60, 3)),
    *(MONTH * month for month in range(60, 301, 6)),
)
"""Ages in days between which ends are told apart: days at first, when most posts go, half years at last."""

KNOTS = (1.0, 3.0, 7.0, 14.0, *(MONTH * month for month in (1, 2, 3, 6, 9, 12, 18, 24, 36, 48, 60, 84, 120, 180, 240)))
"""Ages in days at which the curve may be told. Between two of them the hazard is taken as constant (in the time of `_Grid`)."""

LOOKS = 60
"""The least number of looks at posts between two ages at which the curve is told: without looks the hazard is not known."""

NEAR = 3
"""The largest factor between an age and the nearest one told, at which the curve between the two is still told."""

FIRST_ROUNDS, SAMPLE_ROUNDS = 500, 60
"""Rounds of the EM algorithm at most: for the estimate, and for a sample, which begins where the estimate ended."""

GROUPS = 100
"""The most groups of clusters from which samples are drawn. So many tell the width of the band to some 7 %."""

FEWEST_CLUSTERS = 10
"""With fewer clusters the samples tell nothing of how much clusters differ: the band then reaches from 0 to 1."""

ROUNDS, TOLERANCE = 3_000, 1e-7
"""Rounds of the self-consistent estimate at most, and the change of a probability at which it has settled."""


@dataclass(frozen=True, slots=True)
class ObservedEnd:
    """A subject whose end is known exactly, or that was last seen alive at `age` (`dead` False). It was met at `entry`."""

    age: float
    dead: bool
    entry: float = 0.0


@dataclass(frozen=True, slots=True)
class CurveStep:
    """A step of a curve: the share left from this age on, with the bounds of a 95 % band. `at_risk` counts those under watch."""

    age: float
    share: float
    low: float
    high: float
    at_risk: int
    error: float = 0.0


def product_limit(subjects: Iterable[ObservedEnd]) -> list[CurveStep]:
    """The product-limit estimate; its band is on the scale of log(-log), so that it stays between 0 and 1."""
    ends: Counter[float] = Counter()
    changes: Counter[float] = Counter()
    entries: list[float] = []
    leavings: list[float] = []
    for subject in subjects:
        entries.append(subject.entry)
        leavings.append(subject.age)
        ends[subject.age] += subject.dead
        changes[subject.age] += 1
    entries.sort()
    leavings.sort()
    share, variance, steps = 1.0, 0.0, []
    for age in sorted(age for age, count in ends.items() if count):
        at_risk = bisect_left(entries, age) - bisect_left(leavings, age)
        dead = ends[age]
        share *= 1 - dead / at_risk
        variance += dead / (at_risk * (at_risk - dead)) if at_risk > dead else math.inf
        low, high = _log_log_band(share, variance)
        steps.append(CurveStep(age, share, low, high, at_risk, share * math.sqrt(variance) if share else math.nan))
    return steps


def _log_log_band(share: float, variance: float) -> tuple[float, float]:
    if not 0 < share < 1 or math.isinf(variance):
        return 0.0, share
    spread = math.exp(1.959964 * math.sqrt(variance) / -math.log(share))
    return share**spread, share ** (1 / spread)


@dataclass(frozen=True, slots=True)
class Interval:
    """A subject whose end lies in (left, right], `right` None where it lived when last seen, at `left`.

    It was met only because it lived at `entry`. `cause` is the kind of its end. Ages in days. Subjects with the same `cluster` may
    end together; without one a subject ends independently of all others.
    """

    entry: float
    left: float
    right: float | None
    cause: str = ""
    cluster: int | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """The share left at each of `ages`, the bounds of a 95 % band, and how many subjects were under watch at that age.

    `clusters` is in how many clusters the subjects are, one without a cluster being one by itself.
    """

    ages: tuple[float, ...]
    share: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    watched: tuple[int, ...]
    subjects: int
    ends: int
    clusters: int

    def at(self, age: float) -> tuple[float, float, float] | None:
        """Share and band at an age, by the hazard between the ages told; None beyond these, and where none is near (`NEAR`)."""
        number = bisect_right(self.ages, age) - 1
        if number < 0 or age > self.ages[-1]:
            return None
        if self.ages[number] == age:
            return self.share[number], self.low[number], self.high[number]
        if self.ages[number] < age / NEAR and self.ages[number + 1] > age * NEAR:
            return None
        before, here, behind = map(math.sqrt, (self.ages[number], age, self.ages[number + 1]))
        part = (here - before) / (behind - before)
        share, low, high = (
            _between(values[number], values[number + 1], part) for values in (self.share, self.low, self.high)
        )
        return share, low, high


def _between(before: float, behind: float, part: float) -> float:
    """The share after a part of the time in which one share becomes another, at a constant hazard; linear where none is left."""
    return before ** (1 - part) * behind**part if behind else before + part * (behind - before)


_Cell = tuple[int, int, int, str]
"""Entry, left and right as numbers of edges, and the cause; `right` is one beyond the last edge for one that lived."""


def survival(
    subjects: Sequence[Interval],
    edges: Sequence[float] = EDGES,
    *,
    samples: int = 200,
    least: int = 10,
    seed: int = 1,
) -> Curve:
    """The share left by age, with its band: hazards that are constant between `KNOTS`, fitted by the EM algorithm.

    The band allows for subjects of one cluster that end together.

    Args:
        subjects: what is known of each.
        edges: ages at which the curve is told, and to which ages are rounded.
        samples: of the bootstrap.
        least: the least number of subjects under watch at an age; the curve ends before there are fewer.
        seed: of the samples, so that the same subjects give the same band.
    """
    causes = _cells(subjects, edges)
    cells: Counter[tuple[int, int, int]] = Counter()
    for (entry, left, right, _), count in causes.items():
        cells[entry, left, right] += count
    watched = _watched(causes, len(edges))
    first = next((number for number, count in enumerate(watched) if count >= least), None)
    ends = sum(one.right is not None for one in subjects)
    named = len({one.cluster for one in subjects if one.cluster is not None})
    clusters = named + sum(one.cluster is None for one in subjects)
    if first is None:
        return Curve((), (), (), (), (), len(subjects), ends, clusters)
    grid = _grid(cells, edges)
    hazards = _hazards(cells, grid, {}, FIRST_ROUNDS)
    share = _shares(hazards, grid, first)
    draws = random.Random(seed)
    groups = _groups(subjects, edges, draws) if named else []
    drawn = []
    for _ in range(samples if clusters >= FEWEST_CLUSTERS else 0):
        sample = _sample_of_groups(groups, draws) if groups else _sample(cells, draws)
        drawn.append(_shares(_hazards(sample, grid, hazards, SAMPLE_ROUNDS), grid, first))
    low, high = _percentiles(drawn, share)
    if samples and clusters < FEWEST_CLUSTERS:
        low, high = [0.0] * len(share), [1.0] * len(share)
    places = [first, *(number for number in grid.told if number > first and watched[number] >= least)]
    ages, shares, lows, highs = (tuple(values[number] for number in places) for values in (edges, share, low, high))
    return Curve(ages, shares, lows, highs, tuple(watched[number] for number in places), len(subjects), ends, clusters)


def turnbull(subjects: Sequence[Interval], edges: Sequence[float] = EDGES) -> list[float]:
    """Turnbull's estimate of the share left at each edge. It assumes nothing, and has no band that could be told honestly: between
    two ages at which somebody looked it may fall anywhere."""
    return _left(_masses(_cells([replace(one, cause="") for one in subjects], edges), len(edges))[""])


def incidence(subjects: Sequence[Interval], edges: Sequence[float] = EDGES) -> dict[str, list[float]]:
    """The share that has ended for each cause until each edge (cumulative incidence, with the causes competing)."""
    masses = _masses(_cells(subjects, edges), len(edges))
    by_cause = {}
    for cause, mass in masses.items():
        if cause:
            total, shares = 0.0, []
            for value in mass[: len(edges)]:
                total += value
                shares.append(total)
            by_cause[cause] = shares
    return by_cause


def _cells(subjects: Iterable[Interval], edges: Sequence[float]) -> Counter[_Cell]:
    """Equal subjects together, ages as numbers of the nearest edges.

    A look is at one edge, whether it found the subject or not. Were ends put off to the next edge and lives cut at the one before,
    those who ended would seem to have outlived all others.
    """
    cells: Counter[_Cell] = Counter()
    for one in subjects:
        left = _nearest(edges, one.left)
        right = len(edges) if one.right is None else _nearest(edges, one.right)
        if one.right is not None and right <= left:  # Within one interval: the one that holds most of it.
            left = bisect_left(edges, (one.left + one.right) / 2, 1, len(edges) - 1) - 1
            right = left + 1
        entry = min(_nearest(edges, one.entry), left)
        cells[entry, left, right, one.cause if one.right is not None else ""] += 1
    return cells


def _nearest(edges: Sequence[float], age: float) -> int:
    number = bisect_left(edges, age)
    if number in (0, len(edges)):
        return min(number, len(edges) - 1)
    return number if edges[number] - age < age - edges[number - 1] else number - 1


def _watched(cells: Mapping[_Cell, int], edges: int) -> list[int]:
    """How many subjects were under watch at each edge: met by then, and neither known to have ended nor seen for the last time."""
    changes = [0] * (edges + 2)
    for (entry, left, right, _), count in cells.items():
        changes[entry] += count
        changes[(left if right >= edges else right) + 1] -= count
    numbers, number = [], 0
    for change in changes[:edges]:
        number += change
        numbers.append(number)
    return numbers


def _masses(cells: Mapping[_Cell, int], edges: int) -> dict[str, list[float]]:
    """For each cause the probability of an end in each interval up to an edge; the last one is beyond all edges.

    Without causes the result is one array. With them, a subject that lived may come to any of them.
    """
    causes = sorted({cause for _, _, _, cause in cells if cause}) or [""]
    even = 1 / (len(causes) * (edges + 1))
    masses = {cause: [0.0] + [even] * edges for cause in causes}
    for _ in range(ROUNDS if cells else 0):
        new = _round(cells, masses, edges)
        change = max(abs(a - b) for cause in causes for a, b in zip(new[cause], masses[cause], strict=True))
        masses = new
        if change < TOLERANCE:
            break
    return masses


def _round(cells: Mapping[_Cell, int], masses: Mapping[str, Sequence[float]], edges: int) -> dict[str, list[float]]:
    """One round: the end of each subject, those never met included, is spread over where it may lie by the present estimate."""
    until = {cause: _sums(mass) for cause, mass in masses.items()}
    whole = [sum(values) for values in zip(*until.values(), strict=True)]
    everyone = [0.0] * (edges + 2)
    own = {cause: [0.0] * (edges + 2) for cause in masses}
    for (entry, left, right, cause), count in cells.items():
        sums, spread = (until[cause], own[cause]) if cause in own and right < edges else (whole, everyone)
        within = sums[right] - sums[left]
        if within > 1e-300:
            spread[left + 1] += count / within
            spread[right + 1] -= count / within
        beyond = whole[edges] - whole[entry]
        if entry and beyond > 1e-300:
            everyone[1] += count / beyond
            everyone[entry + 1] -= count / beyond
    shared = _sums(everyone)
    new = {}
    for cause, mass in masses.items():
        single = _sums(own[cause])
        new[cause] = [value * (shared[number] + single[number]) for number, value in enumerate(mass)]
    total = sum(map(sum, new.values())) or 1.0
    return {cause: [value / total for value in mass] for cause, mass in new.items()}


def _sums(values: Sequence[float]) -> list[float]:
    total, sums = 0.0, []
    for value in values:
        total += value
        sums.append(total)
    return sums


def _left(masses: Sequence[float]) -> list[float]:
    """The share that is left at each edge."""
    return [max(0.0, 1 - done) for done in _sums(masses)[:-1]]


def _percentiles(drawn: Sequence[Sequence[float]], share: Sequence[float]) -> tuple[list[float], list[float]]:
    """The middle 95 % of the samples at each edge."""
    if not drawn:
        return list(share), list(share)
    low, high = [], []
    for values, here in zip(zip(*drawn, strict=True), share, strict=True):
        ordered = sorted(values)
        cut = int(0.025 * len(ordered))
        low.append(min(here, ordered[cut]))
        high.append(max(here, ordered[-1 - cut]))
    return low, high


@dataclass(frozen=True, slots=True)
class _Grid:
    """For each interval between two edges its length in time and its piece; `told` are the edges at which the curve is told.

    Time is the square root of age: the hazard is highest for young posts, and varies less on this scale.
    """

    times: tuple[float, ...]
    pieces: tuple[int, ...]
    told: tuple[int, ...]


def _grid(cells: Mapping[tuple[int, int, int], int], edges: Sequence[float]) -> _Grid:
    looks = [0] * (len(edges) + 1)
    for (entry, left, right), count in cells.items():
        looks[left] += count if left > entry else 0
        looks[right] += count
    knots = {bisect_left(edges, knot) for knot in KNOTS}
    pieces, last_looks, number, seen, last = [], [], 0, 0, 0
    for at in range(1, len(edges)):
        pieces.append(number)
        seen += looks[at]
        last = at if looks[at] else last
        if at in knots and seen >= LOOKS:
            last_looks.append(last)  # After the last look nothing is known.
            number, seen = number + 1, 0
    if pieces and last_looks and pieces[-1] == number and number:  # What is left over belongs to the last piece.
        pieces = [min(piece, number - 1) for piece in pieces]
    return _Grid(tuple(math.sqrt(b) - math.sqrt(a) for a, b in pairwise(edges)), tuple(pieces), tuple(last_looks))


def _hazards(
    cells: Mapping[tuple[int, int, int], int], grid: _Grid, start: Mapping[int, float], rounds: int
) -> dict[int, float]:
    """The hazard of each piece: expected ends over expected time under watch, until they agree."""
    hazards = dict(start) or dict.fromkeys(grid.pieces, 1e-2)
    for _ in range(rounds):
        ends, times = _expected(cells, grid, hazards)
        # By rounding a sum that should be 0 may be a little below it.
        new = {number: max(0.0, ends[number]) / times[number] if times[number] > 1e-6 else 0.0 for number in hazards}
        change = max(abs(new[number] - hazards[number]) / (hazards[number] or 1.0) for number in hazards)
        hazards = new
        if change < 1e-4:
            break
    return hazards


def _expected(
    cells: Mapping[tuple[int, int, int], int], grid: _Grid, hazards: Mapping[int, float]
) -> tuple[dict[int, float], dict[int, float]]:
    """The ends and the time under watch of each piece that these hazards make likely, given what is known of each subject."""
    left = _shares(hazards, grid, 0)
    size = len(left) + 1
    sure, weights, beyond = [0.0] * size, [0.0] * size, [0.0] * size
    for (entry, begin, end), count in cells.items():
        sure[entry] += count  # Alive from its entry until it was last seen.
        sure[begin] -= count
        if end < len(left) and (within := left[begin] - left[end]) > 1e-300:
            weights[begin] += count / within
            weights[end] -= count / within
            beyond[begin] += count / within * left[end]
            beyond[end] -= count / within * left[end]
    ends, times = dict.fromkeys(hazards, 0.0), dict.fromkeys(hazards, 0.0)
    alive = weight = later = 0.0
    for number, (time, piece) in enumerate(zip(grid.times, grid.pieces, strict=True)):
        alive, weight, later = alive + sure[number], weight + weights[number], later + beyond[number]
        dead = weight * (left[number] - left[number + 1])
        ends[piece] += dead
        # Those who end later in their interval live through; those who end here live half of it, on average.
        times[piece] += time * (alive + max(0.0, weight * left[number + 1] - later) + dead / 2)
    return ends, times


def _shares(hazards: Mapping[int, float], grid: _Grid, first: int) -> list[float]:
    """The share left at each edge, of those who lived at the edge `first`."""
    total, shares = 0.0, [1.0]
    for number, (time, piece) in enumerate(zip(grid.times, grid.pieces, strict=True)):
        total += hazards[piece] * time if number >= first else 0.0
        shares.append(math.exp(-total))
    return shares


def _groups(
    subjects: Sequence[Interval], edges: Sequence[float], draws: random.Random
) -> list[Counter[tuple[int, int, int]]]:
    """The cells of each cluster; of more than `GROUPS` clusters, those of random groups of equally many whole clusters."""
    clusters: dict[int, list[Interval]] = {}
    alone: list[list[Interval]] = []
    for one in subjects:
        if one.cluster is None:
            alone.append([one])
        else:
            clusters.setdefault(one.cluster, []).append(one)
    members = [*clusters.values(), *alone]
    draws.shuffle(members)
    groups = []
    for number in range(min(GROUPS, len(members))):
        group: Counter[tuple[int, int, int]] = Counter()
        for (entry, left, right, _), count in _cells(chain.from_iterable(members[number::GROUPS]), edges).items():
            group[entry, left, right] += count
        groups.append(group)
    return groups


def _sample_of_groups(
    groups: Sequence[Mapping[tuple[int, int, int], int]], draws: random.Random
) -> Counter[tuple[int, int, int]]:
    """Each group as often as drawn, with all that is in it."""
    sample: Counter[tuple[int, int, int]] = Counter()
    for group in groups:
        times = _poisson(draws, 1)
        for cell, count in group.items() if times else ():
            sample[cell] += times * count
    return sample


def _sample(cells: Mapping[tuple[int, int, int], int], draws: random.Random) -> dict[tuple[int, int, int], int]:
    """As many subjects as there are, each drawn by itself."""
    return {cell: count for cell, weight in cells.items() if (count := _poisson(draws, weight))}


def _poisson(draws: random.Random, mean: int) -> int:
    """A number drawn by Poisson's law with this mean; above 50 by the normal law, which is close to it."""
    if mean > 50:
        return max(0, round(draws.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), draws.random(), 0
    while product > limit:
        product *= draws.random()
        count += 1
    return count
