"""Somebody who keeps the ledger up to date while the service runs."""

from __future__ import annotations

import logging
import threading
import time
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import TaphuanError
from taphuan_grading.ledger.book import Book
from taphuan_grading.ledger.facts import sources
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.store.home import Home

LEAST_PAUSE = 2.0
SHARE = 0.05
"""Of its time, how much the keeper may spend on looking and writing: marking comes first."""
log = logging.getLogger("taphuan.ledger")


class Keeper:
    """Looks whether anything was added to what the ledger records, and then brings the ledger up to date.

    Everything that counts is in the store before anybody is told of it; the ledger follows within seconds.
    When the service is ended in between, the next start finds what is missing, and adds it once.

    Parameters
    ----------
    home, engine, programme
        Whose ledger it is.
    """

    def __init__(self, home: Home, engine: Engine, programme: Programme) -> None:
        self._home = home
        self._engine = engine
        self._programme = programme
        self._book = Book(engine)
        self._seen: tuple[date, tuple[object, ...]] | None = None
        self._over = threading.Event()

    def look(self) -> int:
        """Bring the ledger up to date if anything has changed or a day has begun; return records added."""
        with self._engine.connect() as connection:
            now = (clock.today(), sources(connection))
        if now == self._seen:
            return 0
        added = bring_up_to_date(self._home, self._engine, self._programme, self._book)
        self._seen = now
        return added

    def run(self) -> None:
        """Look until `stop`, and once more then. Trouble with the store is logged and outlived."""
        while True:
            ending = self._over.is_set()
            begun = time.monotonic()
            try:
                added = self.look()
            except (TaphuanError, SQLAlchemyError, OSError):
                log.exception("the ledger could not be kept; trying again")
            else:
                if added:
                    log.info("%d records added to the ledger", added)
            if ending:
                return
            self._over.wait(max(LEAST_PAUSE, (time.monotonic() - begun) / SHARE))

    def stop(self) -> None:
        """Let `run` look once more and return."""
        self._over.set()
