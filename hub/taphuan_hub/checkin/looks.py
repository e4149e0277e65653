"""Who was shown whose names on the check-in page, for the register's log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Engine

from taphuan_grading.register.access import log_access

PLACE = "check-in"
_ONCE_IN = timedelta(hours=1)


class Looks:
    """Notes each look once an hour: a page that is open asks for its class again and again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._last: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def note(self, who: str, what: str, people: Collection[str], at: datetime) -> None:
        """Note that `who` was shown `people` of `what`, unless that was noted within the hour."""
        with self._lock:
            last = self._last.get((who, what))
            if last is not None and at - last < _ONCE_IN:
                return
            self._last = {key: moment for key, moment in self._last.items() if at - moment < _ONCE_IN}
            self._last[who, what] = at
        log_access(self._engine, who=who, place=PLACE, people=people, at=at)
