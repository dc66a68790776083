"""From the markup of an article to its citations: asks the forms about the elements, then lets `merge` sort it out."""

from __future__ import annotations

from citesnap.finding import hidden, markup, merge, running, state
from citesnap.finding.forms import sightings
from citesnap.finding.page import Page
from citesnap.model import Citation

FORMS = (markup, hidden, running, state)
"""The modules whose forms are asked: importing one registers its forms."""


def find(source: str, url: str | None = None) -> list[Citation]:
    """The citations of an HTML article, in document order."""
    page = Page(source, url)
    return merge.citations([*sightings(page), *state.find(page)], page)
