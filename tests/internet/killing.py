"""A command that is killed at a certain statement of SQL, for tests of what it leaves."""

from __future__ import annotations

KILLED = """
import os, sqlite3, sys
from citesnap.cli import cli
count = 0
real = sqlite3.connect
def connect(*args, **kwargs):
    connection = real(*args, **kwargs)
    def traced(sql):
        global count
        count += 1
        if count == int(sys.argv[1]):
            os.kill(os.getpid(), 9)
    connection.set_trace_callback(traced)
    return connection
sqlite3.connect = connect
sys.exit(cli.main(sys.argv[2:], standalone_mode=False))
"""
"""A program: `python -c KILLED NUMBER COMMAND...` runs the command, and `kill -9` ends it at that statement."""
