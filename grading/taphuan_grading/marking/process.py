"""Worker processes that mark: started fresh, warmed once, quiet, and gone when their parent is."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

from taphuan_grading.store.home import Home

_SECRET_PREFIXES = ("JUPYTERHUB_", "TAPHUAN_")


def processes(home: Home, workers: int) -> Executor:
    """Return a pool of `workers` fresh processes that mark attempts of `home`."""
    pool = ProcessPoolExecutor(
        max_workers=workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=prepare,
        initargs=(str(home.root),),
    )
    for _ in range(workers):  # each starts now, not when the first learner waits
        pool.submit(os.getpid)
    return pool


def prepare(root: str) -> None:
    """Make this process ready to mark: imports and the store, once.

    The kernels that nbgrader starts inherit this process's environment, so what could open the Hub or the
    store is taken out of it first.
    """
    from taphuan_grading.marking import autograder  # noqa: PLC0415 (here it is paid for before the first attempt)

    autograder.store_of(Home(Path(root)))
    for name in [name for name in os.environ if name.startswith(_SECRET_PREFIXES)]:
        del os.environ[name]
    logging.getLogger("traitlets").propagate = False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
