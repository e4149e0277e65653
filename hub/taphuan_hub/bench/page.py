"""``taphuan bench page``: a module with ten questions, cold and warm, beside stock Voila.

Both are opened by the same Chromium over an emulated line of 1 Mbit/s and 200 ms, in turns. Ours goes through
the Hub's proxy; stock Voila is asked directly, which is in its favour.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from taphuan_hub.bench.result import Result
from taphuan_hub.bench.rounds import interleaved
from taphuan_hub.bench.sites import Site, ours, stock
from taphuan_hub.bench.visits import LOOPBACK, Visit, browsing, fresh, signed_in, visit
from taphuan_hub.progress import bar

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class Side:
    """One of the two, and all its visits so far."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        self.cold: list[Visit] = []
        self.warm: list[Visit] = []
        self._state = signed_in(browser, site)

    def round(self) -> float:
        """Visit cold, then warm on the slow line, then warm without it; return the last one's CPU seconds."""
        context = fresh(self.browser, self._state)
        self.cold.append(visit(context, self.site))
        self.warm.append(visit(context, self.site))
        quick = visit(context, self.site, LOOPBACK)
        context.close()
        return quick.cpu


def run(rounds: int) -> list[Result]:
    """Measure all that a page is judged by.

    Parameters
    ----------
    rounds
        How often each side is opened cold and warm.

    Raises
    ------
    ServeError
        When there is no browser to measure with, or a side cannot be served.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="taphuan-bench-")))
        browser = stack.enter_context(browsing())
        our = Side(browser, stack.enter_context(ours(folder)))
        their = Side(browser, stack.enter_context(stock(folder)))
        step = stack.enter_context(bar("visits", 2 * rounds))
        our_cpu, their_cpu = interleaved(our.round, their.round, rounds=rounds, step=step)

    def result(name: str, unit: str, figure: Callable[[Side], list[float]]) -> Result:
        return Result(name, unit, median(figure(our)), median(figure(their)))

    return [
        result("page_cold_bytes", "kB", lambda side: [one.kilobytes for one in side.cold]),
        result("page_cold_requests", "", lambda side: [one.requests for one in side.cold]),
        result("page_cold_readable", "s", lambda side: [one.readable for one in side.cold]),
        result("page_cold_answerable", "s", lambda side: [one.answerable for one in side.cold]),
        result("page_warm_bytes", "kB", lambda side: [one.kilobytes for one in side.warm]),
        result("page_warm_answerable", "s", lambda side: [one.answerable for one in side.warm]),
        Result("page_cpu", "s", our_cpu, their_cpu),
    ]
