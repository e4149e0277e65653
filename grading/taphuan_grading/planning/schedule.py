"""From counts to classes: which day, which time and which trainer each class has.

The counts of one kind of day are a bipartite multigraph of rooms and trainers' limits: no room has more
classes than its slots on all these days, no limit more than its trainers on all of them. Such a graph falls
into as many matchings as there are days (the matrix is totally unimodular, so a whole solution of the sum is
a sum of whole solutions): each day takes one, as large as leaves the others possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taphuan_grading.planning.models import Slot, Trainer
from taphuan_grading.planning.solving import Counts, DayKind, solver


@dataclass(frozen=True)
class Held:
    """A class as it is placed, before it has people; `room` is the room's number."""

    room: int
    slot: Slot
    trainer: Trainer


@dataclass(frozen=True)
class Free:
    """What can be had on one day: slots by number of the room, and trainers, in their order."""

    slots: tuple[tuple[Slot, ...], ...]
    trainers: tuple[Trainer, ...]


def gather_days(
    free: Mapping[date, Free], limits: Sequence[int], limit_of: Mapping[str, int]
) -> list[DayKind]:
    """Gather days that are alike; days on which nothing can be held are left out.

    Parameters
    ----------
    free
        What can be had on each day.
    limits
        The different numbers of learners that trainers take.
    limit_of
        The number of learners by username.
    """
    alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[date]] = {}
    for day in sorted(free):
        there = Counter(limit_of[one.username] for one in free[day].trainers)
        key = tuple(len(slots) for slots in free[day].slots), tuple(there[limit] for limit in limits)
        alike.setdefault(key, []).append(day)
    return [
        DayKind(tuple(days), slots, trainers)
        for (slots, trainers), days in alike.items()
        if any(slots) and any(trainers)
    ]


def place_classes(
    counts: Counts,
    kinds: Sequence[DayKind],
    free: Mapping[date, Free],
    limits: Sequence[int],
    limit_of: Mapping[str, int],
) -> list[Held]:
    """Return the classes of `counts` with day, slot and trainer, in the order of days and rooms.

    Early days are filled first; of the trainers who can, the one with the fewest classes so far teaches.
    """
    taught: Counter[str] = Counter()
    held: list[Held] = []
    for number, kind in enumerate(kinds):
        mine = {key[:2]: count for key, count in counts.classes.items() if key[2] == number}
        left = Counter(mine)
        for later, day in zip(range(len(kind.days) - 1, -1, -1), kind.days, strict=True):
            today = _one_day(left, kind, later)
            left -= today
            held += _on_day(today, free[day], limits, limit_of, taught)
    return sorted(held, key=lambda one: (one.slot, one.room))


def _on_day(
    today: Counter[tuple[int, int]],
    free: Free,
    limits: Sequence[int],
    limit_of: Mapping[str, int],
    taught: Counter[str],
) -> Iterator[Held]:
    used: Counter[int] = Counter()
    waiting = list(free.trainers)
    for room, limit in sorted(today.elements()):
        able = [one for one in waiting if limit_of[one.username] == limits[limit]]
        trainer = min(able, key=lambda one: (taught[one.username], one.username))
        waiting.remove(trainer)
        taught[trainer.username] += 1
        yield Held(room, free.slots[room][used[room]], trainer)
        used[room] += 1


def _one_day(left: Counter[tuple[int, int]], kind: DayKind, later: int) -> Counter[tuple[int, int]]:
    """Return the classes of one day: as many as possible, with no more left than `later` days can hold."""
    if not left:
        return Counter()
    model = solver()
    taken: dict[tuple[int, int], Any] = {key: model.addIntegral(0, count) for key, count in left.items()}
    for side, free in ((0, kind.slots), (1, kind.trainers)):
        for one in {key[side] for key in left}:
            there = model.qsum([variable for key, variable in taken.items() if key[side] == one])
            remaining = sum(count for key, count in left.items() if key[side] == one)
            model.addConstr(there <= free[one])
            model.addConstr(there >= max(0, remaining - free[one] * later))
    model.maximize(model.qsum(list(taken.values())))
    values = model.getSolution().col_value
    found = {key: round(values[variable.index]) for key, variable in taken.items()}
    return Counter({key: count for key, count in found.items() if count})
