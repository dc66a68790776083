"""What a command says of a name that its archive does not know: whether it was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.errors import CitesnapError

if TYPE_CHECKING:
    from citesnap.archive.questions.forgotten import ForgottenQuestions

__all__ = ["unknown"]


def unknown(archive: ForgottenQuestions, name: str, otherwise: str) -> CitesnapError:
    """The error for a name that means no row: that what it means was forgotten, or else the given message."""
    forgotten = archive.forgotten_named(name)
    return CitesnapError(otherwise if forgotten is None else f"{name} {forgotten.sentence}")
