"""Shares as they are printed; reading numbers and text is tested with the scoring rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.vietnamese import grouped, parse_number, percent


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (50, 111, "45,05%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (1, 16, "6,25%"),
        (0, 9, "0,00%"),
        (5, 5, "100,00%"),
        (99_999, 100_000, "99,99%"),
        (1, 1_000_000, "0,01%"),
        (0, 0, "–"),
    ],
)
def test_a_share(numerator: int, denominator: int, text: str) -> None:
    assert percent(numerator, denominator) == text


@given(st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_share_is_never_rounded_to_none_or_all(share: tuple[int, int]) -> None:
    numerator, denominator = share
    shown = parse_number(percent(numerator, denominator))
    assert shown is not None
    assert (shown == 0) == (numerator == 0)
    assert (shown == 100) == (numerator == denominator)
    assert abs(shown - 100 * numerator / denominator) <= 0.0101


@pytest.mark.parametrize("text", ["16.000", "16000đ", "16.000 đồng", "16.000₫", "16 000 VNĐ"])
def test_money_as_it_is_typed(text: str) -> None:
    assert parse_number(text, unit="đồng") == 16_000


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1_000, "1.000"), (1_234_567, "1.234.567")]
)
def test_thousands_stand_apart(number: int, text: str) -> None:
    assert grouped(number) == text
    assert parse_number(text) == number
