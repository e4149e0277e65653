"""The figure week by week, and an honest guess of the day on which everybody is trained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from taphuan_grading.indicator.chosen import MANAGERS, Chosen
from taphuan_grading.indicator.people import ranked, within
from taphuan_grading.register.scope import Key

WEEKS_LOOKED_AT = 12
FURTHEST_WEEKS = 5 * 52
_SIMULATIONS = 2_000
_SUNDAY = 6
_SEED = 5306  # the same figures always give the same forecast
_QUANTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True)
class Forecast:
    """When everybody will be trained, if it goes on as in the last weeks.

    Parameters
    ----------
    early, likely, late
        In 10, 50 and 90 of 100 simulated courses of events it is done by that day; None beyond five years.
    weeks
        How many past weeks the simulation draws from.
    remaining
        Managers who are not trained yet.
    """

    early: date | None
    likely: date | None
    late: date | None
    weeks: int
    remaining: int


def weekly(
    posts: pd.DataFrame,
    trained: pd.DataFrame,
    first: date,
    last: date,
    *,
    chosen: Chosen = MANAGERS,
    excused: pd.DataFrame | None = None,
    shown: Collection[Key] | None = None,
) -> pd.DataFrame:
    """Return ``day, numerator, denominator`` at the end of every week (Sunday) and on `last`.

    Parameters
    ----------
    posts
        All posts, as `taphuan_grading.indicator.people.people_on` reads them.
    trained
        ``official_id, trained_on`` of the run that holds all the days.
    first, last
        The period; empty when it ends before it begins.
    chosen
        Whom to count.
    excused
        ``official_id, exempt_on`` of those who are not counted from that day on unless they are trained.
    shown
        Count only in these units, all by default.
    """
    in_order = ranked(posts).reset_index(drop=True)
    people, officials = pd.factorize(in_order["official_id"])
    since, until = (in_order[name].to_numpy("datetime64[ns]") for name in ("valid_from", "valid_to"))
    wanted = chosen.among(in_order if shown is None else within(in_order, shown)).index
    counts = np.isin(in_order.index.to_numpy(), wanted.to_numpy())
    done = _day_of_each(officials, trained, "trained_on")
    out = None if excused is None else _day_of_each(officials, excused, "exempt_on")
    rows = []
    for day in _week_ends(first, last):
        when = np.datetime64(day)
        held = np.flatnonzero((since <= when) & ~(until <= when))
        principal = held[
            np.unique(people[held], return_index=True)[1]
        ]  # the first post of each in this order
        there = people[principal[counts[principal]]]
        is_done = done[there] <= when
        left_out = 0 if out is None else int((~is_done & (out[there] <= when)).sum())
        rows.append((day, int(is_done.sum()), len(there) - left_out))
    return pd.DataFrame(rows, columns=["day", "numerator", "denominator"])


def _day_of_each(officials: pd.Index, days: pd.DataFrame, column: str) -> np.ndarray:
    """Return the day of each of `officials` as ``datetime64``; no day compares as never."""
    found = days.drop_duplicates("official_id").set_index("official_id")[column].reindex(officials)
    return found.to_numpy("datetime64[ns]")


def forecast(trend: pd.DataFrame) -> Forecast | None:
    """Guess from the last weeks of `trend` when everybody is trained; None when nothing can be said.

    Nothing can be said with fewer than three whole weeks, or when nobody was trained in them. Otherwise the
    weeks to come are drawn from the past ones, two thousand times; each time the past weeks themselves are
    drawn anew first, so that few or uneven weeks widen the interval (Efron and Tibshirani, An Introduction to
    the Bootstrap, 1993). People who join later are not foreseen.
    """
    if trend.empty:
        return None
    now = trend.iloc[-1]
    remaining = int(now["denominator"] - now["numerator"])
    whole = trend[[day.weekday() == _SUNDAY for day in trend["day"]]]
    gains = whole["numerator"].diff().dropna().clip(lower=0).to_numpy()[-WEEKS_LOOKED_AT:]
    if remaining <= 0:
        return Forecast(now["day"], now["day"], now["day"], len(gains), 0)
    if len(gains) < 3 or not gains.any():
        return None
    weeks = _weeks_needed(gains, remaining)
    days = [_day_after(now["day"], weeks, quantile) for quantile in _QUANTILES]
    return Forecast(days[0], days[1], days[2], len(gains), remaining)


def _week_ends(first: date, last: date) -> list[date]:
    found = []
    day = first + timedelta(days=_SUNDAY - first.weekday())
    while day < last:
        found.append(day)
        day += timedelta(days=7)
    return [*found, last] if first <= last else []


def _weeks_needed(gains: np.ndarray, remaining: int) -> np.ndarray:
    """Return for each simulation after how many weeks nobody remains; infinity beyond the horizon."""
    chance = np.random.default_rng(_SEED)
    pasts = chance.choice(gains, size=(_SIMULATIONS, len(gains)))
    places = chance.integers(0, len(gains), size=(_SIMULATIONS, FURTHEST_WEEKS))
    totals = np.take_along_axis(pasts, places, axis=1).cumsum(axis=1)
    reached = totals >= remaining
    needed: np.ndarray = reached.argmax(axis=1).astype(float) + 1
    needed[~reached.any(axis=1)] = np.inf
    return needed


def _day_after(day: date, weeks: np.ndarray, quantile: float) -> date | None:
    needed = float(np.quantile(weeks, quantile, method="higher"))
    return None if np.isinf(needed) else day + timedelta(weeks=int(needed))
