"""How many hours of a session count. The plan is silent: these rules are ours, and the guide prints them.

- present: all hours of the session;
- late, and left early: half of them, however long somebody was away, so that nobody has to keep a stopwatch;
- excused, absent: none;
- a line in conflict: none, until somebody says what is true.

What counts are the hours that the class announced for the session (breaks taken off), not the clock.
"""

from __future__ import annotations

from taphuan_grading.attendance.records import Status

SHARES: dict[Status, float] = {"present": 1.0, "late": 0.5, "left-early": 0.5, "excused": 0.0, "absent": 0.0}
"""The share of the session's hours that each status gives."""


def counted_hours(status: Status | None, hours: float) -> float:
    """Return how many of the session's `hours` count for somebody with `status`; None is a conflict."""
    return SHARES[status] * hours if status is not None else 0.0
