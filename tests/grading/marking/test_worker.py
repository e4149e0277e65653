from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import update

from taphuan_grading import clock
from taphuan_grading.marking import autograder, queue
from taphuan_grading.marking.process import processes
from taphuan_grading.marking.worker import Worker, mark_waiting
from taphuan_grading.store import schema
from taphuan_grading.store.engine import URL_VARIABLE
from taphuan_grading.store.home import Home

if TYPE_CHECKING:
    from .conftest import Class

pytestmark = pytest.mark.nbgrader
Until = Callable[[Callable[[], bool]], None]

MARK_ALL = """
import sys
from pathlib import Path
from taphuan_grading.marking.worker import mark_waiting
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import open_home

if __name__ == "__main__":
    home = open_home(Path(sys.argv[1]))
    mark_waiting(home, open_store(home))
"""


def threads() -> Executor:
    return ThreadPoolExecutor(1)


def run_out(lesson: Class) -> None:
    """Let the leases of all markings be over, as if time had gone by."""
    with lesson.engine.begin() as connection:
        table = schema.attempt
        connection.execute(update(table).where(table.c.state == "marking").values(lease_until=clock.now()))


def autograding(lesson: Class, official: str = "cb-1") -> bool:
    course = lesson.home.course_dir("ntm-2026")
    return (course / "autograded" / official / lesson.module.slug / f"{lesson.module.slug}.ipynb").exists()


@contextmanager
def halfway(lesson: Class, until: Until) -> Iterator[Callable[[], None]]:
    """Let markings run until they write into the gradebook; what is yielded waits for one to be there."""
    lesson.mark(lesson.hand_in({}, "cb-2"))  # the gradebook has its indexes now
    trainer = sqlite3.connect(lesson.home.course_dir("ntm-2026") / "gradebook.db", isolation_level=None)
    trainer.execute("BEGIN IMMEDIATE")
    try:
        yield lambda: until(lambda: autograding(lesson))
    finally:
        trainer.close()


def start(lesson: Class, tmp_path: Path) -> subprocess.Popen[bytes]:
    script = tmp_path / "mark_all.py"
    script.write_text(MARK_ALL, encoding="utf-8")
    return subprocess.Popen([sys.executable, script, lesson.home.root], stdout=subprocess.PIPE)


def test_a_killed_worker_loses_nothing(lesson: Class, tmp_path: Path, until: Until) -> None:
    attempt = lesson.hand_in(lesson.key(q11="Vâng."))
    with halfway(lesson, until) as reached, start(lesson, tmp_path) as process:
        reached()
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(children, timeout=60)[1] == []  # neither process nor kernel outlives it
    cut = lesson.again(attempt)
    assert (cut.state, cut.score, cut.marks) == ("marking", None, {})
    assert queue.claim(lesson.engine, 1) == []  # not before the lease is over

    run_out(lesson)
    assert mark_waiting(lesson.home, lesson.engine).marked == 1
    done = lesson.again(attempt)
    assert (done.state, done.tries, done.error) == ("needs-manual", 1, None)
    assert done.marks["q1"].points == 1
    assert len(done.marks) == len(lesson.module.marked)


def test_a_killed_process_of_the_pool_is_replaced(lesson: Class, until: Until) -> None:
    attempt = lesson.hand_in(lesson.key())
    worker = Worker(lesson.home, lesson.engine, lambda: processes(lesson.home, 1))
    thread = threading.Thread(target=worker.run)
    try:
        with halfway(lesson, until) as reached:
            thread.start()
            reached()
            living = [one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE]
            pool = next(one for one in living if "spawn_main" in " ".join(one.cmdline()))
            os.kill(pool.pid, signal.SIGKILL)
        until(lambda: lesson.again(attempt).tries == 1)
        failed = lesson.again(attempt)
        assert failed.score is None
        until(lambda: lesson.again(attempt).state == "marked")
    finally:
        worker.stop()
        thread.join()
    assert lesson.again(attempt).score == 11


