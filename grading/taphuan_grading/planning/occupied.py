"""What the classes that exist already take: their ids, the days of their trainers, and their rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taphuan_grading.attendance.classes import Session, TrainingClass
from taphuan_grading.planning.models import Slot
from taphuan_grading.vietnamese import comparable


@dataclass(frozen=True)
class Occupied:
    """Ids of classes, sessions by place as `comparable` has it, and days by username of the trainer."""

    ids: frozenset[str]
    rooms: dict[str, tuple[Session, ...]]
    trainers: dict[str, frozenset[date]]

    def holds(self, place: str, slot: Slot) -> bool:
        """Say whether there is a class in this place at this time."""
        there = self.rooms.get(comparable(place), ())
        return any(slot.overlaps(one.starts_at, one.ends_at) for one in there)

    def teaches(self, username: str, day: date) -> bool:
        """Say whether the trainer has a class on this day."""
        return day in self.trainers.get(username, frozenset())


def occupied(classes: Iterable[TrainingClass]) -> Occupied:
    """Return what these classes take."""
    ids = set()
    rooms: dict[str, list[Session]] = {}
    trainers: dict[str, set[date]] = {}
    for one in classes:
        ids.add(one.id)
        rooms.setdefault(comparable(one.place), []).extend(one.sessions)
        for username in one.trainers:
            trainers.setdefault(username, set()).update(session.day for session in one.sessions)
    return Occupied(
        frozenset(ids),
        {place: tuple(sessions) for place, sessions in rooms.items()},
        {username: frozenset(days) for username, days in trainers.items()},
    )
