"""The run that cron starts: does what is due, or finds that nothing is, and records the run in the archive either way.

A run with nothing due only reads the archive: the modules that do the work are imported only when there is some.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive import open_to_look
from citesnap.running import due
from citesnap.running.plan import Plan, Stage, Summary, Watcher
from citesnap.running.stamping import sealed_run
from citesnap.web.environment import check

if TYPE_CHECKING:
    from citesnap.config import Settings

__all__ = ["run_archive"]


def run_archive(path: Path, settings: Settings, watcher: Watcher, plan: Plan) -> Summary:
    """Read the articles that could not be read and those that feeds lead to, resolve and fetch whatever is due.

    Raises:
        ArchiveError: there is no such archive, it cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    summary = Summary()
    with open_to_look(path) as archive, archive.lock(plan.lock_wait):
        check(os.environ)  # Also when nothing is due: broken settings should be reported before they are needed.
        with sealed_run(archive, "run", settings) as run, summary.counting(run):
            if due.anything(archive, settings, plan):
                from citesnap.archive import Archive
                from citesnap.running.pipeline import work_off

                work_off(Archive.of(archive), run, settings, plan, summary, watcher)
            elif Stage.ASK in plan.stages:
                summary.waiting = due.waiting(archive, settings, due.scope(archive, plan)[1])
            summary.changes = archive.changed_verdicts(run.id)
            summary.close(run)
    return summary
