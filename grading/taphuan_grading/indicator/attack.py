"""What a reader can work out of published sums: the least and the greatest that a hidden one can be.

The reader knows how groups make up sums, and from where to where each count can be. As sums are parts of two
trees (units in units, levels in the whole), the corners of what fits the published ones are whole numbers, so
linear programs find exactly what whole numbers of people can be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy

from taphuan_grading.planning.solving import solver

Part = frozenset[int]
"""The numbers of the groups that a part is made of."""
_NOTHING = 1e-7


@dataclass(frozen=True)
class Bound:
    """How far a value can go to one side, and why.

    Parameters
    ----------
    value
        The least that it can be, or the negative of the most.
    gives
        By how much at most the bound gives way when a published sum is hidden, for each sum that it rests on.
    """

    value: int
    gives: Mapping[int, float]


@dataclass(frozen=True)
class Reach:
    """From where to where a value can lie."""

    least: Bound
    most: Bound

    @property
    def low(self) -> int:
        """The least that it can be."""
        return self.least.value

    @property
    def high(self) -> int:
        """The most that it can be."""
        return -self.most.value

    @property
    def width(self) -> int:
        """How much is open: 0 when the value is known."""
        return self.high - self.low


class Attack:
    """One kind of count, attacked by what is published of it.

    Parameters
    ----------
    counts
        The true count of each group.
    bounds
        From where to where the reader knows each group's count to be anyway.
    sums
        The sums that may be published; the first is the whole, and always is.
    """

    def __init__(
        self, counts: Sequence[int], bounds: Sequence[tuple[int, int]], sums: Sequence[Part]
    ) -> None:
        self._sums, self._bounds, self._whole = sums, bounds, sum(counts)
        self._values = [sum(counts[group] for group in part) for part in sums]
        self._solver = solver()
        self._solver.setOptionValue("presolve", "off")  # each question begins where the one before ended
        variables = [self._solver.addVariable(low, high) for low, high in bounds]
        for part, value in zip(sums, self._values, strict=True):
            self._solver.addConstr(self._solver.qsum([variables[group] for group in sorted(part)]) == value)
        self._costs: Part = frozenset()

    def publish(self, published: Collection[int]) -> None:
        """Let the reader know these sums, and the whole, and no others."""
        for row, value in enumerate(self._values):
            known = row == 0 or row in published
            ends = (value, value) if known else (-highspy.kHighsInf, highspy.kHighsInf)
            self._solver.changeRowBounds(row, *ends)

    def reach(self, part: Part) -> Reach:
        """Return where the count of `part` can lie."""
        return Reach(self._least(part, 1), self._least(part, -1))

    def open_by_the_whole(self, part: Part) -> tuple[int, int]:
        """Return where the count of `part` could lie if nothing but the whole were published."""
        low = sum(self._bounds[group][0] for group in part)
        high = sum(self._bounds[group][1] for group in part)
        others = [bounds for group, bounds in enumerate(self._bounds) if group not in part]
        least, most = sum(one[0] for one in others), sum(one[1] for one in others)
        return max(low, self._whole - most), min(high, self._whole - least)

    def _least(self, part: Part, sign: int) -> Bound:
        for group in self._costs - part:
            self._solver.changeColCost(group, 0)
        for group in part:
            self._solver.changeColCost(group, sign)
        self._costs = part
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise AssertionError(f"the true counts fit: {self._solver.getModelStatus()}")
        duals = self._solver.getSolution().row_dual
        rests = {row: dual for row, dual in enumerate(duals) if row and abs(dual) > _NOTHING}
        gives = {row: self._way(row, dual) for row, dual in rests.items()}
        return Bound(round(self._solver.getObjectiveValue()), gives)

    def _way(self, row: int, dual: float) -> float:
        """Return how far a least value can fall when this sum may be what it could be by the whole."""
        low, high = self._ranges[row]
        value = self._values[row]
        return dual * (value - low) if dual > 0 else -dual * (high - value)

    @cached_property
    def _ranges(self) -> list[tuple[int, int]]:
        return [self.open_by_the_whole(part) for part in self._sums]
