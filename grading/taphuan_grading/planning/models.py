"""What there is to plan with, and what a plan holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from taphuan_grading.clock import ZONE
from taphuan_grading.register.placed import Placed
from taphuan_grading.register.units import Unit

Key = tuple[str, date]
"""Code and first day of a unit."""


@dataclass(frozen=True)
class Room:
    """A room with seats for `seats` learners; `busy` are the days on which it cannot be had."""

    name: str
    unit: Unit
    seats: int
    busy: frozenset[date] = frozenset()

    @property
    def place(self) -> str:
        """What the class's place is called, with the unit, as many rooms have one name."""
        return f"{self.name}, {self.unit.full_name}"


@dataclass(frozen=True)
class Trainer:
    """A trainer by username, who takes `most` learners in a class (None: as many as there are seats)."""

    username: str
    most: int | None = None
    busy: frozenset[date] = frozenset()


@dataclass(frozen=True, order=True)
class Slot:
    """A time at which classes may be held; `hours` are those that count, None for all."""

    day: date
    begins: time
    ends: time
    hours: float | None = None

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return datetime.combine(self.day, self.begins, ZONE)

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return datetime.combine(self.day, self.ends, ZONE)

    def overlaps(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Say whether the two times have a moment in common."""
        return self.starts_at < ends_at and starts_at < self.ends_at


@dataclass(frozen=True)
class Terms:
    """What holds for all classes of a plan.

    `farthest` is the longest way from a learner's seat to a room, in kilometres by road. Where nobody has
    measured, a way by road is the straight line times `road_factor`.
    """

    course: str
    title: str
    organiser: str
    farthest: float
    road_factor: float
    accredited: bool = False


@dataclass(frozen=True)
class Means:
    """What there is: terms, rooms, trainers, times, and measured ways in km between two units."""

    terms: Terms
    rooms: tuple[Room, ...]
    trainers: tuple[Trainer, ...]
    slots: tuple[Slot, ...]
    measured: dict[frozenset[Key], float]


@dataclass(frozen=True)
class PlannedClass:
    """A class of a plan; `people` in the order of their units, then of given names."""

    id: str
    title: str
    room: Room
    slot: Slot
    trainer: Trainer
    people: tuple[Placed, ...]

    @property
    def capacity(self) -> int:
        """The most people it takes."""
        return capacity(self.room, self.trainer)


def capacity(room: Room, trainer: Trainer) -> int:
    """Return how many learners this trainer takes in this room."""
    return room.seats if trainer.most is None else min(room.seats, trainer.most)


@dataclass(frozen=True)
class Proof:
    """How good a plan is known to be.

    Parameters
    ----------
    reached, most_reachable
        People who have a place, and how many no plan can exceed.
    classes, fewest
        Classes, and how many no plan that reaches as many can do without.
    """

    reached: int
    most_reachable: int
    classes: int
    fewest: int

    @property
    def smallest(self) -> bool:
        """Whether no plan reaches more people, or as many with fewer classes."""
        return self.reached == self.most_reachable and self.classes == self.fewest


@dataclass(frozen=True)
class Unreached:
    """Somebody without a place, and why, in Vietnamese."""

    person: Placed
    reason: str


@dataclass(frozen=True)
class Proposal:
    """Classes in the order of their times, who has no place, how good it is, and each one's way in km."""

    classes: tuple[PlannedClass, ...]
    unreached: tuple[Unreached, ...]
    proof: Proof
    ways: dict[str, float]
