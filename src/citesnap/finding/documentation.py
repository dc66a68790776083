"""The declared forms as documentation: what each form's docstring says, and its example. Reads docstrings only.

    python -c "from citesnap.finding.documentation import markdown; print(markdown())"

prints the section of docs/finding.md, which cog keeps up to date.
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass

from citesnap.finding.forms import REGISTRY, Form, discover

_DOCSTRING = re.compile(r"(?P<told>.*?)\n\s*Example:\n(?P<example>.*?)\n\s*Finds:\n\s*(?P<finds>.+?)\s*", re.DOTALL)


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


def markdown() -> str:
    """All forms of HTML as sections of the documentation."""
    return "\n".join(each.markdown() for each in all_described())
