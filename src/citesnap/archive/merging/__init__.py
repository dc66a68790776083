"""Another archive's rows become rows of this one: nothing twice, nothing lost, ids anew. Judges nothing; its callers do.

| module | what for |
|---|---|
| `other` | the other archive, attached for reading: checked, and brought up to date in a copy if it is older |
| `mapping` | which row of ours each of its rows is, and copying rows with their references |
| `tables` | what is done with each table |
| `posts`, `articles` | slices of posts and of articles with all that belongs to them: one transaction each |
| `evidence` | attempts of a slice with their exchanges, snapshots and bytes |
| `stages` | all of it in its order |

A row is known by what tells it apart in the world: a run by its UUID, a post by platform and id, an attempt by run, source, time,
subject and occurrence. So merging again finds everything and adds nothing, and a merge that was interrupted goes on.
"""

from __future__ import annotations

from citesnap.archive.merging.other import attached, check_list, told_apart
from citesnap.archive.merging.stages import Merged, merge_rows
from citesnap.archive.merging.tables import DECIDED

__all__ = ["DECIDED", "Merged", "attached", "check_list", "merge_rows", "told_apart"]
