"""The versions of what draws conclusions from stored bytes: the finder of citations, and the readers of answers.

An archive notes them beside what they concluded. A run looks again, a little at a time, at what another version looked at. Each is
raised in the commit that lets it find or read more from the same bytes; a new version of citesnap alone raises neither.
"""

from __future__ import annotations

__all__ = ["FINDER", "READER"]

FINDER = "finder 11"
"""What looks for citations in an article."""

READER = "reader 1"
"""What reads a snapshot out of the answer of a source."""
