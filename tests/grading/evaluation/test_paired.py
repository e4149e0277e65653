"""The interval of paired differences, against values known from elsewhere."""

from __future__ import annotations

import pytest

from taphuan_grading.evaluation.paired import paired_interval, t_quantile


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [(9, 2.262157), (14, 2.144787), (19, 2.093024), (29, 2.045230), (99, 1.984217), (999, 1.962341)],
)
def test_quantiles_are_those_of_the_tables(freedom: int, expected: float) -> None:
    """Percentage points of the t distribution, two-sided 5 %."""
    assert t_quantile(0.975, freedom) == pytest.approx(expected, abs=5e-5)
    assert t_quantile(0.025, freedom) == pytest.approx(-expected, abs=5e-5)


def test_students_own_sleep_data() -> None:
    """Hours of sleep won by ten patients with two drugs, from the paper of 1908: 1.58 hours, 0.70 to 2.46."""
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    found = paired_interval(first, second)
    assert found.mean == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-4)


def test_equal_differences_leave_no_doubt() -> None:
    found = paired_interval([0.25, 0.5], [0.5, 0.75])
    assert (found.mean, found.low, found.high) == (0.25, 0.25, 0.25)


def test_pairs_are_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        paired_interval([1.0, 2.0], [1.0])
