"""``taphuan grade``."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from types import FrameType

import click
from sqlalchemy import Engine

from taphuan_grading.content import load_programme
from taphuan_grading.errors import MarkingError
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.marking.cluster import connected
from taphuan_grading.marking.process import processes
from taphuan_grading.marking.queue import Claim, counts
from taphuan_grading.marking.worker import Tally, Worker
from taphuan_grading.store.home import Home
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.progress import bar

_QUEUED = ("waiting", "marking", "failed")
Hands = tuple[Callable[[], Executor], int]


@click.command()
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    show_default="one a processor",
    metavar="N",
    help="How many processes mark at a time.",
)
@click.option(
    "--dask",
    metavar="ADDRESS",
    help="Mark on the Dask cluster whose scheduler is there; its workers must see this home.",
)
@home_option
@click.pass_obj
def grade(settings: Settings, workers: int | None, dask: str | None) -> None:
    """Mark what waits, collect the trainers' marks, and bring the ledger up to date.

    Ctrl-C stops after what is being marked; the same command goes on from there.
    """
    with opened(settings) as (home, engine), _hands(home, workers, dask) as (executor, slots):
        tally = _mark(home, engine, executor, slots)
        left = _queued(engine)
        bring_up_to_date(home, engine, load_programme())
    click.echo(f"{tally.marked} attempts marked; {tally.collected} changed by trainers' marks.")
    if tally.stopped:
        raise MarkingError(f"stopped; {left} attempts wait, and the same command goes on with them")
    if tally.errors:
        lines = (f"{number}: {error}" for number, error in sorted(tally.errors.items()))
        raise MarkingError("these attempts wait to be tried again:\n" + "\n".join(lines))


@contextmanager
def _hands(home: Home, workers: int | None, dask: str | None) -> Iterator[Hands]:
    """Give what marks, and how many batches it takes at a time."""
    if dask is None:
        count = workers or os.cpu_count() or 1
        yield lambda: processes(home, count), count
    else:
        with connected(dask, home) as cluster:
            yield cluster.executor, workers or cluster.threads


def _mark(home: Home, engine: Engine, executor: Callable[[], Executor], slots: int) -> Tally:
    worker = Worker(home, engine, executor, slots=slots)
    try:
        with _stopping(worker), bar("marking", _queued(engine)) as step:

            def report(_claim: Claim, _error: str | None) -> None:
                step()

            return worker.drain(report)
    finally:
        worker.close()


@contextmanager
def _stopping(worker: Worker) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM end the marking in good order."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _queued(engine: Engine) -> int:
    found = counts(engine)
    return sum(found.get(state, 0) for state in _QUEUED)
