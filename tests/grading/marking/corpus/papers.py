"""At least 200 submissions, of every kind."""

from __future__ import annotations

from tests.grading.marking.corpus import everyday, limits, programs, tampering
from tests.grading.marking.corpus.paper import Paper


def papers() -> list[Paper]:
    """Return all of them, with names that are student ids."""
    found = [paper for part in (everyday, tampering, programs, limits) for paper in part.papers()]
    for number, paper in enumerate(found):
        paper.name = f"{paper.kind}-{number:03}"
    return found
