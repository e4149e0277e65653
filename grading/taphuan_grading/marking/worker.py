"""Taking attempts from the queue to any executor, and seeing each one through."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from taphuan_grading.errors import TaphuanError
from taphuan_grading.marking import queue
from taphuan_grading.marking.autograder import Task, mark_attempts
from taphuan_grading.marking.gradebook import collect
from taphuan_grading.marking.process import processes
from taphuan_grading.store.home import Home

POLL_SECONDS = 2.0
COLLECT_SECONDS = 30.0
COLLECT_SHARE = 0.05
"""Of its time, how much a busy worker may spend on looking for trainers' marks."""
BATCH = 16
"""Attempts that one process takes at a time when more wait than there are processes."""
log = logging.getLogger("taphuan.marking")

MarkedAt = Callable[[queue.Claim], datetime]
Report = Callable[[queue.Claim, str | None], None]


@dataclass
class Tally:
    """What a round of marking came to: numbers of attempts, and the errors of those that failed."""

    marked: int = 0
    collected: int = 0
    stopped: bool = False
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
        How many batches of attempts are marked at a time.
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
        self._flying: dict[Future[list[str | None]], list[queue.Claim]] = {}
        self._bell = threading.Event()
        self._stopping = False
        self._renewed = 0.0
        self._collected = float("-inf")
        self._collecting = 0.0
        self._seen: object = None

    def wake(self) -> None:
        """Look at the queue now: something was handed in."""
        self._bell.set()

    def stop(self) -> None:
        """Let `run` or `drain` finish what is being marked and return."""
        self._stopping = True
        self._bell.set()

    def run(self) -> None:
        """Mark and collect until `stop`. Trouble with a database or a disk is logged and outlived."""
        while not self._stopping:
            for step in (lambda: self._reap(self._log), self._collect_if_due, self._fill):
                try:
                    step()
                except (TaphuanError, SQLAlchemyError, BrokenExecutor, OSError):
                    log.exception("the queue could not be served; trying again")
            self._rest()
        while self._flying:
            self._rest()
            self._reap(self._log)
        self.close()

    def drain(self, report: Report | None = None) -> Tally:
        """Mark until nothing waits, or until `stop`; attempts that failed before are tried once more.

        Parameters
        ----------
        report
            Told of each attempt that was marked (with None) or failed (with the error).

        Returns
        -------
        Tally
            What was done.
        """
        tally = Tally()
        try:
            tally.collected = collect(self._home, self._engine)
        except TaphuanError as error:  # one course's gradebook; the others can be marked
            tally.errors["trainers' marks"] = error.message
        failed: set[int] = set()

        def note(claim: queue.Claim, error: str | None) -> None:
            if error is None:
                tally.marked += 1
            else:
                tally.errors[claim.number] = error
                failed.add(claim.attempt_id)
            if report is not None:
                report(claim, error)

        while (not self._stopping and self._fill(at_once=True, skip=failed)) or self._flying:
            self._rest()
            self._reap(note)
        tally.stopped = self._stopping
        return tally

    def close(self) -> None:
        """Stop the processes after what they are doing."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _fill(self, *, at_once: bool = False, skip: set[int] | None = None) -> int:
        free = self._slots - len(self._flying)
        if free <= 0:
            return 0
        claims = queue.claim(self._engine, free * BATCH, lease=self._lease, at_once=at_once, skip=skip or ())
        size = max(1, -(-len(claims) // free))
        for start in range(0, len(claims), size):
            batch = claims[start : start + size]
            future = self._launch([(one.attempt_id, self._moment(one)) for one in batch])
            self._flying[future] = batch
            future.add_done_callback(lambda _: self._bell.set())
        return len(claims)

    def _moment(self, claim: queue.Claim) -> datetime | None:
        return self._marked_at(claim) if self._marked_at else None

    def _launch(self, tasks: list[Task]) -> Future[list[str | None]]:
        try:
            return self._executor.submit(mark_attempts, self._home, tasks)
        except BrokenExecutor:
            self._replace_executor()
            return self._executor.submit(mark_attempts, self._home, tasks)

    def _replace_executor(self) -> None:
        log.warning("a marking process died; starting new ones")
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make()

    def _reap(self, report: Report) -> None:
        broken = False
        for future in [one for one in self._flying if one.done()]:
            claims = self._flying.pop(future)
            errors, lost = _outcome(future, len(claims))
            broken = broken or lost
            for claim, error in zip(claims, errors, strict=True):
                if error is not None:
                    queue.fail(self._engine, claim.attempt_id, error)
                report(claim, error)
        if broken:
            self._replace_executor()
        pause = self._lease.total_seconds() / 4
        if self._flying and time.monotonic() - self._renewed > pause:
            self._renewed = time.monotonic()
            flying = [claim.attempt_id for batch in self._flying.values() for claim in batch]
            queue.renew(self._engine, flying, lease=self._lease)

    def _rest(self) -> None:
        self._bell.wait(min(POLL_SECONDS, self._lease.total_seconds() / 4))
        self._bell.clear()

    def _collect_if_due(self) -> None:
        """Collect when a gradebook's file has changed; now and then anyway, for those on a server."""
        now = time.monotonic()
        if now - self._collected < self._collecting / COLLECT_SHARE:
            return
        state = sorted(
            (str(path), path.stat().st_mtime_ns) for path in self._home.courses.glob("*/gradebook.db*")
        )
        if state == self._seen and now - self._collected < COLLECT_SECONDS:
            return
        changed = collect(self._home, self._engine)
        self._seen, self._collected = state, time.monotonic()
        self._collecting = self._collected - now
        if changed:
            log.info("%d attempts have new marks from trainers", changed)

    def _log(self, claim: queue.Claim, error: str | None) -> None:
        if error is None:
            log.info("marked %s", claim.number)
        else:
            last = error.strip().splitlines()[-1:]  # the whole of it is kept with the attempt
            log.error("could not mark %s, it will be tried again: %s", claim.number, "".join(last))


def _outcome(future: Future[list[str | None]], count: int) -> tuple[list[str | None], bool]:
    """Return what became of each attempt of a batch, and whether the processes are lost."""
    try:
        return future.result(), False
    except CancelledError:
        return ["the marking was cancelled"] * count, False
    except Exception as error:  # noqa: BLE001 - it came from another process, and can be anything
        return [f"{type(error).__name__}: {error}"] * count, isinstance(error, BrokenExecutor)


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
