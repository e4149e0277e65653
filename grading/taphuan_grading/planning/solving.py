"""The counts of a plan, by integer programming: how many classes where, and how many people from where.

People of one unit are alike, so are days on which the same rooms and trainers can be had, and so are trainers
who take the same number of learners. So the model counts them, and stays small: 10,000 people in 400 units,
60 days, 20 rooms and 15 trainers are some thousand variables. Which day and which trainer it is, `schedule`
says afterwards; that this is always possible is shown there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from time import monotonic
from typing import Any

import highspy

from taphuan_grading.errors import PlanError
from taphuan_grading.planning.models import Proof

_TRAVEL_GAP = 0.01
"""Travel that is at most this share above the least one is good enough."""
_TRAVEL_NODES = 200
"""So many branches are searched for less travel: with seconds, a slow machine would give another plan."""
_WHOLE = 0.5
"""Bounds on whole numbers that are nearer than this prove them."""
_EPSILON = 1e-6


@dataclass(frozen=True)
class DayKind:
    """Days that are alike: free slots of each room, and how many trainers of each limit are free."""

    days: tuple[date, ...]
    slots: tuple[int, ...]
    trainers: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """What is to be solved.

    Parameters
    ----------
    demand
        People of each unit.
    seats
        Seats of each room.
    limits
        The different numbers of learners that trainers take.
    kinds
        The days, gathered.
    ways
        Kilometres from each unit (row) to each room (column); None where nobody is sent.
    """

    demand: tuple[int, ...]
    seats: tuple[int, ...]
    limits: tuple[int, ...]
    kinds: tuple[DayKind, ...]
    ways: tuple[tuple[float | None, ...], ...]

    def capacity(self, room: int, limit: int) -> int:
        """Return the people in a class in this room with a trainer of this limit."""
        return min(self.seats[room], self.limits[limit])


@dataclass(frozen=True)
class Counts:
    """A solution: classes by room, limit and kind of day; people by unit and room; zeros left out."""

    classes: dict[tuple[int, int, int], int]
    people: dict[tuple[int, int], int]
    proof: Proof


def solve(problem: Problem, seconds: float) -> Counts:
    """Return the best counts: most people reached, then fewest classes, then least travel.

    One thread and a fixed seed: the same problem has the same answer, unless the time runs out.

    Parameters
    ----------
    problem
        What is to be solved.
    seconds
        How long to look for something better. `Counts.proof` says what is proved by then.

    Raises
    ------
    PlanError
        When the time was too short for any answer.
    """
    model = _Model(problem, monotonic() + seconds)
    if model.empty:
        return Counts({}, {}, Proof(0, 0, 0, 0))
    reached, most = model.most_people()
    classes, fewest = model.fewest_classes()
    model.least_travel()
    return Counts(model.counted_classes(), model.counted_people(), Proof(reached, most, classes, fewest))


class _Model:
    """One model, asked three times; what one answer reached is a condition for the next."""

    def __init__(self, problem: Problem, deadline: float) -> None:
        self._problem, self._deadline = problem, deadline
        self._solver = solver()
        self._before: highspy.HighsSolution | None = None
        self._classes: dict[tuple[int, int, int], Any] = {
            (room, limit, kind): self._solver.addIntegral(0, len(days.days) * days.slots[room])
            for room in range(len(problem.seats))
            for limit in range(len(problem.limits))
            for kind, days in enumerate(problem.kinds)
            if days.slots[room] and days.trainers[limit]
        }
        self._people: dict[tuple[int, int], Any] = {
            (unit, room): self._solver.addVariable(0, problem.demand[unit])
            for unit, row in enumerate(problem.ways)
            for room, way in enumerate(row)
            if way is not None and problem.demand[unit]
        }
        self._limit_people()
        self._limit_days()

    @property
    def empty(self) -> bool:
        """Whether there is no class that anybody could be sent to."""
        return not self._people or not self._classes

    def most_people(self) -> tuple[int, int]:
        """Return how many are reached, and how many at most could be; others are not reached any less."""
        reached = self._sum(self._people.values())
        self._ask(-reached, gap=0)
        # Whatever the classes, the most people that they seat is a whole number.
        found = ceil(-self._solver.getObjectiveValue() - _EPSILON)
        most = floor(-self._bound() + _EPSILON)
        self._solver.addConstr(reached >= found)
        return found, most

    def fewest_classes(self) -> tuple[int, int]:
        """Return how many classes there are, and how many there are at least in any such plan."""
        classes = self._sum(self._classes.values())
        self._ask(classes, gap=0)
        found = round(self._solver.getObjectiveValue())
        fewest = ceil(self._bound() - _EPSILON)
        self._solver.addConstr(classes <= found)
        return found, fewest

    def least_travel(self) -> None:
        """Choose among the plans with as few classes; then seat people in whole numbers."""
        ways = self._problem.ways
        travel = self._sum(var * (ways[unit][room] or 0.0) for (unit, room), var in self._people.items())
        self._solver.setOptionValue("mip_max_nodes", _TRAVEL_NODES)
        self._ask(travel, gap=_TRAVEL_GAP)
        for key, count in self.counted_classes(zeros=True).items():
            self._solver.changeColBounds(self._classes[key].index, count, count)
            self._solver.changeColIntegrality(self._classes[key].index, highspy.HighsVarType.kContinuous)
        # A transport problem now: its corners, where the simplex method ends, are whole numbers.
        self._solver.setOptionValue("time_limit", highspy.kHighsInf)
        self._solver.minimize(travel)

    def counted_classes(self, *, zeros: bool = False) -> dict[tuple[int, int, int], int]:
        return self._counted(self._classes, zeros=zeros)

    def counted_people(self) -> dict[tuple[int, int], int]:
        return self._counted(self._people)

    def _counted(self, variables: dict[Any, Any], *, zeros: bool = False) -> dict[Any, int]:
        values = self._solver.getSolution().col_value
        counts = {key: round(values[variable.index]) for key, variable in variables.items()}
        return counts if zeros else {key: count for key, count in counts.items() if count}

    def _limit_people(self) -> None:
        problem = self._problem
        for unit, demand in enumerate(problem.demand):
            there = [variable for (one, _), variable in self._people.items() if one == unit]
            if there:
                self._solver.addConstr(self._sum(there) <= demand)
        for room in range(len(problem.seats)):
            there = [variable for (_, one), variable in self._people.items() if one == room]
            seats = [
                variable * problem.capacity(room, limit)
                for (one, limit, _), variable in self._classes.items()
                if one == room
            ]
            if there:
                self._solver.addConstr(self._sum(there) - self._sum(seats) <= 0)

    def _limit_days(self) -> None:
        """Bound the classes of a room, and of the trainers of one limit, on all days of a kind together."""
        bounds: dict[tuple[str, int, int], tuple[int, list[Any]]] = {}
        for (room, limit, kind), variable in self._classes.items():
            days = self._problem.kinds[kind]
            for name, one, free in (
                ("room", room, days.slots[room]),
                ("limit", limit, days.trainers[limit]),
            ):
                most, variables = bounds.setdefault((name, one, kind), (free * len(days.days), []))
                variables.append(variable)
        for most, variables in bounds.values():
            self._solver.addConstr(self._sum(variables) <= most)

    def _sum(self, terms: Iterable[Any]) -> Any:
        return self._solver.qsum(list(terms))

    def _ask(self, objective: Any, *, gap: float) -> None:
        """Minimise, beginning with the answer before."""
        if self._before is not None:
            self._solver.setSolution(self._before)
        self._solver.setOptionValue("mip_rel_gap", gap)
        left = max(self._deadline - monotonic(), _WHOLE)
        self._solver.setOptionValue("time_limit", left)
        self._solver.minimize(objective)
        found = self._solver.getSolution()
        if not found.value_valid:
            raise PlanError(
                "chưa tìm được kế hoạch nào trong thời gian đã cho; mời ông/bà cho thêm thời gian."
            )
        self._before = highspy.HighsSolution()  # the solver forgets its own at the next condition
        self._before.col_value = list(found.col_value)

    def _bound(self) -> float:
        """Return the bound that the last answer proves."""
        bound: float = self._solver.getInfo().mip_dual_bound
        return bound


def solver() -> highspy.Highs:
    """Return HiGHS, silent and always the same."""
    made = highspy.Highs()  # type: ignore[no-untyped-call]
    made.silent()
    made.setOptionValue("threads", 1)
    made.setOptionValue("random_seed", 0)
    made.setOptionValue("mip_abs_gap", _WHOLE)
    return made
