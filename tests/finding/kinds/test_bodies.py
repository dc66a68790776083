"""Where the words of a post begin: below numbered headings, in blocks that are set in, behind a sentence that names the author."""

from __future__ import annotations

from typing import Any

import pytest

from finding.kinds.table import check, x

SIGNED = "— Rana Example (@river_example) January 30, 2020"
OTHERS = ("(@kim_example) February 23, 2022", "(@timo_example) February 24, 2022", "(@jo_example) February 25, 2022")

HEADINGS: list[tuple[str, str]] = [
    ("hash", "#{}: A dog"),
    ("stop", "{}. A dog"),
    ("bracket", "{}) A dog"),
    ("parentheses", "({}) A dog"),
    ("Markdown", "## {}. A dog"),
    ("number", "No. {} A dog"),
    ("German", "Platz {}: A dog"),
]


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["line", "paragraph"])
@pytest.mark.parametrize(("name", "heading"), HEADINGS, ids=[name for name, _ in HEADINGS])
def test_a_numbered_heading_is_no_word_of_the_post_below(name: str, heading: str, gap: str) -> None:
    first, second, third = (heading.format(number) for number in (1, 2, 3))
    text = (
        f"{first}{gap}The dog is here.{gap}— Kim {OTHERS[0]}\n\n{second}{gap}— Timo {OTHERS[1]}\n\n"
        f"{third}{gap}The ship sails.{gap}— Jo {OTHERS[2]}\n"
    )
    posts = [
        x(None, "kim_example", text="The dog is here."),
        x(None, "timo_example", text=None),
        x(None, "jo_example", text="The ship sails."),
    ]
    check(text, posts, "text/plain")


def test_numbers_of_a_thread_are_the_authors_own() -> None:
    thread = "".join(
        f"{n}. Part {word} of it.\n— Kim (@kim_example) February 2{n}, 2022\n\n" for n, word in ((1, "one"), (2, "two"))
    )
    check(
        thread,
        [x(None, "kim_example", text="1. Part one of it."), x(None, "kim_example", text="2. Part two of it.")],
        "text/plain",
    )


A, B = "The ferry has predicted it again!", "This picture was taken 27 years ago. #ferry"
BODIES: list[tuple[str, str, str]] = [
    ("set in", f"He waited.\n\n    {A}\n\n    {B}\n    {SIGNED}\n\nMore.\n", f"{A}\n\n{B}"),
    ("set in by a tab", f"He waited.\n\n\t{A}\n\n\t{B}\n\t{SIGNED}\n\nMore.\n", f"{A}\n\n{B}"),
    ("set in a little", f"He waited.\n\n  {A}\n\n  {B}\n\n  {SIGNED}\n\nMore.\n", f"{A}\n\n{B}"),
    (
        "set in, three paragraphs",
        f"He waited.\n\n    One.\n\n    {A}\n\n    {B}\n\n    {SIGNED}\n",
        f"One.\n\n{A}\n\n{B}",
    ),
    (
        "set in farther than a page",
        f"   He waited.\n\n     {A}\n\n     {B}\n\n     {SIGNED}\n\n   More.\n",
        f"{A}\n\n{B}",
    ),
    ("signature not set in", f"He waited.\n\n    {A}\n\n    {B}\n{SIGNED}\n", f"{A}\n\n{B}"),
    ("all of a page set in", f"   He waited long.\n\n   {B}\n\n   {SIGNED}\n", B),
    ("set in, too long for a post", f"He waited.\n\n    {A * 9}\n\n    {B}\n    {SIGNED}\n", B),
    ("user, colon", f"Twitter user @river_example shared a picture, from 1955: {A} {SIGNED}", A),
    ("addressed", f"The mayor wrote to @river_example: {A} {SIGNED}", A),
    ("said", f'User @river_example said on Monday: "{A}" {SIGNED}', f'"{A}"'),
    ("a link to skip", f"Skip Twitter post by @river_example {A} {SIGNED}", A),
    ("a reply of the author", f"@kim_example {A} {SIGNED}", f"@kim_example {A}"),
    ("seconds since 1970", f"{A} – HARBOUR OFFICE (@river_example) 1613364720", A),
    ("milliseconds since 1970", f"{A} – HARBOUR OFFICE (@river_example) (1613364720000)", A),
]


@pytest.mark.parametrize(("name", "text", "body"), BODIES, ids=[name for name, *_ in BODIES])
def test_the_words_of_a_post_begin_where_it_does(name: str, text: str, body: Any) -> None:
    check(text, [x(None, text=body)], "text/plain")


@pytest.mark.parametrize("gap", [" —\n\n", " —\n", "—\n\n"])
def test_a_dash_may_end_the_line_above_the_name(gap: str) -> None:
    text = f"It rained.\n\nHuge respect for all that she has done.{gap}Rana Example (@river_example) July 27, 2021\n\nThen it stopped."
    check(
        text, [x(None, text="Huge respect for all that she has done.", author_name="Rana Example", date="2021-07-27")]
    )


def test_a_repeated_post_that_somebody_signs_is_the_signers() -> None:
    said = "RT @other_example: “I ask my colleagues what they think of it.” pic.twitter.com/AbCdEfGhIj"
    text = f"It rained.\n\n{said} — Rana Example (@river_example) July 27, 2021\n\nThen it stopped."
    check(text, [x(None, text=said, date="2021-07-27")])
