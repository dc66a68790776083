"""Signed changes, talks, pictures and offices, which are no posts, and posts that look like them."""

from __future__ import annotations

import pytest

from citesnap import find_citations

LEAD = "<article><h1>The river</h1><p>The river rose in the night, and nobody was hurt, the mayor said on Monday.</p>"
"""Without other words a page has no article."""

NO_POSTS = {
    "handles of the fediverse": "- Fix a leak — Jo Example (@jo_example@river.example) 2023-09-10\n",
    "change log": (
        "# Changelog\n"
        "\n"
        "## 1.4.0\n"
        "\n"
        "- Fix the crash on empty feeds — Jo Example (@jo_example) 2023-09-10\n"
        "- Add a dark theme — Rana River (@rana_river) 2023-09-11\n"
        "- Remove the old parser — Lee Clerk (@lee_clerk) 2023-09-12\n"
        "\n"
        "## 1.3.0\n"
        "\n"
        "- Bump the version — Jo Example (@jo_example) 2023-08-01\n"
    ),
    "one line of a change log": (
        "# Changelog\n\n## 1.4.0\n\n- Fix the crash on empty feeds — Jo Example (@jo_example) 2023-09-10\n"
    ),
    "release notes": (
        "Release notes\n"
        "\n"
        "* Fix #123: crash — Jo Example (@jo_example) 2023-09-10\n"
        "* Support ARM — Jo Example (@jo_example) 2023-09-10\n"
    ),
    "numbers of issues": (
        "## Changes\n"
        "\n"
        "- Fixed a leak (#123) — Jo Example (@jo_example), 10 September 2023\n"
        "- Added docs (#124) — Rana River (@rana_river), 11 September 2023\n"
    ),
    "numbers of issues and the widget's day": (
        "## Changes\n"
        "\n"
        "- Fixed a leak (#123) — Jo Example (@jo_example) September 10, 2023\n"
        "- Added docs (#124) — Rana River (@rana_river) September 11, 2023\n"
    ),
    "shortlog": (
        "a1b2c3d Fix the parser — Jo Example (@jo_example) 2023-09-10\n"
        "b2c3d4e Add tests — Rana River (@rana_river) 2023-09-11\n"
    ),
    "shortlog paren": (
        "Fix the parser (Jo Example (@jo_example) 2023-09-10)\nAdd tests (Rana River (@rana_river) 2023-09-11)\n"
    ),
    "shortlog hyphen": (
        "a1b2c3d - Fix the parser - Jo Example (@jo_example) 2023-09-10\n"
        "b2c3d4e - Add tests - Rana River (@rana_river) 2023-09-11\n"
    ),
    "authors": (
        "AUTHORS\n"
        "\n"
        "Jo Example (@jo_example) 2019\n"
        "Rana River (@rana_river) 2020-01-02\n"
        "Lee Clerk (@lee_clerk) 2021-03-04\n"
    ),
    "authors dash": (
        "Contributors\n"
        "\n"
        "Maintainer — Jo Example (@jo_example) 2019-01-01\n"
        "Translations — Rana River (@rana_river) 2020-01-02\n"
    ),
    "authors bullet": "# Authors\n\n* Jo Example (@jo_example) 2019-01-01\n* Rana River (@rana_river) 2020-01-02\n",
    "programme": (
        "Programme\n"
        "\n"
        "Talk — Jo Example (@jo_example), 10 September 2023, 14:00\n"
        "Panel on levees — Rana River (@rana_river), 10 September 2023, 15:00\n"
        "Workshop: maps — Lee Clerk (@lee_clerk), 10 September 2023, 16:00\n"
    ),
    "programme en": (
        "14:00 Opening – Jo Example (@jo_example), 10 September 2023\n"
        "15:00 Levees of the north – Rana River (@rana_river), 10 September 2023\n"
    ),
    "programme one": (
        "The festival opens on Sunday.\n\nKeynote — Jo Example (@jo_example), 10 September 2023, 14:00\n"
    ),
    "byline photo": (
        "The river rose in the night.\n\nPhoto: Jo Example (@jo_example), 10 September 2023\n\nThe mayor spoke."
    ),
    "byline photo dash": (
        "The river rose in the night.\n\nPhoto — Jo Example (@jo_example), September 10, 2023\n\nThe mayor spoke."
    ),
    "byline text": ("High water in Riverton\n\nText — Jo Example (@jo_example), 10 September 2023\n\nThe mayor spoke."),
    "byline by": "High water in Riverton\n\nBy Jo Example (@jo_example) September 10, 2023\n\nThe mayor spoke.",
    "byline illustration": "Illustration by Jo Example (@jo_example), September 10, 2023\n\nThe mayor spoke.",
    "github": (
        "- Fix — [Jo Example (@jo_example)](https://github.com/jo_example) 2023-09-10\n"
        "- Add — [Rana River (@rana_river)](https://github.com/rana_river) 2023-09-11\n"
    ),
    "github after": ("- Fix a typo — Jo Example (@jo_example) 2023-09-10 https://github.com/example/river/pull/12\n"),
    "numbered": (
        "1. Fix the parser — Jo Example (@jo_example) 2023-09-10\n2. Add tests — Rana River (@rana_river) 2023-09-11\n"
    ),
    "debian": (
        "river (1.2-1) unstable; urgency=low\n"
        "\n"
        "  * New upstream release.\n"
        "\n"
        " -- Jo Example (@jo_example)  Sun, 10 Sep 2023 14:00:00 +0000\n"
    ),
    "page with a change log": LEAD
    + "<ul><li>Fix the crash — Jo Example (@jo_example) 2023-09-10</li><li>Add a theme — Rana River (@rana_river) 2023-09-11</li></ul></article>",
    "page with a change log and the widget's day": LEAD
    + "<ul><li>Fix the crash — Jo Example (@jo_example) September 10, 2023</li><li>Add a theme — Rana River (@rana_river) September 11, 2023</li></ul></article>",
    "html programme": LEAD
    + "<p>Talk — Jo Example (@jo_example), 10 September 2023, 14:00</p><p>Panel — Rana River (@rana_river), 10 September 2023, 15:00</p></article>",
    "html photo": LEAD + "<p>Photo: Jo Example (@jo_example), 10 September 2023</p></article>",
    "table row": (
        "| Fix the parser | — Jo Example (@jo_example) | 2023-09-10 |\n"
        "| Add tests | — Rana River (@rana_river) | 2023-09-11 |\n"
    ),
    "thanks": "- Thanks for the report — Jo Example (@jo_example) 2023\n",
    "commit by": "commit a1b2c3d\n    Fix the parser\n    — Jo Example (@jo_example) 2023-09-10\n",
    "review": "## Testimonials\n\n- v2.1: Improve startup time — Jo Example (@jo_example), 2023-09-10\n",
    "exhibit": (
        "Works on show\n"
        "\n"
        "Flood, oil on canvas — Jo Example (@jo_example), 2023\n"
        "Levee, ink — Rana River (@rana_river), 2022\n"
    ),
    "offices": (
        "Editor — Jo Example (@jo_example), January 1, 2020\n"
        "Deputy editor — Rana River (@rana_river), March 1, 2021\n"
        "Clerk — Lee Clerk (@lee_clerk), March 2, 2021\n"
    ),
    "keepachangelog with full stops": (
        "## [1.4.0] - 2023-09-10\n"
        "\n"
        "### Fixed\n"
        "\n"
        "- Fix the crash on empty feeds. — Jo Example (@jo_example) 2023-09-10\n"
        "- The map no longer jumps. — Rana River (@rana_river) 2023-09-11\n"
    ),
    "conventional commits": (
        "* feat(map): draw levees — Jo Example (@jo_example) September 10, 2023\n"
        "* fix: a leak — Jo Example (@jo_example) September 11, 2023\n"
    ),
    "plain lines with verbs": (
        "Fix the parser — Jo Example (@jo_example) September 10, 2023\n"
        "Add tests — Rana River (@rana_river) September 11, 2023\n"
    ),
    "pull requests": "- Draw levees (GH-12) — Jo Example (@jo_example) September 10, 2023\n",
    "credit in German": (
        "Der Fluss steigt seit Tagen.\n\nFoto: Jo Example (@jo_example), 10. September 2023\n\nMehr folgt."
    ),
    "credit behind a bar": "The river rises.\n\nPhoto | Jo Example (@jo_example) September 10, 2023\n\nMore follows.",
    "speaker": "Speaker — Jo Example (@jo_example), September 10, 2023, 14:00\n",
    "schedule with ranges": (
        "10:00–11:00 Levees of the north — Jo Example (@jo_example), September 10, 2023\n"
        "11:00–12:00 Maps — Rana River (@rana_river), September 10, 2023\n"
    ),
    "cards of a board": (
        "- [x] Draw the levees — Jo Example (@jo_example), September 10, 2023\n"
        "- [ ] Name the gauges — Rana River (@rana_river), September 11, 2023\n"
    ),
    "page with a list of talks": LEAD
    + "<ul><li>Levees of the north — Jo Example (@jo_example), September 10, 2023</li><li>Maps — Rana River (@rana_river), September 11, 2023</li></ul></article>",
}

