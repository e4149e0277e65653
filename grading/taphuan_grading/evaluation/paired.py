"""The mean of paired differences and how sure it is; pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean difference with its confidence interval, in the unit of the values."""

    mean: float
    low: float
    high: float


def paired_interval(before: Sequence[float], after: Sequence[float]) -> Interval:
    """Return the mean of ``after - before`` with its 95 % confidence interval.

    The interval of the paired t-test: mean ± t · s/√n, with n - 1 degrees of freedom. It says how far chance
    in who took part may have moved the mean, and supposes that the differences are not far from normally
    distributed, which matters less the more pairs there are. When all differences are equal it has no width.

    Parameters
    ----------
    before, after
        One value each a person, in the same order; at least two.

    References
    ----------
    "Student" [W. S. Gosset], "The Probable Error of a Mean", Biometrika 6 (1908), 1-25.
    """
    differences = [late - early for early, late in zip(before, after, strict=True)]
    count, mean = len(differences), fmean(differences)
    half = t_quantile((1 + CONFIDENCE) / 2, count - 1) * stdev(differences, mean) / count**0.5
    return Interval(mean, mean - half, mean + half)


def t_quantile(p: float, freedom: int) -> float:
    """Return the quantile `p` of Student's t distribution with `freedom` degrees of freedom.

    By the asymptotic expansion about the normal quantile: right to four digits from 9 degrees on, which
    are the fewest that are ever shown.

    References
    ----------
    M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
    """
    x = NormalDist().inv_cdf(p)
    terms = (
        x,
        (x**3 + x) / 4,
        (5 * x**5 + 16 * x**3 + 3 * x) / 96,
        (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / 384,
        (79 * x**9 + 776 * x**7 + 1482 * x**5 - 1920 * x**3 - 945 * x) / 92160,
    )
    return sum(term / float(freedom) ** power for power, term in enumerate(terms))
