"""What everybody may see of the results: units, and the top of the list.

Of others people see neither points nor times. At the top of the list stands by name who agreed to it; else
somebody of a unit, where at least `FEW` people of it handed in; else nobody.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from taphuan_grading.contests.emulation import FEW
from taphuan_grading.contests.results import Results

UNNAMED = "Một cán bộ"


@dataclass(frozen=True)
class Winner:
    """A line of the published list."""

    rank: int
    name: str
    unit: str


@dataclass(frozen=True)
class Published:
    """The list, and how many of its ranks belong to people who are not shown."""

    winners: tuple[Winner, ...]
    left_out: int


def published(results: Results) -> Published:
    """Return the list that everybody may see, down to the rank that the contest's file says."""
    top = [one for one in results.papers if one.rank is not None and one.rank <= results.contest.winners]
    papers = Counter(
        results.people[one.paper.official_id].unit
        for one in results.papers
        if one.paper.official_id in results.people
    )
    winners = []
    for one in top:
        placed = results.people.get(one.paper.official_id)
        if placed is None or one.rank is None:
            continue
        if one.paper.agreed:
            winners.append(Winner(one.rank, placed.name, placed.unit_name))
        elif papers[placed.unit] >= FEW:
            winners.append(Winner(one.rank, UNNAMED, placed.unit_name))
    return Published(tuple(winners), len(top) - len(winners))
