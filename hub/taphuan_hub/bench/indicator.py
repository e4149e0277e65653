"""``taphuan bench indicator``: 10,000 officials, 15 modules, three years; there is no stock tool for it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import date
from itertools import cycle
from pathlib import Path

from sqlalchemy import Engine

from taphuan_grading.indicator.board import indicator_as_of
from taphuan_hub.bench.programme import programme
from taphuan_hub.bench.result import Result
from taphuan_hub.bench.rounds import interleaved
from taphuan_hub.bench.years import filled
from taphuan_hub.progress import bar, say

DAYS = (date(2026, 6, 30), date(2025, 6, 30), date(2025, 7, 1), date(2024, 12, 31))
"""The days that are asked for in turn, on both sides of the reform of units."""

# What the first call in a new process takes, the imports of the indicator included.
_COLD = """
import sys, time
start = time.perf_counter()
from datetime import date
from pathlib import Path
from taphuan_grading.indicator.board import indicator_as_of
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.bench.programme import programme
taught = programme()
indicator_as_of(open_store(Home(Path(sys.argv[1]))), taught, date.fromisoformat(sys.argv[2]))
print(time.perf_counter() - start)
"""


def run(rounds: int) -> list[Result]:
    """Measure the figure with all breakdowns, in a new process and in one that has asked before.

    Parameters
    ----------
    rounds
        How often each is measured, each time for another day.
    """
    days = cycle(DAYS)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="taphuan-bench-")))
        say("filling a store with three years of attempts; this takes a minute")
        engine = stack.enter_context(filled(folder))
        indicator_as_of(engine, programme(), DAYS[-1])
        step = stack.enter_context(bar("figures", 2 * rounds))
        warm, _ = interleaved(lambda: _warm(engine, next(days)), rounds=rounds, step=step)
        cold, _ = interleaved(lambda: _cold(folder / "years", next(days)), rounds=rounds, step=step)
    return [Result("indicator_warm", "s", warm), Result("indicator_cold", "s", cold)]


def _warm(engine: Engine, day: date) -> float:
    begun = time.perf_counter()
    indicator_as_of(engine, programme(), day)
    return time.perf_counter() - begun


def _cold(home: Path, day: date) -> float:
    command = [sys.executable, "-c", _COLD, str(home), day.isoformat()]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return float(done.stdout)
