"""How answers become sums that tell of nobody. Pure functions.

Answers to a question wait in the group (a class) of those who gave them until there are ten. Then the ten
are shown together, and the next ones wait. So whatever is shown, of a class or of a course, today or in a
week, is a sum of *batches* of at least ten answers; no answer is in two batches, and a batch is shown whole
or not at all. Every difference between two shown figures is therefore one of whole batches too: neither the
total without a class nor today without yesterday tells of fewer than ten people.

What still waits in a class long over goes to the answers given outside of classes, and is shown with those.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from taphuan_grading.content.course_survey import SCORES

FEWEST = 10
"""Fewer answers are never shown."""
ELSEWHERE = ""
"""The group of answers that belong to no class."""

Counts = tuple[int, ...]
"""How many answers there are with each score, 1 to 5."""
Key = tuple[str, str]
"""A group and a question."""
NONE: Counts = (0,) * len(SCORES)


@dataclass(frozen=True)
class Tally:
    """The answers of one group to one question; `waiting` are always fewer than `FEWEST`."""

    waiting: Counts = NONE
    shown: Counts = NONE

    def plus(self, more: Counts) -> Tally:
        """Return the tally with `more` answers, shown with those that wait if that makes a batch."""
        together = added(self.waiting, more)
        if sum(together) < FEWEST:
            return Tally(together, self.shown)
        return Tally(NONE, added(self.shown, together))


Tallies = Mapping[Key, Tally]


def added(*counts: Counts) -> Counts:
    """Return the sums, score by score."""
    return tuple(map(sum, zip(NONE, *counts, strict=True)))


def with_sheet(tallies: Tallies, group: str, scores: Mapping[str, int]) -> dict[Key, Tally]:
    """Return the tallies of a course with one more sheet: `scores` by question, from somebody of `group`."""
    changed = dict(tallies)
    for question, score in scores.items():
        one = tuple(int(score == each) for each in SCORES)
        changed[group, question] = changed.get((group, question), Tally()).plus(one)
    return changed


def settled(tallies: Tallies, over: Collection[str]) -> dict[Key, Tally]:
    """Return the tallies with what waits in the groups `over` moved to the answers outside of classes."""
    changed = dict(tallies)
    for (group, question), tally in tallies.items():
        if group in over and group != ELSEWHERE and any(tally.waiting):
            changed[group, question] = Tally(NONE, tally.shown)
            outside = changed.get((ELSEWHERE, question), Tally())
            changed[ELSEWHERE, question] = outside.plus(tally.waiting)
    return changed


def shown_of(tallies: Tallies, question: str, group: str | None = None) -> Counts:
    """Return what is shown of a question: of one group, or of the whole course."""
    found = (one.shown for (of, asked), one in tallies.items() if asked == question and group in {None, of})
    return added(*found)
