"""The sheet of a session: a pure function of the set of its records.

The order in which records arrive, and how often, makes no difference. A record stands until another one
names it in `replaces`. When the records that stand say the same, that is the status. When they differ,
nobody guesses: the line is in conflict until a further record replaces them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from taphuan_grading.attendance.records import Presence, Status


@dataclass(frozen=True)
class Line:
    """One person in one session.

    Parameters
    ----------
    class_id, ordinal, official_id
        The session and the person.
    standing
        The records that nothing has replaced, by id.
    history
        All records, in the order in which the server received them.
    """

    class_id: str
    ordinal: int
    official_id: str
    standing: tuple[Presence, ...]
    history: tuple[Presence, ...]

    @property
    def status(self) -> Status | None:
        """What the records that stand agree on; None while they are in conflict."""
        said = {record.status for record in self.standing}
        return said.pop() if len(said) == 1 else None

    @property
    def conflict(self) -> bool:
        """Say whether the records that stand contradict each other."""
        return self.status is None


def sheet(records: Iterable[Presence]) -> tuple[Line, ...]:
    """Return the lines of all sessions and people that `records` speak of.

    Parameters
    ----------
    records
        In any order, with any repetitions, of any sessions.

    Returns
    -------
    tuple of Line
        By class, session and person.
    """
    grouped: dict[tuple[str, int, str], list[Presence]] = {}
    for record in _by_id(records).values():
        grouped.setdefault((record.class_id, record.ordinal, record.official_id), []).append(record)
    return tuple(_line(key, grouped[key]) for key in sorted(grouped))


def _by_id(records: Iterable[Presence]) -> dict[str, Presence]:
    """Return each record once. If an id meant two things, which the store refuses, order would not decide."""
    known: dict[str, Presence] = {}
    for record in records:
        other = known.setdefault(record.id, record)
        if other is not record and other != record:
            known[record.id] = min(other, record, key=repr)
    return known


def _line(key: tuple[str, int, str], records: list[Presence]) -> Line:
    # Only records of the same line can replace each other, and none itself.
    replaced = {old for record in records for old in record.replaces if old != record.id}
    standing = [record for record in records if record.id not in replaced]
    # Records that replace each other in a circle are no correction: all of them are shown.
    shown = sorted(standing or records, key=lambda record: record.id)
    history = sorted(records, key=lambda record: (record.received_at, record.recorded_at, record.id))
    return Line(*key, tuple(shown), tuple(history))
