"""The emulation table (bảng thi đua) of units. Pure functions.

What is ranked is participation times mean score: of a unit of N officials n hand in and get a mean of m of
the points, so (n / N) · m, which is the same as the sum of all shares over N: who does not take part counts
as 0. Neither a unit that sends its two best people is first, nor one that only sends many.

**Small units.** The mean of few people moves with each of them: a unit of five is first or last by chance
more often than one of fifty. So every unit's sum and number are filled up by `FILL` people with the average
of the table, which draws small units towards the average, in both directions, and hardly moves large ones (an
empirical Bayes estimate with a fixed weight; B. Efron and C. Morris, *Stein's paradox in statistics*,
Scientific American 236 (5), 1977).

**Privacy.** Below `FEW` papers a unit's mean would tell what its people got: such units are shown with their
participation alone, and compared by it in a table of their own. The average is of the units that are shown,
so it tells nothing of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taphuan_grading.register.names import collation_key

FEW = 5
FILL = 5
Key = tuple[str, date]


@dataclass(frozen=True)
class Unit:
    """A unit's officials who may take part, and the shares (0 to 1) of the papers that count."""

    key: Key
    name: str
    officials: int
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Line:
    """A unit in the table; `mean` and `points` are in percent, None below `FEW` papers."""

    key: Key
    name: str
    officials: int
    took_part: int
    mean: float | None
    points: float | None
    rank: int

    @property
    def participation(self) -> float:
        """The share of the officials who handed in a paper that counts."""
        return self.took_part / self.officials if self.officials else 0.0


@dataclass(frozen=True)
class Emulation:
    """The table of the units with at least `FEW` papers by points, that of the others by participation."""

    ranked: tuple[Line, ...]
    small: tuple[Line, ...]


def emulation(units: Iterable[Unit]) -> Emulation:
    """Return both tables; a unit without officials who may take part is in neither.

    Points are compared as they are shown, to two decimals; units that are equal share a rank.
    """
    there = [unit for unit in units if unit.officials]
    large = [unit for unit in there if len(unit.shares) >= FEW]
    people = sum(unit.officials for unit in large)
    average = sum(sum(unit.shares) for unit in large) / people if people else 0.0
    scored = [(unit, _points(unit, average)) for unit in large]
    few = [(unit, None) for unit in there if len(unit.shares) < FEW]
    return Emulation(
        _lines(scored, lambda unit, points: -(points or 0.0)),
        _lines(few, lambda unit, _: -len(unit.shares) / unit.officials),
    )


def _points(unit: Unit, average: float) -> float:
    return round(100 * (sum(unit.shares) + FILL * average) / (unit.officials + FILL), 2)


def _lines(
    units: Sequence[tuple[Unit, float | None]], order: Callable[[Unit, float | None], float]
) -> tuple[Line, ...]:
    placed = sorted(units, key=lambda one: (order(*one), collation_key(one[0].name), one[0].key))
    lines: list[Line] = []
    before: Any = None
    for number, (unit, points) in enumerate(placed, start=1):
        worth = order(unit, points)
        rank = lines[-1].rank if lines and worth == before else number
        before = worth
        mean = None if points is None else round(100 * sum(unit.shares) / len(unit.shares), 2)
        lines.append(Line(unit.key, unit.name, unit.officials, len(unit.shares), mean, points, rank))
    return tuple(lines)
