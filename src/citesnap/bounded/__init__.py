"""Parsing untrusted input within limits of processor time and memory, in processes that can be ended.

    with bounded.readers(Limits(seconds=20, memory=1_500_000_000)):
        article = bounded.call(understand, content)

A pattern, a parser or a loop of ours may not finish on some article, and a thread cannot be stopped while it runs C code. So
functions that read untrusted bytes are called through `call`: they run in a separate process, which is started when the first call
needs it and used again for the next. A call that exceeds its limits ends that process, raises `TooHard`, and nothing else is lost.
Outside a `readers` block `call` is an ordinary call, as in a program that reads one file for a waiting person.

The function called must be a pure function of a module: its process has no archive and sends no requests, and its memory is lost
when it ends. Arguments and results are plain values: frozen dataclasses of ours, enums, and built-in types. An exception that this
package defines arrives as itself, any other as `ReaderError`.

Knows no article, no source and no archive.
"""

from __future__ import annotations

from citesnap.bounded.pool import Limits, OutOfTime, ReaderError, TooHard, call, readers

__all__ = ["Limits", "OutOfTime", "ReaderError", "TooHard", "call", "readers"]
