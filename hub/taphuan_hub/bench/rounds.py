"""Rounds in which ours and stock take turns, so that whatever else the machine does meets both."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

Measure = Callable[[], float]
Step = Callable[[], None]


def interleaved(
    ours: Measure, stock: Measure | None = None, *, rounds: int, step: Step = lambda: None
) -> tuple[float, float | None]:
    """Measure both in turns and return their medians.

    Parameters
    ----------
    ours, stock
        Each does its work once and returns one figure.
    rounds
        How often. Who begins changes from round to round.
    step
        Told after each measurement, for a progress bar.

    Returns
    -------
    tuple
        The medians of ours and of stock (None without one).
    """
    found: dict[Measure, list[float]] = {}
    for number in range(rounds):
        pair = [ours] if stock is None else [ours, stock]
        for measure in pair if number % 2 == 0 else pair[::-1]:
            found.setdefault(measure, []).append(measure())
            step()
    return median(found[ours]), None if stock is None else median(found[stock])
