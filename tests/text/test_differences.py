"""Two texts side by side: as difflib compares them, and in bounded time where difflib takes ages."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text.differences import changes, ratio
from sizes import some
from timing import grows_at_most

WORDS = "the river rose and the keeper of the gate went home before the water came over the bank at night".split()
usual_texts = st.lists(st.sampled_from(WORDS), max_size=80)


def by_difflib(a: Sequence[str], b: Sequence[str]) -> list[tuple[bool, list[str], list[str]]]:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [(what == "equal", list(a[i:j]), list(b[k:m])) for what, i, j, k, m in matcher.get_opcodes()]


def assert_whole(a: Sequence[str], b: Sequence[str]) -> None:
    """All words of both are there, in order, and what is said to be the same is."""
    runs = list(changes(a, b))
    assert [word for _, ours, _ in runs for word in ours] == list(a)
    assert [word for _, _, theirs in runs for word in theirs] == list(b)
    assert all(list(ours) == list(theirs) for same, ours, theirs in runs if same)
    assert all(ours or theirs for _, ours, theirs in runs)


@given(usual_texts, usual_texts)
def test_usual_texts_are_compared_as_difflib_does(a: list[str], b: list[str]) -> None:
    assert [(same, list(x), list(y)) for same, x, y in changes(a, b)] == by_difflib(a, b)
    assert ratio(a, b) == SequenceMatcher(None, a, b, autojunk=False).ratio()
    assert_whole(a, b)


def edited(words: list[str]) -> list[str]:
    return [*words[:100], "suddenly", *words[120:900], *words[905:]]


def test_long_texts_of_few_words_differ_where_they_do() -> None:
    many = [random.Random(1).choice("ab") for _ in range(2000)]
    names = [f"name{n}" for n in range(3000)]
    a = [word for pair in zip(names, many + many, strict=False) for word in pair]
    runs = list(changes(a, edited(a)))
    assert_whole(a, edited(a))
    assert [list(ours) for same, ours, _ in runs if not same] == [a[100:120], a[900:905]]
    assert ratio(a, edited(a)) > 0.99


HARD: dict[str, Callable[[int], tuple[list[str], list[str]]]] = {
    "one word against two": lambda n: (["x"] * n, ["x", "y"] * (n // 2)),
    "two words at random": lambda n: (
        random.Random(1).choices("ab", k=n),
        random.Random(2).choices("ab", k=n),
    ),
    "one word between different ones": lambda n: (
        [word for k in range(n // 2) for word in ("x", f"a{k}")],
        [word for k in range(n // 2) for word in ("x", f"b{k}")],
    ),
    "all words once, in other orders": lambda n: (
        [f"w{k}" for k in range(n)],
        random.Random(3).sample([f"w{k}" for k in range(n)], n),
    ),
    "every second word once in each, in one order": lambda n: (
        [word for k in range(n // 2) for word in (f"w{k}", "x")],
        [word for k in range(n // 2) for word in (f"w{k}", "y")],
    ),
    "every tenth word once in each, in one order": lambda n: (
        ["x" if k % 10 else f"w{k}" for k in range(n)],
        ["y" if k % 10 else f"w{k}" for k in range(n)],
    ),
    "all words twice": lambda n: ([f"w{k % (n // 2)}" for k in range(n)], [f"w{k // 2}" for k in range(n)]),
}


@pytest.mark.parametrize("name", some(HARD, 4))
def test_no_two_texts_take_long(name: str) -> None:
    """Beyond the steps that are counted the time grows with the length, and with no power of it."""

    def compare(n: int) -> Callable[[], None]:
        a, b = HARD[name](n)

        def both() -> None:
            list(changes(a, b))
            assert 0 <= ratio(a, b) <= 1

        return both

    assert grows_at_most(compare, (2500, 10_000), factor=8, least=0.4)
    assert_whole(*HARD[name](3000))


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_lost_where_texts_are_too_much_for_difflib(seed: int) -> None:
    chance = random.Random(seed)
    names = [f"name{n}" for n in range(40)]

    def text() -> list[str]:
        words = chance.choices("ab", k=1500)
        for name in chance.sample(names, 30):
            words.insert(chance.randrange(len(words)), name)
        return words

    a, b = text(), text()
    assert_whole(a, b)
    assert_whole(a, a[:700] + b[650:])