def test_no_secret_reaches_the_processes_that_start_kernels(
    lesson: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "secret")
    monkeypatch.setenv("TAPHUAN_HOME", "secret")
    with processes(lesson.home, 1) as pool:
        found = [pool.submit(os.getenv, name).result() for name in ("JUPYTERHUB_API_TOKEN", "TAPHUAN_HOME")]
    assert found == [None, None]


def test_stdout_stays_quiet(lesson: Class, tmp_path: Path) -> None:
    attempt = lesson.hand_in(lesson.key())
    with start(lesson, tmp_path) as process:
        output, _ = process.communicate(timeout=120)
    assert (process.returncode, output) == (0, b"")
    assert lesson.again(attempt).state == "marked"


def test_failures_are_told_and_do_not_stop_the_others(lesson: Class) -> None:
    good = lesson.hand_in(lesson.key())
    bad = lesson.hand_in({}, "cb-2")
    table = schema.attempt
    with lesson.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == bad.id).values(module="no/module"))
    told: list[tuple[str, bool]] = []
    tally = mark_waiting(
        lesson.home,
        lesson.engine,
        executor=threads,
        report=lambda claim, error: told.append((claim.number, error is None)),
    )
    assert sorted(told) == sorted([(good.number, True), (bad.number, False)])
    assert (tally.marked, list(tally.errors)) == (1, [bad.number])
    failed = lesson.again(bad)
    assert (failed.state, failed.tries, failed.score) == ("failed", 1, None)
    assert "is missing" in (failed.error or "")

    with lesson.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == bad.id).values(module=lesson.module.id))
    assert mark_waiting(lesson.home, lesson.engine, executor=threads).marked == 1
    assert (lesson.again(bad).state, lesson.again(bad).error) == ("marked", None)


def test_the_moment_of_marking_can_be_given(lesson: Class) -> None:
    attempt = lesson.hand_in(lesson.key())
    moment = datetime(2026, 4, 1, 9, tzinfo=UTC)
    mark_waiting(lesson.home, lesson.engine, executor=threads, marked_at=lambda claim: moment)
    assert lesson.again(attempt).marked_at == moment


def test_the_worker_collects_and_stops(lesson: Class, until: Until) -> None:
    attempt = lesson.hand_in(lesson.key(q11="Vâng."))
    worker = Worker(lesson.home, lesson.engine, threads, lease=timedelta(seconds=2))
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: lesson.again(attempt).state == "needs-manual")
    lesson.trainer("q11", 4)
    worker.wake()
    until(lambda: lesson.again(attempt).state == "marked")
    worker.stop()
    thread.join(30)
    assert not thread.is_alive()
    assert lesson.again(attempt).score == 15


def test_a_broken_gradebook_is_outlived(
    lesson: Class, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    attempt = lesson.mark(lesson.hand_in(lesson.key(q11="Vâng.")))
    book = lesson.home.course_dir("ntm-2026") / "gradebook.db"
    kept = book.read_bytes()
    book.write_bytes(b"not a gradebook")
    worker = Worker(lesson.home, lesson.engine, threads)
    thread = threading.Thread(target=worker.run)
    thread.start()
    until(lambda: "the queue could not be served" in caplog.text)
    book.write_bytes(kept)
    lesson.trainer("q11", 4)
    until(lambda: lesson.again(attempt).state == "marked")
    worker.stop()
    thread.join(30)
    with Gradebook(lesson.url, "ntm-2026") as opened:
        assert opened.find_submission(lesson.module.slug, "cb-1").score == 15


def test_processes_open_a_store_that_a_setting_names_and_forget_the_setting(
    bare_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With PostgreSQL there is no file in the home; another file stands for it here."""
    elsewhere = tmp_path / "elsewhere.db"
    bare_home.database.rename(elsewhere)
    monkeypatch.setenv(URL_VARIABLE, f"sqlite:///{elsewhere}")
    with processes(bare_home, 1) as pool:
        assert pool.submit(autograder.mark_attempts, bare_home, []).result() == []
        assert pool.submit(os.getenv, URL_VARIABLE).result() is None
