"""The rows of sources: what they promise is what the modules are, and what is offered and asked follows from them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from citesnap import platforms
from citesnap.browsing import labels
from citesnap.config import Settings
from citesnap.model import Source
from citesnap.running import askable
from citesnap.sources import load
from citesnap.web import Rate, WebSettings
from citesnap.webarchives import ARCHIVES

ROWS = (*platforms.sources(), *ARCHIVES)


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_row_leads_to_the_module_of_that_name(row: Source) -> None:
    module = load(row)
    assert row.name == module.NAME
    assert callable(module.ask)
    assert askable.source(row.name) == row


def test_no_two_sources_have_one_name_or_one_label() -> None:
    assert len({row.name for row in ROWS}) == len({row.label for row in ROWS}) == len(ROWS)


def test_pages_call_each_source_by_a_name_of_its_own_without_the_terms_of_programs() -> None:
    names = [labels.source(row.name) for row in ROWS]
    assert len(set(names)) == len(ROWS)
    assert not [name for name in names if any(term in name for term in ("oEmbed", "AppView", "PDS", "syndication"))]


def test_every_third_party_can_be_asked_for_and_every_other_source_without_a_key_be_left_out() -> None:
    assert "fxtwitter" in askable.third_parties()
    assert {"syndication", "oembed", "wayback", "arquivo", "memento"} <= set(askable.optional_sources())
    assert "xapi" not in (*askable.third_parties(), *askable.optional_sources())
    assert not set(askable.third_parties()) & set(askable.optional_sources())


def test_a_ladder_is_what_the_user_wants_and_has_a_key_for_then_the_web_archives() -> None:
    plain = Settings(WebSettings())
    assert askable.ladder("x", plain) == ("syndication", "oembed", "wayback", "arquivo", "memento")
    assert askable.ladder("vine", plain) == ("wayback", "arquivo", "memento")
    chosen = Settings(
        WebSettings(credentials={"x": "example-token"}),
        with_sources=frozenset({"fxtwitter"}),
        without_sources=frozenset({"oembed", "arquivo"}),
    )
    assert askable.ladder("x", chosen) == ("syndication", "xapi", "fxtwitter", "wayback", "memento")
    nobody = replace(plain, without_sources=frozenset(askable.optional_sources()))
    assert askable.ladder("x", nobody) == ()


def test_a_source_of_another_version_is_no_word_on_a_post_today() -> None:
    assert [askable.is_archive(name) for name in ("syndication", "wayback", "example-source")] == [False, True, True]


def test_every_pace_that_a_platform_names_can_be_kept() -> None:
    assert platforms.rates()["t.co"] == "60/m"
    for host, rate in platforms.rates().items():
        assert host == host.lower()
        assert Rate.parse(rate).interval > 0
