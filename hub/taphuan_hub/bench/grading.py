"""How many attempts are marked in a second, on one core and on two, and how soon a learner has the result."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, update

from taphuan_grading.marking.autograder import mark_attempts
from taphuan_grading.marking.course import slug_of, student_of
from taphuan_grading.marking.process import prepare, processes
from taphuan_grading.marking.worker import BATCH, Worker
from taphuan_grading.store import schema
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.bench import stock_grading
from taphuan_hub.bench.load import waiting_home
from taphuan_hub.bench.result import Result
from taphuan_hub.bench.rounds import interleaved
from taphuan_hub.bench.stock_grading import Paper
from taphuan_hub.bench.submitting import sitting
from taphuan_hub.progress import bar

_OURS, _OURS_ON_TWO, _STOCK = 48, 120, 8
_WARM = 3


@dataclass
class Bench:
    """A home full of waiting attempts, from which each measurement takes some.

    Parameters
    ----------
    home
        Where they wait.
    scratch
        Where stock nbgrader gets its copies.
    """

    home: Home
    scratch: Path
    _taken: int = 0
    _copies: int = 0

    def take(self, count: int) -> list[int]:
        """Return the ids of the next attempts."""
        first, self._taken = self._taken + 1, self._taken + count
        return list(range(first, first + count))

    def ours_on_one(self) -> float:
        """Return our rate in one process on one core."""
        with _pinned(0, prepare, str(self.home.root)) as pool:
            pool.submit(_mark, self.home, self.take(_WARM)).result()
            seconds = pool.submit(_mark, self.home, self.take(_OURS)).result()
        return _OURS / seconds

    def stock_on_one(self) -> float:
        """Return stock nbgrader's rate on one core."""
        with _pinned(0) as pool:
            return _STOCK / pool.submit(stock_grading.seconds, self._copy(_STOCK)).result()

    def ours_on_two(self) -> float:
        """Return the rate of ``taphuan grade --workers 2``, all of its queue included."""
        self._queue_only(self.take(_WARM) + self.take(_OURS_ON_TWO))
        engine = open_store(self.home)
        worker = Worker(self.home, engine, lambda: processes(self.home, 2), slots=2)
        moments: list[float] = []
        try:
            tally = worker.drain(lambda *_: moments.append(time.perf_counter()))
        finally:
            worker.close()
            engine.dispose()
        if tally.errors:
            raise RuntimeError(f"the benchmark's attempts could not be marked: {tally.errors}")
        skipped = 2 * BATCH  # the first batches wait for their processes to start
        return (len(moments) - skipped) / (moments[-1] - moments[skipped - 1])

    def stock_on_two(self) -> float:
        """Return the rate of two stock nbgraders side by side, each with its own course."""
        with _pinned(0) as one, _pinned(1) as other:
            runs = [pool.submit(stock_grading.seconds, self._copy(_STOCK)) for pool in (one, other)]
            return 2 * _STOCK / max(run.result() for run in runs)

    def _copy(self, count: int) -> Path:
        """Lay out a course with submissions that we have marked before."""
        self._copies += 1
        [course] = self.home.courses.iterdir()
        return stock_grading.lay_out(course, self.scratch / f"stock-{self._copies}", self._papers(count))

    def _papers(self, count: int) -> list[Paper]:
        table = schema.attempt
        engine = open_store(self.home)
        query = select(table.c.official_id, table.c.module).where(
            table.c.state.in_(("marked", "needs-manual"))
        )
        with engine.connect() as connection:
            rows = connection.execute(query.order_by(table.c.id.desc()).limit(count)).all()
        engine.dispose()
        return [(student_of(row.official_id), slug_of(row.module)) for row in rows]

    def _queue_only(self, attempts: list[int]) -> None:
        """Let these attempts wait, and all other ones rest."""
        table = schema.attempt
        engine = open_store(self.home)
        with engine.begin() as connection:
            unmarked = table.c.state.in_(("waiting", "resting"))
            connection.execute(update(table).where(unmarked).values(state="resting"))
            connection.execute(update(table).where(table.c.id.in_(attempts)).values(state="waiting"))
        engine.dispose()


def run(rounds: int) -> list[Result]:
    """Measure, ours and stock in turns, on submissions of the same people."""
    with tempfile.TemporaryDirectory(prefix="taphuan-bench-") as folder, bar("marking", 5 * rounds) as step:
        each = _WARM + _OURS + _WARM + _OURS_ON_TWO
        home = waiting_home(Path(folder) / "home", each * (rounds + 1))
        bench = Bench(home, Path(folder))
        bench.ours_on_one()  # so that stock has something to mark, whoever begins
        one = interleaved(bench.ours_on_one, bench.stock_on_one, rounds=rounds, step=step)
        two = interleaved(bench.ours_on_two, bench.stock_on_two, rounds=rounds, step=step)
        with sitting(waiting_home(Path(folder) / "class", 0)) as people:
            people.p95()  # the first one finds everything cold
            waits = interleaved(people.p95, rounds=rounds, step=step)
    return [
        Result("grading_rate", "1/s", *one, more_is_better=True),
        Result("grading_rate_two_cores", "1/s", *two, more_is_better=True),
        Result("submit_p95", "s", *waits),
    ]


def _pinned(core: int, initializer: Callable[..., object] = bool, *arguments: str) -> ProcessPoolExecutor:
    """Return a fresh process on one core; it and all that it starts stay there."""
    return ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_settle,
        initargs=(core, initializer, arguments),
    )


def _settle(core: int, initializer: Callable[..., object], arguments: tuple[str, ...]) -> None:
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[core % len(cores)]})
    initializer(*arguments)


def _mark(home: Home, attempts: list[int]) -> float:
    """Mark in batches, as a worker does, and return the seconds."""
    began = time.perf_counter()
    for start in range(0, len(attempts), BATCH):
        errors = mark_attempts(home, [(one, None) for one in attempts[start : start + BATCH]])
        if any(errors):
            raise RuntimeError(f"the benchmark's attempts could not be marked: {errors}")
    return time.perf_counter() - began
