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
    grouped: dict[tuple[str, int, str], dict[str, Presence]] = {}
    for record in sorted(set(records), key=_received):
        key = (record.class_id, record.ordinal, record.official_id)
        grouped.setdefault(key, {}).setdefault(record.id, record)
    return tuple(_line(key, grouped[key]) for key in sorted(grouped))


def _line(key: tuple[str, int, str], records: dict[str, Presence]) -> Line:
    # Only records of the same line can replace each other, and none itself.
    replaced = {old for record in records.values() for old in record.replaces if old != record.id}
    standing = [record for record in records.values() if record.id not in replaced]
    # Records that replace each other in a circle are no correction: all of them are shown.
    shown = standing or list(records.values())
    return Line(*key, tuple(sorted(shown, key=lambda record: record.id)), tuple(records.values()))


def _received(record: Presence) -> tuple[object, ...]:
    return (record.received_at, record.recorded_at, record.id, repr(record))
