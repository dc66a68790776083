"""What a page says about itself, honest or hostile."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.articles import metadata
from citesnap.articles.metadata import MAX_SECTION, MAX_TITLE, Metadata, describe_markdown, plain, published
from citesnap.finding.page import parse
from timing import is_quick

ANY = st.text() | st.text("\ud800\udfff\udc80\ud83d\ude00 a@.é")
"""Any text, with halves of surrogate pairs as well, which JSON and undecodable bytes bring."""


def describe(page: str) -> Metadata:
    return metadata.describe(parse(page))


def ld(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_json_ld_is_believed_before_open_graph_and_that_before_the_visible() -> None:
    visible = "<title>Visible: Gazette</title><h1>Visible</h1><time pubdate datetime=2022-05-01>"
    graph = (
        "<meta property=og:title content='Open Graph'><meta property=og:site_name content=Gazette>"
        "<meta name=author content='Ana Brook'><meta property=article:published_time content=2022-05-02>"
    )
    linked = ld(
        {"@type": "NewsArticle", "headline": "Linked", "datePublished": "2022-05-03", "author": {"name": "Bo Lake"}}
    )
    assert describe(visible) == Metadata("Visible", published_at="2022-05-01")
    assert describe(visible + graph) == Metadata("Open Graph", "Gazette", "Ana Brook", "2022-05-02")
    assert describe(visible + graph + linked) == Metadata("Linked", "Gazette", "Bo Lake", "2022-05-03")


@pytest.mark.parametrize(
    "data",
    [
        [{"@type": "Organization", "name": "Gazette"}, {"@type": ["Thing", "NewsArticle"], "headline": "Flood"}],
        {"@graph": [{"@type": "BreadcrumbList"}, {"@type": "BlogPosting", "headline": "Flood"}]},
        {"@type": "WebPage", "headline": "Page", "mainEntity": {"@type": "Article", "headline": "Flood"}},
        {"@type": "http://schema.org/ReportageNewsArticle", "headline": "<b>Flood</b>"},
        {"@type": "NewsArticle", "headline": "Flood", "hasPart": {"@type": "NewsArticle", "headline": "Other"}},
        [
            {"@type": "ItemList", "itemListElement": {"@type": "NewsArticle", "headline": "Other"}},
            {"@type": "Article", "headline": "Flood"},
        ],
    ],
)
def test_the_article_is_found_wherever_json_ld_hides_it(data: object) -> None:
    assert describe(ld(data)).title == "Flood"


def test_of_several_articles_the_one_with_the_pages_address_counts() -> None:
    page = '<link rel="canonical" href="https://gazette.example/flood">' + ld(
        [
            {"@type": "NewsArticle", "headline": "Teaser", "url": "https://gazette.example/other"},
            {"@type": "NewsArticle", "headline": "Flood", "mainEntityOfPage": {"@id": "https://gazette.example/flood"}},
        ]
    )
    assert describe(page).title == "Flood"
    assert describe(page).addresses == ("https://gazette.example/flood",)


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("By Ana Brook", "Ana Brook"),
        ({"@type": "Person", "name": "Ana Brook"}, "Ana Brook"),
        ([{"name": "Ana Brook"}, {"name": "Bo Lake"}, {"name": "Ana Brook"}], "Ana Brook, Bo Lake"),
        ({"@id": "#ana"}, "Ana Brook"),
        ({"name": ["Ana Brook", "Bo Lake"]}, "Ana Brook, Bo Lake"),
        ("https://gazette.example/people/ana", None),
        ({"@id": "#nobody"}, None),
        (7, None),
    ],
)
def test_authors_come_in_many_shapes(author: object, shown: str | None) -> None:
    page = ld(
        {"@graph": [{"@type": "Article", "author": author}, {"@type": "Person", "@id": "#ana", "name": "Ana Brook"}]}
    )
    assert describe(page).author == shown


CXENSE = "<meta name={} content=Weather>"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<meta property=article:section content=' Weather &amp;\n Water '>", "Weather & Water"),
        ("<meta property=article:section content=News><meta property=article:section content=Weather>", "News"),
        ("<meta itemprop=articleSection content=Weather>", "Weather"),
        ("<meta property=og:article:section content=Weather>", "Weather"),
        ("<meta name=parsely-section content=Weather>", "Weather"),
        (CXENSE.format("cXenseParse:gzt-section"), "Weather"),
        (CXENSE.format("cXenseParse:recs:section"), "Weather"),
        (CXENSE.format("cXenseParse:section"), "Weather"),
        (CXENSE.format("cXenseParse:gzt-subsection"), None),
        (CXENSE.format("cXenseParse:gzt-section-id"), None),
        ("<meta name=parsely-section content=Two><meta property=article:section content=One>", "One"),
        ("<meta property=article:section content=Two>" + ld({"@type": "Article", "articleSection": "One"}), "One"),
        ("<meta property=article:section content=Two>" + ld({"@type": "Article", "articleSection": [7, ""]}), "Two"),
        (ld({"@type": "Article", "articleSection": ["Weather", "Water"]}), "Weather"),
        (ld({"@type": "Article", "articleSection": ["", None, " Water "]}), "Water"),
        (ld({"@type": "Article", "articleSection": {"@type": "Thing", "name": "Weather"}}), "Weather"),
        (ld({"@type": "Article", "articleSection": [{"name": "Weather"}, {"name": "Water"}]}), "Weather"),
        (ld({"@type": "Article", "articleSection": "<b>Weather</b>\u202e\x00"}), "Weather"),
        (ld({"@type": "Article", "articleSection": "W" * 5000}), "W" * (MAX_SECTION - 1) + "…"),
        (ld({"@type": "Article", "articleSection": "https://gazette.example/weather"}), None),
        ("<aside><meta itemprop=articleSection content=Sport></aside>", None),
        (ld({"@type": "Article", "articleSection": [[["Weather"]], {"name": ["Weather"]}, 7, {}]}), None),
        (ld({"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "name": "Weather"}]}), None),
        (ld({"@type": "Article", "hasPart": {"@type": "Article", "articleSection": "Weather"}}), None),
        ("<meta property=article:section content=''><meta property=article:section content=//gazette.example/w>", None),
        ("<meta property=article:tag content=Weather><meta name=keywords content=Weather>", None),
        ("<link rel=canonical href=https://gazette.example/weather/flood><nav>Weather</nav>", None),
        ("<svg><meta property=article:section content=Weather></svg>", None),
        ("", None),
    ],
)
def test_a_section_is_what_the_page_tells_and_never_guessed(page: str, shown: str | None) -> None:
    assert describe(page).section == shown


def test_of_several_articles_the_section_is_that_of_the_page() -> None:
    page = '<link rel="canonical" href="https://gazette.example/flood">' + ld(
        [
            {"@type": "NewsArticle", "articleSection": "Sport", "url": "https://gazette.example/other"},
            {"@type": "NewsArticle", "articleSection": "Weather", "url": "https://gazette.example/flood"},
        ]
    )
    assert describe(page).section == "Weather"


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2022-05-03T18:00:00Z", "2022-05-03T18:00:00Z"),
        ("2022-05-03T18:00:00.123+0200", "2022-05-03T16:00:00Z"),
        ("2022-05-03 18:00 -05:30", "2022-05-03T23:30:00Z"),
        ("2022-05-03 18:00:00 UTC", "2022-05-03T18:00:00Z"),
        ("2022-05-03T8:00", "2022-05-03T08:00:00"),
        ("2022-05-03", "2022-05-03"),
        ("2022/5/3", "2022-05-03"),
        ("Tue, 03 May 2022 18:00:00 +0200", "2022-05-03T16:00:00Z"),
        ("03/05/2022", None),
        ("yesterday", None),
        ("2022-02-30", None),
        ("0001-01-01T00:00:00", None),
        ("1970-01-01", None),
        ("2022-05-03T25:00:00Z", None),
        ("2022-05-03T18:00:00+99:99", None),
        ("20220503", None),
        ("1651600800", None),
        (1651600800, None),
        (None, None),
    ],
)
def test_a_date_is_iso_or_nothing(value: object, iso: str | None) -> None:
    assert published(value) == iso


def test_an_unclear_date_gives_way_to_the_next_witness() -> None:
    page = ld({"@type": "Article", "datePublished": "soon"}) + "<meta name=date content=2022-05-03>"
    assert describe(page).published_at == "2022-05-03"


def test_the_first_time_after_the_heading_is_the_articles_own() -> None:
    page = "<time datetime=2022-01-01>today</time><h1>Flood</h1><time datetime=2022-05-03></time><time datetime=2022-06-01>"
    assert describe(page).published_at == "2022-05-03"


def test_titles_are_fit_to_show() -> None:
    page = "<title>Fl\x1b[31mood &amp; \u202e<b>mud</b> \n in \ud800 Riverton &#x1F30A;</title>"
    assert describe(page).title == "Fl[31mood & mud in Riverton 🌊"
    assert describe(ld({"@type": "Article", "headline": "\ud83d flood \u0000"})).title == "flood"
    assert len(describe(f"<title>{'a ' * 10_000}</title>").title or "") <= MAX_TITLE


def test_a_drawing_a_comment_or_a_template_gives_no_title() -> None:
    page = "<svg><title>Icon</title></svg><!-- <title>Old</title> --><template><title>T</title></template>"
    assert describe(page).title is None
    assert describe(page + "<title>Flood</title>").title == "Flood"


def test_the_logo_in_the_first_heading_is_not_the_title() -> None:
    assert describe("<title>Flood in Riverton</title><h1>Gazette</h1>").title == "Flood in Riverton"
    assert describe("<title>Flood in Riverton, May 3</title><h1>Flood in Riverton</h1>").title == "Flood in Riverton"
    assert describe("<h1>Flood in Riverton</h1>").title == "Flood in Riverton"


@pytest.mark.parametrize(
    "block",
    [
        "[" * 100_000,
        '{"a":' * 80_000 + "1" + "}" * 80_000,
        '{"@type": "NewsArticle", "headline": ',
        '{"@type": "NewsArticle", "headline": {"a": []}, "author": [[[]]], "publisher": [null], "datePublished": {}}',
        '{"@type": {"@type": 3}, "@graph": 5, "mainEntityOfPage": {"@id": []}}',
        '{"@id": {}, "author": {"@id": {}}, "@type": "Article"}',
        '{"@type": "NewsArticle", "articleSection": [[[]], {"name": {"name": []}}, null]}',
        "1" * 10_000,
        "NaN",
        "",
    ],
)
def test_hostile_json_ld_says_nothing_and_hides_nothing(block: str) -> None:
    page = f"<script type=application/ld+json>{block}</script><title>Flood</title>"
    assert describe(page).title == "Flood"


@pytest.mark.parametrize("wrapped", ["<!-- {} -->", "//<![CDATA[\n{}\n//]]>", "/*<![CDATA[*/{}/*]]>*/", "{};"])
def test_json_ld_is_unwrapped(wrapped: str) -> None:
    block = wrapped.replace("{}", '{"@type": "Article", "headline": "Flood\nin Riverton"}')
    assert describe(f'<script type="application/ld+json">{block}</script>').title == "Flood in Riverton"


def test_attributes_are_read_as_browsers_read_them() -> None:
    page = (
        """<META\nNAME = "author"\tCONTENT='"A" > &quot;B&quot;' content=second / >"""
        "<meta property=og:site_name content=it's><link/rel=canonical href=https://gazette.example/flood>"
    )
    assert describe(page) == Metadata(site="it's", author='"A" > "B"', addresses=("https://gazette.example/flood",))
    assert describe("<metadata><timer><h11><title >x</title>").title == "x"


def test_tags_in_a_title_are_text() -> None:
    assert describe("<title>The &lt;b&gt; tag &amp; you</title>").title == "The <b> tag & you"
    assert describe("<h1>The &lt;b&gt; tag <em>today</em></h1>").title == "The <b> tag today"


PIECES = [
    "<meta ",
    "<!--",
    "-->",
    "<title>",
    "</title>",
    "<script",
    "<svg>",
    "<h1",
    "time",
    "content",
    "property=og:title",
]


@given(ANY | st.lists(st.sampled_from([*"<>/=\"'&; \né", *PIECES])).map("".join))
def test_describing_never_fails(page: str) -> None:
    describe(page)
    describe_markdown(page)
    plain(page, 10)


KEYS = [
    *("@type", "@id", "@graph", "author", "name", "headline", "publisher", "datePublished", "url", "mainEntityOfPage"),
    "articleSection",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | ANY | st.sampled_from(["NewsArticle", "WebPage", "#a"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=20,
)


@given(json_values)
def test_no_json_ld_is_too_strange(data: object) -> None:
    describe(ld(data))


@pytest.mark.parametrize(
    "piece",
    [
        *(
            '<meta a="',
            "<meta a=",
            "<meta ",
            "<title>",
            "<h1>",
            "<script>",
            "<!--",
            "<svg>",
            "<time ",
            "<",
            "<h1></h1 ",
        ),
        *(
            "<meta =",
            "<link / ",
            "<meta a ",
            "<title></title><h1>a</h1>",
            " ",
            "<meta name=author content=a>",
            "<h1>a</h1>",
        ),
        *("<script type=application/ld+json>[]</script>", "<script type=application/ld+json>{}-->", "&amp"),
    ],
)
def test_nothing_takes_more_than_linear_time(piece: str) -> None:
    assert is_quick(lambda: describe(piece * (2_000_000 // len(piece))), 3)


def test_an_article_with_another_address_and_another_title_is_a_teasers_also_alone() -> None:
    """Its title, author, day and section were told as the page's own."""
    page = (
        "<title>High water</title><link rel=canonical href=https://gazette.example/city/high-water><h1>High water</h1>"
    )
    teaser = {
        "@type": "NewsArticle",
        "headline": "A lost final",
        "articleSection": "Sport",
        "author": {"name": "Bo Lake"},
    }
    elsewhere = ld({**teaser, "url": "https://gazette.example/sport/lost-final"})
    assert describe(page + elsewhere) == Metadata("High water", addresses=("https://gazette.example/city/high-water",))
    for own in (
        {**teaser, "url": "http://www.gazette.example/amp/high-water/"},
        {**teaser, "url": "https://gazette.example/2021/07/x", "headline": "High water | Gazette"},
        {**teaser, "url": "https://gazette.example"},
        teaser,
    ):
        assert describe(page + ld(own)).section == "Sport", own
