"""What the board's view costs with 10,000 officials, 15 modules and 3 years: ``python -m tests.bench.board``.

Times depend on the machine and are printed, never asserted: seconds that passed, and seconds of this
process's CPU, which other work on the machine lengthens less. The first view is the first of a process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench.desk import AREA

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.register.scope import PROVINCE, Scope
from taphuan_grading.store.home import Home
from taphuan_hub.bench.programme import programme
from taphuan_hub.bench.years import filled
from taphuan_hub.grader.board.asked import WEEK, Asked
from taphuan_hub.grader.board.view import board
from taphuan_hub.grader.room import Room

ROUNDS = 5


def main() -> None:
    """Make the store, ask, and print the first time and the best of some rounds."""
    today = clock.today()
    asked = Asked(today, today, today - WEEK)
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder)) as engine:
        home = Home(Path(folder) / "years")
        room = Room(home, engine, programme(), load_key(home), lambda: None)
        for name, scope in (("province", PROVINCE), ("area", AREA)):
            measure(name, room, scope, asked)
        room.threads.shutdown()


def measure(name: str, room: Room, scope: Scope, asked: Asked) -> None:
    """Print what the view costs the first time and afterwards."""
    times = [timed(lambda: board(room, scope, asked)) for _ in range(ROUNDS)]
    for words, (wall, cpu) in (("first", times[0]), ("best", min(times))):
        print(f"{name:<9} {words:<6} {1000 * wall:>6.0f} ms, {1000 * cpu:>6.0f} ms of CPU")  # noqa: T201


def timed(task: Callable[[], Any]) -> tuple[float, float]:
    """Return the seconds that `task` takes, on the wall and of CPU."""
    wall, cpu = perf_counter(), process_time()
    task()
    return perf_counter() - wall, process_time() - cpu


if __name__ == "__main__":
    main()
