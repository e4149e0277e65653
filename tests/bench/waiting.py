"""How long a full queue takes: ``python -m tests.bench.waiting [--attempts N] [--dask]``.

Makes a home in which `N` attempts wait, marks them by ``taphuan grade``, stops it with Ctrl-C in the middle,
starts it again, looks whether everything is marked, and prints minutes and rate. With ``--dask`` a scheduler
and two workers are started on the loopback interface, and the command marks on them.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from taphuan_grading.marking.queue import counts
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.bench.load import waiting_home

_LOCAL = ["--host", "127.0.0.1", "--no-dashboard"]
_WORKERS = 2
_STATES = ("marked", "needs-manual")


def done(home: Home) -> int:
    """Return how many attempts are marked."""
    engine = open_store(home)
    found = counts(engine)
    engine.dispose()
    return sum(found.get(state, 0) for state in _STATES)


def until(condition: Callable[[], bool]) -> None:
    """Look once a second until it holds."""
    while not condition():
        time.sleep(1)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a scheduler and two workers; give the scheduler's address."""
    about = folder / "scheduler.json"
    where = ["--scheduler-file", str(about)]
    with ExitStack() as stack:
        for kind, extra in (("scheduler", ["--port", "0"]), *[("worker", ["--nthreads", "1"])] * _WORKERS):
            command = [sys.executable, "-m", "dask", kind, *where, *_LOCAL, *extra]
            process = stack.enter_context(subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL))
            stack.callback(process.terminate)
        until(about.exists)
        yield str(json.loads(about.read_text(encoding="utf-8"))["address"])


def grade(home: Home, hands: list[str], stop_at: int | None) -> None:
    """Run the command; interrupt it when `stop_at` attempts are marked."""
    program = "from taphuan_hub.cli import main; main()"
    with subprocess.Popen([sys.executable, "-c", program, "--home", str(home.root), "grade", *hands]) as run:
        if stop_at is not None:
            until(lambda: done(home) >= stop_at or run.poll() is not None)
            run.send_signal(signal.SIGINT)


def main() -> None:
    """Do it."""
    options = argparse.ArgumentParser()
    options.add_argument("--attempts", type=int, default=10_000)
    options.add_argument("--dask", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="taphuan-bench-") as name, ExitStack() as stack:
        home = waiting_home(Path(name) / "home", asked.attempts)
        if asked.dask:
            hands = ["--dask", stack.enter_context(cluster(Path(name)))]
        else:
            hands = ["--workers", str(_WORKERS)]
        began = time.perf_counter()
        grade(home, hands, asked.attempts // 2)
        stopped = done(home)
        print(f"stopped at {stopped} of {asked.attempts}", flush=True)  # noqa: T201
        grade(home, hands, None)
        seconds = time.perf_counter() - began
        marked = done(home)
    rate = marked / seconds
    print(f"{marked} of {asked.attempts} marked in {seconds / 60:.1f} minutes, {rate:.1f} a second")  # noqa: T201
    sys.exit(marked != asked.attempts or stopped == asked.attempts)


if __name__ == "__main__":
    main()
