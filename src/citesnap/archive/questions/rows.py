"""From rows to dataclasses: a field is the column of its name, and its type is checked here and nowhere else.

The caller names a dataclass and writes a SELECT. A missing column, or one that another program filled with something else, is
reported here and does not cause a traceback elsewhere. Knows no table.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from citesnap.archive.file.errors import DamagedRow

__all__ = ["DamagedRow", "json_list", "json_object", "load", "time_of"]

T = TypeVar("T")
Row = sqlite3.Row | Mapping[str, Any]
Reader = Callable[[Any], Any]
"""From the value of a column to that of a field. Raises ValueError with the name of what belongs there."""


def load(kind: type[T], row: Row, *, prefix: str = "", **given: Any) -> T:
    """The dataclass with each field from the column of that name.

    Args:
        kind: a dataclass. Its fields are `str`, `int`, `float`, `bool` (0 or 1), `datetime` (ISO 8601; UTC where no zone is
            given), `timedelta` (seconds), a `StrEnum`, or one of these or None; JSON as `dict[str, Any]`, `dict[str, int]`,
            `tuple[str, ...]` or `tuple[tuple[str, str], ...]`, where members of another kind are left out; or another such
            dataclass, whose columns begin with the name of the field and `_`, or None where all of these are null.
        row: has the columns, in any order, and perhaps others.
        prefix: what the names of the columns begin with.
        given: values of fields that are no columns.

    Raises:
        DamagedRow: a column holds what does not belong there.
        LookupError: there is no such column: the SELECT and the dataclass do not match.
    """
    values = dict(given)
    for name, reader, inner in _plan(kind):
        if name in values:
            continue
        if inner is not None:
            values[name] = inner(row, prefix=f"{prefix}{name}_")
            continue
        try:
            values[name] = reader(row[f"{prefix}{name}"])
        except (ValueError, RecursionError, OverflowError) as error:
            held = row[f"{prefix}{name}"]
            raise DamagedRow(
                f"{kind.__name__}.{name} is {_shortly(held)} where {error} belongs", column=name, held=held
            ) from error
        except IndexError as error:  # sqlite3's word for a column that is not there, which does not name it
            raise LookupError(f"{kind.__name__}.{name}: the SELECT has no column {prefix}{name}") from error
    return kind(**values)


def time_of(value: Any) -> datetime:
    """A stored time.

    Raises:
        DamagedRow: it is not one.
    """
    try:
        return _time(value)
    except ValueError as error:
        raise DamagedRow(f"a time is {_shortly(value)}") from error


def json_object(text: str | None) -> dict[str, Any]:
    """The JSON object in a text; an empty one where it holds something else."""
    value = _json(text)
    return value if isinstance(value, dict) else {}


def json_list(text: str | None) -> list[Any]:
    """The JSON array in a text; an empty one where it holds something else."""
    value = _json(text)
    return value if isinstance(value, list) else []


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


Inner = Callable[..., Any]


Plan = tuple[tuple[str, Reader, Inner | None], ...]
"""Each field's name and how it is read: from one column, or, for a dataclass, from several."""

_plans: dict[type[Any], Plan] = {}


def _plan(kind: type[Any]) -> Plan:
    if kind not in _plans:
        hints = get_type_hints(kind)
        _plans[kind] = tuple((field.name, *_reader(hints[field.name])) for field in fields(kind))
    return _plans[kind]


def _reader(hint: Any) -> tuple[Reader, Inner | None]:
    if get_origin(hint) is UnionType and NoneType in get_args(hint):
        (one,) = (member for member in get_args(hint) if member is not NoneType)
        reader, inner = _reader(one)
        if inner is not None:
            return reader, partial(_inner_or_none, one)
        return lambda value: None if value is None else reader(value), None
    if isinstance(hint, type) and is_dataclass(hint):
        return _nothing, partial(load, hint)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return partial(_word, hint), None
    return _READERS.get(hint, _nothing), None


def _inner_or_none(kind: type[Any], row: Row, *, prefix: str) -> Any:
    names = [f"{prefix}{name}" for name, _, inner in _plan(kind) if inner is None]
    return None if all(row[name] is None for name in names) else load(kind, row, prefix=prefix)


def _nothing(value: Any) -> Any:
    """For a field that no column can fill: its value has to be given."""
    raise TypeError("a field of this type is not read from a column")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text")
    return value


def _integer(value: Any) -> int:
    if not isinstance(value, int):
        raise ValueError("a whole number")
    return value


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a number")
    return float(value)


def _time(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("a time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _seconds(value: Any) -> timedelta:
    try:
        return timedelta(seconds=_integer(value))
    except OverflowError:
        raise ValueError("a number of seconds") from None


def _word(words: type[StrEnum], value: Any) -> StrEnum:
    try:
        return words(value)
    except ValueError:
        raise ValueError(f"one of the words {', '.join(words)}") from None


def _numbers(value: Any) -> dict[str, int]:
    return {name: count for name, count in json_object(_text(value)).items() if isinstance(count, int)}


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(member for member in json_list(_text(value)) if isinstance(member, str))


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    pairs = (pair for pair in json_list(_text(value)) if isinstance(pair, list) and len(pair) == 2)
    return tuple((str(first), str(second)) for first, second in pairs)


_READERS: dict[Any, Reader] = {
    str: _text,
    int: _integer,
    float: _number,
    bool: lambda value: bool(_integer(value)),
    datetime: _time,
    timedelta: _seconds,
    dict[str, Any]: lambda value: json_object(_text(value)),
    dict[str, int]: _numbers,
    tuple[str, ...]: _texts,
    tuple[tuple[str, str], ...]: _pairs,
}


def _shortly(value: object) -> str:
    shown = "empty" if value is None else repr(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
