"""The declared forms as documentation: what each form's docstring says, and its example. Reads docstrings only.

    python -c "from citesnap.finding.documentation import markdown; print(markdown())"

prints the section of docs/finding.md, which cog keeps up to date.
"""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import dataclass

from citesnap.finding.forms import REGISTRY, Form, discover
from citesnap.text.patterns import regex

_DOCSTRING = regex(r"(?P<told>.*?)\n\s*Example:\n(?P<example>.*?)\n\s*Finds:\n\s*(?P<finds>.+?)\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Described:
    """A form in words: what it is, an example of it, and what is found there (platform, id, handle, date, kind)."""

    form: Form
    explanation: str
    example: str
    finds: str

    @property
    def title(self) -> str:
        """A heading that tells two forms of one name apart."""
        return f"`{self.form.name}`: {getattr(self.form.rule, '__name__', '').replace('_', ' ')}"

    def markdown(self) -> str:
        """The form as a section of the documentation."""
        names = ", ".join(f"`{name}`" for name in self.form.variants)
        variants = f"\n`citation.form` may also be {names}.\n" if names else ""
        return f"### {self.title}\n\n{self.explanation}\n\n```html\n{self.example}\n```\n\nFinds `{self.finds}`.\n{variants}"


def described(declared: Form) -> Described:
    """What a form's docstring says.

    Raises:
        ValueError: the docstring has no `Example:` with a `Finds:` line.
    """
    parts = _DOCSTRING.fullmatch(inspect.getdoc(declared.rule) or "")
    if parts is None:
        raise ValueError(f"the form {declared.name!r} has no example in its docstring")
    return Described(declared, parts["told"].strip(), inspect.cleandoc(parts["example"]), parts["finds"])


def all_described() -> list[Described]:
    """Every form, in the order in which the forms of one element are asked."""
    discover()
    return [described(each) for each in sorted(REGISTRY, key=lambda each: (each.rank, each.name))]


@dataclass(frozen=True, slots=True)
class OfText:
    """A form of text in words: the value of `citation.form`, what it is, and an example with line breaks as `⏎`."""

    form: str
    explanation: str
    example: str

    def markdown(self) -> str:
        """The form as a row of a table. A bar would end a cell, even inside code."""
        cells = [cell.replace("|", r"\|") for cell in (f"`{self.form}`", self.explanation, f"`{self.example}`")]
        return f"| {' | '.join(cells)} |"


def text_forms() -> list[OfText]:
    """The forms of signed and pasted posts in text, in the order in which they are asked, as their docstrings say."""
    from citesnap.finding.prose import attributions, rendered

    rows: list[OfText] = []
    for name, forms in (("prose", attributions.FORMS), ("rendered", rendered.FORMS)):
        for form in forms:
            doc = inspect.getdoc(form) or ""
            shown = re.search(r"(?:example|widget|page)\((\"(?:[^\"\\]|\\.)*\")\)|shown = (['\"].*['\"])\n", doc)
            if shown is None:
                raise ValueError(f"the form {form.__name__!r} has no example in its docstring")
            text: str = ast.literal_eval(shown[1] or shown[2])
            rows.append(OfText(name, " ".join(doc.partition("\n\n")[0].split()), text.replace("\n", " ⏎ ")))
    return rows


def text_markdown() -> str:
    """The forms of text as a section of the documentation: signed posts, tags of source formats, references, share links."""
    from citesnap import platforms
    from citesnap.finding import sourceforms
    from citesnap.finding.prose import references

    rows = [each.markdown() for each in text_forms()]
    systems = ", ".join(dict.fromkeys(name for row in sourceforms.SYNTAXES for name in row.systems.split(", ")))
    styles = "; ".join(dict.fromkeys(row.names for row in references.STYLES))
    shares = [
        f"`{url.removeprefix('https://')}`"
        for name in platforms.names()
        for _, url in getattr(platforms.platform(name), "SHARES", ())[:1]
    ]
    return "\n".join(
        (
            "| form | how the text carries the post | example |",
            "|---|---|---|",
            *rows,
            "",
            f"`shortcode`: tags of source formats. {systems}.",
            "",
            f"`reference`: bibliographies and notes, with the post's address, or with handle, day and network. {styles}.",
            "",
            "`reference` is also what entries of BibTeX and biblatex, RIS, refer and EndNote, CSL-JSON, JATS and TEI are told as:"
            " author, day and words of the post beside its address, or without one where they name the network.",
            "",
            f"Share links, in text and HTML, for example {', '.join(shares)}.",
        )
    )


def markdown() -> str:
    """All forms of HTML as sections of the documentation."""
    return "\n".join(each.markdown() for each in all_described())
