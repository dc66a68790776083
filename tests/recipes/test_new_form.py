"""The recipe for a new form of HTML: one function, with a tested example in its docstring. Nothing else is edited.

The form of this file belongs to a made-up publishing system that shows posts as `<river-post key="ID">`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citesnap.finding import find_citations
from citesnap.finding.documentation import all_described, described, markdown
from citesnap.finding.forms import REGISTRY, Form, form
from citesnap.finding.page import Element, Page
from citesnap.finding.sighting import Evidence, Sighting, sighting
from citesnap.platforms import reference

ID = "1420000000000000000"
PAGE = f"""<html><body><article><h1>High water</h1><p>The river left its bed on Tuesday night.</p>
<river-post key="{ID}"></river-post><p>The county has promised pumps. {{}}</p></article></body></html>"""


def declare() -> Form:
    """What a contributor writes, in any module of `finding/embeds/`."""

    @form("river-post", tags=["river-post"], rank=15, evidence=Evidence.LOOSE, traces=["<river-post"])
    def river_post(element: Element, page: Page) -> Sighting | None:
        """The tag of Riverton's publishing system, with the id of a post of X.

        Example:
            <river-post key="1420000000000000000"></river-post>
        Finds:
            x 1420000000000000000 embed
        """
        ref = reference("x", element.get("key") or "")
        return sighting("river-post", element, page, ref) if ref is not None else None

    return next(each for each in REGISTRY if each.rule is river_post)


@pytest.fixture
def declared() -> Iterator[Form]:
    """The form of this file, for the time of one test."""
    new = declare()
    yield new
    REGISTRY.remove(new)


def test_a_declared_form_is_found(declared: Form) -> None:
    (citation,) = find_citations(PAGE.format("@example_river tweeted it."))
    assert (citation.form, citation.post_id, citation.kind) == ("river-post", ID, "embed")


def test_its_trace_has_a_page_parsed_that_names_no_platform(declared: Form) -> None:
    (citation,) = find_citations(PAGE.format("It was told online."))
    assert citation.post_id == ID


def test_without_its_declaration_nothing_is_found() -> None:
    assert find_citations(PAGE.format("@example_river tweeted it.")) == []


def test_its_rank_decides_between_it_and_other_forms_of_the_same_element(declared: Form) -> None:
    """`web-component` (rank 35) knows the element as well, once it has an address."""
    page = PAGE.replace('key="', f'data-url="https://x.com/example_river/status/{ID}" key="').format("")
    assert [each.form for each in find_citations(page)] == ["river-post"]
    REGISTRY.remove(declared)
    try:
        assert [each.form for each in find_citations(page)] == ["web-component"]
    finally:
        REGISTRY.add(declared)


def test_its_evidence_decides_what_becomes_of_a_companion(declared: Form) -> None:
    """A loose form and another form of the same post beside it are one showing."""
    companion = f'<blockquote class="twitter-tweet"><a href="https://x.com/example_river/status/{ID}"></a></blockquote>'
    page = PAGE.replace("</river-post>", f"</river-post>{companion}").format("")
    assert len(find_citations(page)) == 1


def test_its_docstring_is_its_documentation(declared: Form) -> None:
    assert described(declared) in all_described()
    assert "### `river-post`: river post\n\nThe tag of Riverton's publishing system" in markdown()
    assert "Finds `x 1420000000000000000 embed`." in markdown()


def test_a_form_without_an_example_is_told_so() -> None:
    def nameless(element: Element, page: Page) -> None:
        """Nothing to see here."""

    with pytest.raises(ValueError, match="'nameless' has no example"):
        described(Form("nameless", nameless))
