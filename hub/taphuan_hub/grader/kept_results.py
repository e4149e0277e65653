"""Results of contests, computed once for all who look: on the day after a close that is everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Integer, cast, func, select

from taphuan_grading.content.models import Contest, Programme
from taphuan_grading.contests.results import Results, results
from taphuan_grading.store import schema
from taphuan_grading.store.contest_schema import contest_entry

OLDEST = timedelta(minutes=10)
"""So long a correction of the register may go unnoticed; papers, marks and consent are noticed at once."""


@dataclass(frozen=True)
class _Kept:
    state: tuple[Any, ...]
    at: datetime
    found: Results


class KeptResults:
    """The last results of each contest, for as long as its papers are the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def get(
        self, connection: Connection, programme: Programme, contest: Contest, moment: datetime
    ) -> Results:
        """Return the results at `moment`; whoever asks while they are computed waits for them."""
        with self._lock:
            state = (contest, *_state(connection, contest))
            kept = self._kept.get(contest.id)
            if kept is None or kept.state != state or moment - kept.at > OLDEST:
                kept = _Kept(state, moment, results(connection, programme, contest, moment))
                self._kept[contest.id] = kept
            return kept.found


def _state(connection: Connection, contest: Contest) -> tuple[Any, ...]:
    """Return what changes with every paper, mark, entry and consent."""
    attempt, entry = schema.attempt, contest_entry
    papers = select(func.count(), func.sum(attempt.c.score), func.max(attempt.c.marked_at)).where(
        attempt.c.module == contest.module
    )
    entries = select(func.count(), func.sum(cast(entry.c.agreed, Integer))).where(
        entry.c.contest == contest.id
    )
    return (*connection.execute(papers).one(), *connection.execute(entries).one())
