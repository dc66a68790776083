"""Run citesnap and write down how many seconds it spent in its archive: `database_time.py FILE ARGUMENTS...`.

Every public method of the archive is timed from its call to its return, waiting for the disk and for Python's lock included. The
second number is the processor time of the same thread alone.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from citesnap import __main__
from citesnap.archive.store import Archive

_spent = [0.0, 0.0]
_depth = 0


def timed(method: Callable[..., Any]) -> Callable[..., Any]:
    """The method, its time added to the whole; once where one calls another."""

    @wraps(method)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        global _depth
        started, worked = time.perf_counter(), time.thread_time()
        _depth += 1
        try:
            return method(*args, **kwargs)
        finally:
            _depth -= 1
            if not _depth:
                _spent[0] += time.perf_counter() - started
                _spent[1] += time.thread_time() - worked

    return wrapper


for _name, _method in list(vars(Archive).items()):
    # `run` and `lock` are blocks: the whole work goes on inside them.
    if callable(_method) and not _name.startswith("_") and _name not in ("run", "lock"):
        setattr(Archive, _name, timed(_method))

if __name__ == "__main__":
    _file = Path(sys.argv.pop(1))
    sys.argv[0] = "citesnap"
    try:
        __main__.main()
    finally:
        _file.write_text(" ".join(f"{seconds:.3f}" for seconds in _spent))
