"""Worker processes that mark: started fresh, warmed once, quiet, and gone when their parent is."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from pathlib import Path

from taphuan_grading.errors import MarkingError
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
    """Make this process, which does nothing else, ready to mark, and let it end with its parent."""
    open_store_of(root)  # a setting may name it, which is forgotten next
    forget_secrets()
    logging.getLogger("traitlets").propagate = False
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()
    warm_up(root)
    gc.collect()
    gc.freeze()  # what is there now stays, so nobody needs to look at it again


def forget_secrets() -> None:
    """Take out of the environment what could open the Hub or the store: kernels inherit it."""
    for name in [name for name in os.environ if name.startswith(_SECRET_PREFIXES)]:
        del os.environ[name]


def open_store_of(root: str) -> None:
    """Open the store of this process, once."""
    from taphuan_grading.marking import autograder  # noqa: PLC0415 (nbgrader takes its time)

    autograder.store_of(Home(Path(root)))


def warm_up(root: str) -> None:
    """Pay for imports, the store and the process that forks before the first attempt."""
    from taphuan_grading.marking import autograder  # noqa: PLC0415 (nbgrader takes its time)

    open_store_of(root)
    try:
        autograder.warm_up(root)
    except MarkingError as error:  # each attempt of that course will tell it
        logging.getLogger("taphuan.marking").warning("not warm: %s", error.message)


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