POSTS = {
    "widget": (
        (
            "The mayor spoke.\n"
            "\n"
            "It rises and rises, and the lower town is under water. — Jo Example (@jo_example) September 10, 2023\n"
            "\n"
            "More."
        ),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "widget2": (
        ("It rises and rises, and the lower town is under water.\n— Jo Example (@jo_example) September 10, 2023\n"),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "widget mdash": (
        (
            "> It rises and rises, and the lower town is under water.\n"
            ">\n"
            "> &mdash; Jo Example (@jo_example) September 10, 2023\n"
        ),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "pic": (
        "Fix the dam! pic.twitter.com/AbCdEfGhIj — Jo Example (@jo_example) September 10, 2023\n",
        [("jo_example", "Fix the dam! pic.twitter.com/AbCdEfGhIj")],
    ),
    "pic bullet": (
        (
            "- Fix the dam! pic.twitter.com/AbCdEfGhIj — Jo Example (@jo_example) September 10, 2023\n"
            "- Add sandbags pic.twitter.com/BbCdEfGhIj — Rana River (@rana_river) September 11, 2023\n"
        ),
        [
            ("jo_example", "Fix the dam! pic.twitter.com/AbCdEfGhIj"),
            ("rana_river", "Add sandbags pic.twitter.com/BbCdEfGhIj"),
        ],
    ),
    "tco": (
        "Read this https://t.co/AbCdEfGhIj — Jo Example (@jo_example) September 10, 2023\n",
        [("jo_example", "Read this https://t.co/AbCdEfGhIj")],
    ),
    "network": (
        "- Fix the dam! — Jo Example (@jo_example) on Twitter, 2023-09-10\n",
        [("jo_example", "- Fix the dam!")],
    ),
    "network x": (
        ("It rises and rises, and the lower town is under water. — Jo Example (@jo_example) on X, 10 September 2023\n"),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "quote iso": (
        ("> It rises and rises, and the lower town is under water.\n>\n> — Jo Example (@jo_example), 2023-09-10\n"),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "marks iso": (
        ("“It rises and rises, and the lower town is under water.” — Jo Example (@jo_example), 2023-09-10\n"),
        [("jo_example", "“It rises and rises, and the lower town is under water.”")],
    ),
    "marks iso list": (
        (
            "- “It rises and rises, and the lower town is under water.” — Jo Example (@jo_example), 2023-09-10\n"
            "- “Fix the dam.” — Rana River (@rana_river), 2023-09-11\n"
        ),
        [
            ("jo_example", "“It rises and rises, and the lower town is under water.”"),
            ("rana_river", "“Fix the dam.”"),
        ],
    ),
    "widget list": (
        (
            "What people said:\n"
            "\n"
            "- It rises and rises, and the lower town is under water. — Jo Example (@jo_example) September 10, 2023\n"
            "- I saw the bridge go. — Rana River (@rana_river) September 11, 2023\n"
        ),
        [
            ("jo_example", "It rises and rises, and the lower town is under water."),
            ("rana_river", "I saw the bridge go."),
        ],
    ),
    "widget hashtag": (
        "Fixing the #levee tonight — Jo Example (@jo_example) September 10, 2023\n",
        [("jo_example", "Fixing the #levee tonight")],
    ),
    "german": (
        ("It rises and rises, and the lower town is under water. — Jo Example (@jo_example) 10. September 2023\n"),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "french": (
        ("It rises and rises, and the lower town is under water. — Jo Example (@jo_example) 10 septembre 2023\n"),
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "japanese": ("川があふれた — Jo Example (@jo_example) 2023年9月10日\n", [("jo_example", "川があふれた")]),
    "link": (
        (
            "- Fix the dam! — Jo Example (@jo_example) [September 10, 2023](https://twitter.com/jo_example/status/1700870000000000000)\n"
        ),
        [("jo_example", "- Fix the dam!")],
    ),
    "linkiso": (
        (
            "- Fix the dam! — Jo Example (@jo_example) [2023-09-10](https://twitter.com/jo_example/status/1700870000000000000)\n"
        ),
        [("jo_example", "- Fix the dam!")],
    ),
    "linkafter": (
        (
            "- Fix the dam! — Jo Example (@jo_example) 2023-09-10 https://twitter.com/jo_example/status/1700870000000000000\n"
        ),
        [("jo_example", "- Fix the dam!")],
    ),
    "mention": (
        "@mayor Add sandbags now — Jo Example (@jo_example) September 10, 2023\n",
        [("jo_example", "@mayor Add sandbags now")],
    ),
    "several widgets": (
        (
            "It rises and rises, and the lower town is under water. — Jo Example (@jo_example) September 10, 2023\n"
            "The bridge went at noon. — Rana River (@rana_river) September 10, 2023\n"
            "Nobody was hurt, thank God — Lee Clerk (@lee_clerk) September 10, 2023\n"
        ),
        [
            ("jo_example", "It rises and rises, and the lower town is under water."),
            ("rana_river", "The bridge went at noon."),
            ("lee_clerk", "Nobody was hurt, thank God"),
        ],
    ),
    "html bq": (
        LEAD
        + "<blockquote><p>It rises and rises, and the lower town is under water.</p>— Jo Example (@jo_example) 2023-09-10</blockquote></article>",
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "html p": (
        LEAD
        + "<p>It rises and rises, and the lower town is under water.</p><p>— Jo Example (@jo_example) September 10, 2023</p></article>",
        [("jo_example", "It rises and rises, and the lower town is under water.")],
    ),
    "html bq list": (
        LEAD
        + "<ul><li><blockquote>Fix the dam. — Jo Example (@jo_example) 2023-09-10</blockquote></li></ul></article>",
        [("jo_example", "Fix the dam.")],
    ),
    "another network's handle": (
        (
            "It rises and rises, and the lower town is under water. — Jo Example (@jo_example@river.example) September 10, 2023\n"
        ),
        [("jo_example@river.example", "It rises and rises, and the lower town is under water.")],
    ),
    "verb widget": (
        "Fix the dam, mayor — Jo Example (@jo_example) September 10, 2023\n",
        [("jo_example", "Fix the dam, mayor")],
    ),
    "quoted in a list of a page": (
        LEAD + "<ul><li>“Fix the dam” — Jo Example (@jo_example) September 10, 2023</li></ul></article>",
        [("jo_example", "“Fix the dam”")],
    ),
    "block quotation of a page without a full stop": (
        LEAD + "<blockquote>Add sandbags now, all of you — Jo Example (@jo_example) 2023-09-10</blockquote></article>",
        [("jo_example", "Add sandbags now, all of you")],
    ),
    "list of a page with a short link": (
        LEAD
        + "<ul><li>Fix the dam pic.twitter.com/AbCdEfGhIj — Jo Example (@jo_example) September 10, 2023</li></ul></article>",
        [("jo_example", "Fix the dam pic.twitter.com/AbCdEfGhIj")],
    ),
    "one word": ("Wow — Jo Example (@jo_example) September 10, 2023\n", [("jo_example", "Wow")]),
    "slashes": (
        "The river is rising faster than we thought — Jo Example (@jo_example) 10/09/2023\n",
        [("jo_example", "The river is rising faster than we thought")],
    ),
}


@pytest.mark.parametrize("name", NO_POSTS)
def test_what_somebody_else_than_the_author_of_a_post_signs_is_no_citation(name: str) -> None:
    assert [(found.handle, found.text) for found in find_citations(NO_POSTS[name])] == []


@pytest.mark.parametrize("name", POSTS)
def test_posts_that_look_like_changes_and_credits_are_found(name: str) -> None:
    text, expected = POSTS[name]
    assert [(found.handle, found.text) for found in find_citations(text)] == expected
