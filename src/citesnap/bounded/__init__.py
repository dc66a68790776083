"""Reading what strangers wrote, within limits of processor time and memory, in processes that can be ended.

    with bounded.readers(Limits(seconds=20, memory=1_500_000_000)):
        article = bounded.call(understand, content)

A pattern, a parser or a loop of ours may take for ever over some article, and no thread can be stopped while it is inside of C
code. So what reads a stranger's bytes is called through `call`: it runs in a process of its own, which is started when the first
call needs it and used again for the next. A call that goes beyond its limits ends that process, raises `TooHard`, and nothing
else is lost. Without `readers` around it `call` is an ordinary call, as for a program that reads one file for a person who waits.

What is called is a function of a module, and a pure one: its process has no archive and asks no web, and what it keeps in memory is
gone with it. Arguments and results are plain values: frozen dataclasses of ours, enums, and what Python has built in. An exception
arrives as `ReaderError`, whatever it was, so what a caller wants to tell apart must be a result.

Knows no article, no source and no archive.
"""

from __future__ import annotations

from citesnap.bounded.pool import Limits, OutOfTime, ReaderError, TooHard, call, readers

__all__ = ["Limits", "OutOfTime", "ReaderError", "TooHard", "call", "readers"]
