"""Messages between a program and its readers: pickled values, each preceded by its length.

A reader handles hostile bytes, so its answers are not trusted either: of all that pickle can name, only data types are
unpickled.
"""

from __future__ import annotations

import importlib
import io
import pickle
import struct
from dataclasses import is_dataclass
from enum import Enum
from operator import attrgetter
from typing import Any

__all__ = ["HEADER", "dumps", "exception_of_ours", "loads", "loads_data"]

HEADER = struct.Struct(">Q")
"""The length of the value that follows, in bytes."""

_DATA = (
    {("builtins", name) for name in ("bytearray", "complex", "frozenset", "range", "set", "slice")}
    | {("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")}
    | {
        ("collections", "Counter"),
        ("collections", "OrderedDict"),
        ("collections", "deque"),
        ("copyreg", "_reconstructor"),
    }
)


def dumps(value: object) -> bytes:
    """The value in the form in which it is sent."""
    content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(content)) + content


def loads(content: bytes) -> Any:
    """A value from the program itself."""
    return pickle.loads(content)


def loads_data(content: bytes) -> Any:
    """A value from a reader.

    Raises:
        pickle.UnpicklingError: it names something that is not a data type.
    """
    return _DataUnpickler(io.BytesIO(content)).load()


def exception_of_ours(module: str, name: str, args: tuple[Any, ...], state: dict[str, Any]) -> Exception:
    """The exception that a reader tells of by its class, made without running any code of that class.

    Raises:
        pickle.UnpicklingError: there is no such class of exceptions in this package.
    """
    kind = attrgetter(name)(importlib.import_module(module)) if module.partition(".")[0] == "citesnap" else None
    if not isinstance(kind, type) or not issubclass(kind, Exception):
        raise pickle.UnpicklingError(f"{module}.{name} is no exception of ours")
    error = Exception.__new__(kind)
    error.args = args
    vars(error).update(state)
    return error


def _member(kind: object, name: object) -> Enum:
    """The member of an enumeration; Python before 3.11.4 sends it as `getattr(KIND, NAME)`."""
    if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(name, str) and name in kind.__members__:
        return kind[name]
    raise pickle.UnpicklingError("an attribute of what is no enumeration is no data")


class _DataUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("builtins", "getattr"):
            return _member
        if (module, name) in _DATA:
            return super().find_class(module, name)
        if module.partition(".")[0] == "citesnap":
            wanted = super().find_class(module, name)
            if isinstance(wanted, type) and (is_dataclass(wanted) or issubclass(wanted, Enum)):
                return wanted
        raise pickle.UnpicklingError(f"{module}.{name} is no data")
