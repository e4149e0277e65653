"""Papers in order: more points first, then less time; who is equal in both shares a rank. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

_PLACES = 6
"""Points are sums of floats: they are compared to so many decimals."""


@dataclass(frozen=True)
class Paper:
    """What one person handed in.

    Parameters
    ----------
    official_id
        Who.
    score, max_score
        The marked points; `score` is None while the paper is being marked.
    seconds
        Whole seconds from opening the paper to handing it in, by the server's clock.
    late_seconds
        By how much it came after the person's time; 0 when it was in time.
    agreed
        Whether the person may be named among the winners.
    """

    official_id: str
    score: float | None
    max_score: float
    seconds: int
    late_seconds: int
    agreed: bool


@dataclass(frozen=True)
class Ranked:
    """A paper with the points that count and its rank; both None when it has no rank."""

    paper: Paper
    points: float | None
    rank: int | None

    @property
    def share(self) -> float:
        """The points that count as a share of those that could be had; 0 without any."""
        return (self.points or 0.0) / self.paper.max_score if self.paper.max_score else 0.0


def counted(paper: Paper, late_deduction: float | None) -> float | None:
    """Return the points that count: less for each begun minute of a late paper, none below 0.

    None for a paper that is not marked yet, and for a late one when the rules take nothing off.
    """
    if paper.score is None:
        return None
    if not paper.late_seconds:
        return paper.score
    if late_deduction is None:
        return None
    return max(0.0, paper.score - late_deduction * math.ceil(paper.late_seconds / 60))


def ranked(papers: Iterable[Paper], late_deduction: float | None = None) -> list[Ranked]:
    """Return the papers by rank, those without one last.

    Two people with the same points and the same seconds have the same rank, and the next rank is left out
    (1, 2, 2, 4).
    """
    points = {paper: counted(paper, late_deduction) for paper in papers}
    found: list[Ranked] = []
    in_order = sorted(
        (paper for paper in points if points[paper] is not None),
        key=lambda paper: (*_place(points[paper], paper), paper.official_id),
    )
    for number, paper in enumerate(in_order, start=1):
        before = found[-1] if found else None
        same = before is not None and _place(before.points, before.paper) == _place(points[paper], paper)
        found.append(Ranked(paper, points[paper], before.rank if before and same else number))
    rest = sorted((paper for paper in points if points[paper] is None), key=lambda one: one.official_id)
    return [*found, *(Ranked(paper, None, None) for paper in rest)]


def _place(points: float | None, paper: Paper) -> tuple[float, int]:
    return (-round(points or 0.0, _PLACES), paper.seconds)
