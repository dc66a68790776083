"""Posts in the files of reference managers and in the markup of journals: BibTeX, RIS, EndNote, CSL-JSON and CSL-YAML, JATS, TEI.

Pure, linear. Each format is read into `CatalogueEntry`; `entry.cited` says which post an entry is of, by the same rules for all.
"""

from __future__ import annotations

from citesnap.finding.catalogues import bibtex, csl, cslyaml, tagged
from citesnap.finding.catalogues.entry import cited
from citesnap.finding.markers import Spans
from citesnap.finding.prose.references import citation_of
from citesnap.model import Citation

__all__ = ["find"]


def find(text: str, unseen: Spans) -> list[Citation]:
    """The posts that entries of a text are of, in order. `unseen` is left out.

    >>> shown = "@misc{a, author={@river_example}, title={It rises}, howpublished={Twitter}, date={2020-05-01}}"
    >>> [(each.handle, each.date, each.text) for each in find(shown, Spans())]
    [('river_example', '2020-05-01', 'It rises')]
    """
    entries = [*bibtex.entries(text), *tagged.entries(text), *csl.entries(text)]
    entries = [each for each in entries if not unseen.touch(each.start, each.end)]
    # pandoc keeps its references in the front matter, which readers do not see.
    shown = (cited(each) for each in (*entries, *cslyaml.entries(text)))
    return sorted((citation_of(each) for each in shown if each is not None), key=lambda each: each.start or 0)
