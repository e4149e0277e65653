"""Taking attempts from the queue to any executor, and seeing each one through."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from taphuan_grading.errors import TaphuanError
from taphuan_grading.marking import queue
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.marking.gradebook import collect
from taphuan_grading.marking.process import processes
from taphuan_grading.store.home import Home

POLL_SECONDS = 2.0
COLLECT_SECONDS = 30.0
log = logging.getLogger("taphuan.marking")

MarkedAt = Callable[[queue.Claim], datetime]
Report = Callable[[queue.Claim, str | None], None]


@dataclass
class Tally:
    """What a round of marking came to: numbers of attempts, and the errors of those that failed."""

    marked: int = 0
    collected: int = 0
    errors: dict[str, str] = field(default_factory=dict)


class Worker:
    """Marks what waits, a few attempts at a time.

    Parameters
    ----------
    home
        Where the courses are.
    engine
        The store.
    executor
        Makes the executor; called again when a process died and broke it.
    slots
        How many attempts are marked at a time.
    lease
        How long a claim lasts without being renewed.
    marked_at
        The moment to write for each attempt; the present by default.
    """

    def __init__(
        self,
        home: Home,
        engine: Engine,
        executor: Callable[[], Executor],
        *,
        slots: int = 1,
        lease: timedelta = queue.LEASE,
        marked_at: MarkedAt | None = None,
    ) -> None:
        self._home = home
        self._engine = engine
        self._make = executor
        self._executor = executor()
        self._slots = slots
        self._lease = lease
        self._marked_at = marked_at
        self._flying: dict[Future[None], queue.Claim] = {}
        self._bell = threading.Event()
        self._stopping = False
        self._renewed = 0.0
        self._collected = float("-inf")
        self._seen: object = None

    def wake(self) -> None:
        """Look at the queue now: something was handed in."""
        self._bell.set()

    def stop(self) -> None:
        """Let `run` finish what it is marking and return."""
        self._stopping = True
        self._bell.set()

    def run(self) -> None:
        """Mark and collect until `stop`. Trouble with a database or a disk is logged and outlived."""
        while not self._stopping:
            try:
                self._reap(self._log)
                self._collect_if_due()
                self._fill()
            except (TaphuanError, SQLAlchemyError, BrokenExecutor, OSError):
                log.exception("the queue could not be served; trying again")
            self._rest()
        while self._flying:
            self._rest()
            self._reap(self._log)
        self.close()

    def drain(self, report: Report | None = None) -> Tally:
        """Mark until nothing waits; attempts that failed before are tried once more.

        Parameters
        ----------
        report
            Told of each attempt that was marked (with None) or failed (with the error).

        Returns
        -------
        Tally
            What was done.
        """
        tally = Tally(collected=collect(self._home, self._engine))
        failed: set[int] = set()

        def note(claim: queue.Claim, error: str | None) -> None:
            if error is None:
                tally.marked += 1
            else:
                tally.errors[claim.number] = error
                failed.add(claim.attempt_id)
            if report is not None:
                report(claim, error)

        while self._fill(at_once=True, skip=failed) or self._flying:
            self._rest()
            self._reap(note)
        return tally

    def close(self) -> None:
        """Stop the processes after what they are doing."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _fill(self, *, at_once: bool = False, skip: set[int] | None = None) -> int:
        free = self._slots - len(self._flying)
        if free <= 0:
            return 0
        claims = queue.claim(self._engine, free, lease=self._lease, at_once=at_once, skip=skip or ())
        for claim in claims:
            at = self._marked_at(claim) if self._marked_at else None
            future = self._launch(claim.attempt_id, at)
            self._flying[future] = claim
            future.add_done_callback(lambda _: self._bell.set())
        return len(claims)

    def _launch(self, attempt_id: int, at: datetime | None) -> Future[None]:
        try:
            return self._executor.submit(mark_attempt, self._home, attempt_id, at)
        except BrokenExecutor:
            self._replace_executor()
            return self._executor.submit(mark_attempt, self._home, attempt_id, at)

    def _replace_executor(self) -> None:
        log.warning("a marking process died; starting new ones")
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()

    def _reap(self, report: Report) -> None:
        broken = False
        for future in [one for one in self._flying if one.done()]:
            claim = self._flying.pop(future)
            error = future.exception()
            if error is not None:
                queue.fail(self._engine, claim.attempt_id, f"{type(error).__name__}: {error}")
            broken = broken or isinstance(error, BrokenExecutor)
            report(claim, None if error is None else str(error))
        if broken:
            self._replace_executor()
        pause = self._lease.total_seconds() / 4
        if self._flying and time.monotonic() - self._renewed > pause:
            self._renewed = time.monotonic()
            queue.renew(
                self._engine, [claim.attempt_id for claim in self._flying.values()], lease=self._lease
            )

    def _rest(self) -> None:
        self._bell.wait(min(POLL_SECONDS, self._lease.total_seconds() / 4))
        self._bell.clear()

    def _collect_if_due(self) -> None:
        """Collect when a gradebook's file has changed; now and then anyway, for those on a server."""
        state = sorted(
            (str(path), path.stat().st_mtime_ns) for path in self._home.courses.glob("*/gradebook.db")
        )
        if state == self._seen and time.monotonic() - self._collected < COLLECT_SECONDS:
            return
        changed = collect(self._home, self._engine)
        self._seen, self._collected = state, time.monotonic()
        if changed:
            log.info("%d attempts have new marks from trainers", changed)

    def _log(self, claim: queue.Claim, error: str | None) -> None:
        if error is None:
            log.info("marked %s", claim.number)
        else:
            last = error.strip().splitlines()[-1:]  # the whole of it is kept with the attempt
            log.error("could not mark %s, it will be tried again: %s", claim.number, "".join(last))


def mark_waiting(
    home: Home,
    engine: Engine,
    *,
    workers: int = 1,
    executor: Callable[[], Executor] | None = None,
    marked_at: MarkedAt | None = None,
    report: Report | None = None,
) -> Tally:
    """Mark everything that waits, `workers` attempts at a time, and collect trainers' marks.

    Parameters
    ----------
    home
        Where the courses are.
    engine
        The store.
    workers
        How many at a time.
    executor
        Makes the executor; as many processes on this machine by default.
    marked_at
        The moment to write for each attempt; the present by default.
    report
        Told of each attempt as it is done, for a progress bar.

    Returns
    -------
    Tally
        What was done; attempts that failed stay in the queue.
    """
    make = executor or (lambda: processes(home, workers))
    worker = Worker(home, engine, make, slots=workers, marked_at=marked_at)
    try:
        return worker.drain(report)
    finally:
        worker.close()
