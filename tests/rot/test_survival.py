"""The estimators against published numbers, against each other, and against simulations whose truth is known."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from citesnap.rot.survival import Interval, ObservedEnd, incidence, product_limit, survival, turnbull
from sizes import some

AML = [(9, 1), (13, 1), (13, 0), (18, 1), (23, 1), (28, 0), (31, 1), (34, 1), (45, 0), (48, 1), (161, 0)]
"""Weeks until relapse of acute myelogenous leukemia under maintenance (Miller, Survival Analysis, 1981; `aml` in R's survival)."""
AML_SURVIVAL = {
    9: (0.909, 0.0867),
    13: (0.818, 0.1163),
    18: (0.716, 0.1397),
    23: (0.614, 0.1526),
    31: (0.491, 0.1642),
    34: (0.368, 0.1627),
    48: (0.184, 0.1535),
}
"""Survival and standard error, as `summary(survfit(Surv(time, status) ~ x, aml))` prints them."""

_NO = None
BREASTS = [
    *(
        (45, _NO),
        (25, 37),
        (37, _NO),
        (6, 10),
        (46, _NO),
        (0, 5),
        (0, 7),
        (26, 40),
        (18, _NO),
        (46, _NO),
        (46, _NO),
        (24, _NO),
    ),
    *(
        (46, _NO),
        (27, 34),
        (36, _NO),
        (7, 16),
        (36, 44),
        (5, 11),
        (17, _NO),
        (46, _NO),
        (19, 35),
        (7, 14),
        (36, 48),
        (17, 25),
    ),
    *(
        (37, 44),
        (37, _NO),
        (24, _NO),
        (0, 8),
        (40, _NO),
        (32, _NO),
        (4, 11),
        (17, 25),
        (33, _NO),
        (15, _NO),
        (46, _NO),
        (19, 26),
    ),
    *((11, 15), (11, 18), (37, _NO), (22, _NO), (38, _NO), (34, _NO), (46, _NO), (5, 12), (36, _NO), (46, _NO)),
]
"""Months until retraction of the breast after radiotherapy (Finkelstein and Wolfe, Biometrics 41, 1985)."""
BREASTS_LEFT = {5: 0.9537, 7: 0.9203, 8: 0.8316, 12: 0.7608, 25: 0.6682, 34: 0.5864, 40: 0.4655}
"""What Turnbull's estimate leaves at the ends of its intervals."""


def test_the_product_limit_is_that_of_the_books() -> None:
    steps = product_limit(ObservedEnd(age, bool(dead)) for age, dead in AML)
    assert {step.age: (round(step.share, 3), round(step.error, 4)) for step in steps} == AML_SURVIVAL
    assert all(step.low < step.share < step.high for step in steps)


def test_late_entry_counts_a_subject_from_when_it_was_met() -> None:
    subjects = [ObservedEnd(2, True), ObservedEnd(6, True), ObservedEnd(8, False), ObservedEnd(9, True, entry=5)]
    shares = [(step.age, step.at_risk, round(step.share, 4)) for step in product_limit(subjects)]
    assert shares == [(2, 3, 0.6667), (6, 3, 0.4444), (9, 1, 0.0)]


def test_turnbulls_estimate_is_that_of_the_books() -> None:
    edges = sorted({age for pair in BREASTS for age in pair if age is not None})
    left = dict(zip(edges, turnbull([Interval(0, *pair) for pair in BREASTS], edges), strict=True))
    assert {age: round(left[age], 3) for age in BREASTS_LEFT} == {
        age: round(share, 3) for age, share in BREASTS_LEFT.items()
    }


def test_intervals_that_hold_one_moment_give_the_product_limit() -> None:
    edges = sorted({age for age, _ in AML} | {age - 0.5 for age, _ in AML} | {0})
    subjects = [Interval(0, age - 0.5 if dead else age, age if dead else None) for age, dead in AML]
    left = dict(zip(edges, turnbull(subjects, edges), strict=True))
    assert {age: round(left[age], 3) for age in AML_SURVIVAL} == {
        age: share for age, (share, _) in AML_SURVIVAL.items()
    }


def watched(count: int, shape: float, scale: float, seed: int) -> list[Interval]:
    """Posts whose ages at death follow Weibull's law, each cited while it lived, first looked for years later or soon, then again
    and again for two years."""
    draws = random.Random(seed)
    found: list[Interval] = []
    while len(found) < count:
        cited = draws.expovariate(1 / 60) if draws.random() < 0.3 else draws.random() * 3
        death = draws.weibullvariate(scale, shape)
        if death <= cited:
            continue  # Nobody cites a post that is gone.
        first = cited + draws.random() * 1500
        left, look, right = cited, first, None
        while look <= first + 700:
            if death <= look:
                right = look
                break
            left, look = look, look + draws.choice((30, 60, 90))
        found.append(Interval(cited, left, right, draws.choice(("deleted", "suspended")) if right is not None else ""))
    return found


@pytest.mark.parametrize(("shape", "scale"), [(0.6, 4000), (1.0, 2500)])
def test_the_band_holds_the_truth(shape: float, scale: float) -> None:
    inside: Counter[bool] = Counter()
    for seed in range(3):
        curve = survival(watched(1000, shape, scale, seed), samples=60)
        assert curve.ages[-1] > 700
        for age, low, high in zip(curve.ages, curve.low, curve.high, strict=True):
            inside[low <= math.exp(-((age / scale) ** shape)) <= high] += 1
    assert inside[True] >= 0.9 * inside.total()


def test_posts_that_are_gone_at_the_first_look_are_not_forgotten() -> None:
    posts = watched(1500, 0.6, 4000, 7)
    met_alive = [post for post in posts if post.right is None or post.left > post.entry]
    truth = math.exp(-((730.5 / 4000) ** 0.6))
    with_all, without = (survival(some, samples=0).at(730.5) for some in (posts, met_alive))
    assert with_all is not None
    assert without is not None
    assert abs(with_all[0] - truth) < 0.04
    assert without[0] > with_all[0] + 0.05


LOOKED_AT: dict[str, Callable[[random.Random], float]] = {
    "at any age": lambda draws: draws.random() * 2200,
    "at one age": lambda draws: 1950.0,
    "at one age, early": lambda draws: 700.0,
    "in half a year": lambda draws: 1850 + draws.random() * 140,
    "at two ages": lambda draws: draws.choice((300.0, 1950.0)),
    "in the first days": lambda draws: draws.random() * 9,
}
"""The age at which a post is looked at, by a random generator."""


@pytest.mark.parametrize("ages", some(LOOKED_AT, 3))
def test_of_a_single_look_the_band_holds_the_truth_and_nothing_is_told_far_from_it(ages: str) -> None:
    """What a first report rests on: a post is there or gone, and when it went is not known."""
    inside: Counter[bool] = Counter()
    shape, scale = 0.6, 4000.0
    for seed in range(3):
        draws = random.Random(seed)
        posts: list[Interval] = []
        while len(posts) < 1200:
            cited, death = draws.random() * 3, draws.weibullvariate(scale, shape)
            look = cited + LOOKED_AT[ages](draws)
            if death > look:
                posts.append(Interval(cited, look, None))
            elif death > cited:
                posts.append(Interval(cited, cited, look, "deleted"))
        curve = survival(posts, samples=60)
        assert len(curve.ages) > 1
        for age, low, high in zip(curve.ages[1:], curve.low[1:], curve.high[1:], strict=True):
            inside[low <= math.exp(-((age / scale) ** shape)) <= high] += 1
        if ages == "at one age":
            assert (curve.at(30), curve.at(365)) == (None, None)
            assert curve.at(1826) is not None
    assert inside[True] >= 0.8 * inside.total(), inside


def test_kinds_of_end_share_what_is_gone() -> None:
    posts = watched(800, 0.6, 4000, 3)
    ends = incidence(posts)
    left = turnbull(posts)
    assert set(ends) == {"deleted", "suspended"}
    for number in range(0, 35, 5):
        assert sum(shares[number] for shares in ends.values()) == pytest.approx(1 - left[number], abs=0.02)


def test_the_same_posts_give_the_same_band_and_few_posts_no_curve() -> None:
    posts = watched(200, 1.0, 2500, 1)
    assert survival(posts, samples=20) == survival(posts, samples=20)
    assert survival(posts[:5]).ages == ()
    assert survival([]).at(30) is None


def together(articles: int, posts: int, seed: int) -> list[Interval]:
    """Posts of articles that all go early or all late, cited within three days, looked for every two months for four years."""
    draws = random.Random(seed)
    found = []
    for article in range(articles):
        mean = draws.choice(MEANS)
        for _ in range(posts):
            cited = draws.random() * 3
            death = cited + draws.expovariate(1 / mean)
            left, look = cited, cited + draws.random() * 60
            while look < min(death, 1460):
                left, look = look, look + 60
            found.append(Interval(cited, left, look if death <= look else None, cluster=article))
    return found


MEANS = (600, 8000)
"""Days that posts of the two kinds of articles last on average."""


def covered(posts: list[Interval], ages: tuple[float, ...]) -> tuple[int, float]:
    """At how many of the ages the band holds the truth, and its mean width there."""
    curve = survival(posts, samples=80)
    inside, width = 0, 0.0
    for age in ages:
        there = curve.at(age)
        assert there is not None
        inside += there[1] <= sum(math.exp(-age / mean) for mean in MEANS) / len(MEANS) <= there[2]
        width += there[2] - there[1]
    return inside, width / len(ages)


def test_the_band_allows_for_posts_that_go_together() -> None:
    """The truth is the mean of both laws. A band for independent posts misses it most of the time."""
    ages, seeds = (365.0, 730.0, 1096.0), range(10)
    clustered = independent = 0
    for seed in seeds:
        posts = together(30, 40, seed)
        clustered += covered(posts, ages)[0]
        independent += covered([replace(post, cluster=None) for post in posts], ages)[0]
    assert clustered >= 0.85 * len(ages) * len(seeds)
    assert independent <= 0.5 * len(ages) * len(seeds)


@pytest.mark.parametrize("clusters", [80, 300], ids=["each drawn", "in groups"])
def test_clusters_that_tell_nothing_leave_the_band_as_wide_as_it_was(clusters: int) -> None:
    posts = [replace(post, cluster=None) for post in together(600, 1, 4)]
    drawn = [replace(post, cluster=number % clusters) for number, post in enumerate(posts)]
    ages = (365.0, 730.0)
    assert 0.7 < covered(drawn, ages)[1] / covered(posts, ages)[1] < 1.4
    assert survival(drawn, samples=10) == survival(drawn, samples=10)


def test_of_few_clusters_no_band_is_told() -> None:
    for articles, told in ((1, False), (9, False), (10, True)):
        curve = survival(together(articles, 120, 1), samples=20)
        assert curve.clusters == articles
        assert len(curve.ages) > 3
        assert ((curve.low, curve.high) != ((0.0,) * len(curve.ages), (1.0,) * len(curve.ages))) is told
