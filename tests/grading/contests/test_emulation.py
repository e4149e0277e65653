"""The emulation table: participation times score, fair to small units, silent about few people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.contests.emulation import FEW, Line, Unit, emulation

DAY = date(2025, 7, 1)
shares = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=14)


@st.composite
def one_unit(draw: st.DrawFn) -> tuple[int, tuple[float, ...]]:
    found = tuple(draw(shares))
    return len(found) + draw(st.integers(0, 10)), found


units = st.lists(one_unit(), max_size=8).map(
    lambda found: [
        Unit((str(number), DAY), f"Xã {number}", officials, given)
        for number, (officials, given) in enumerate(found)
    ]
)


def unit(code: str, officials: int, *given: float) -> Unit:
    return Unit((code, DAY), f"Xã {code}", officials, given)


def line(found: list[Unit], code: str) -> Line:
    table = emulation(found)
    return next(one for one in (*table.ranked, *table.small) if one.key[0] == code)


def test_the_rule_by_hand() -> None:
    found = [unit("a", 10, *[1.0] * 5), unit("b", 10, *[0.5] * 10)]
    # average (5 + 5) / 20 = 0,5; both (5 + 5 · 0,5) / (10 + 5) = 0,5
    assert [(one.key[0], one.points, one.rank) for one in emulation(found).ranked] == [
        ("a", 50.0, 1),
        ("b", 50.0, 1),
    ]
    assert [one.mean for one in emulation(found).ranked] == [100.0, 50.0]


def test_few_good_people_do_not_beat_a_large_unit_by_chance() -> None:
    found = [
        unit("small", 5, *[0.95] * 5),
        unit("large", 100, *[0.92] * 100),
        unit("rest", 200, *[0.4] * 100),
    ]
    assert [one.key[0] for one in emulation(found).ranked] == ["large", "small", "rest"]


def test_units_with_few_papers_are_compared_by_participation() -> None:
    table = emulation([unit("a", 8, *[1.0] * 4), unit("b", 2, 0.0, 0.0), unit("c", 4), unit("d", 0)])
    assert not table.ranked
    assert [(one.key[0], one.rank, one.mean, one.points) for one in table.small] == [
        ("b", 1, None, None),
        ("a", 2, None, None),
        ("c", 3, None, None),
    ]


@given(units)
def test_every_unit_with_officials_stands_once(found: list[Unit]) -> None:
    table = emulation(found)
    codes = [one.key for one in (*table.ranked, *table.small)]
    assert sorted(codes) == sorted(one.key for one in found if one.officials)
    for one in table.ranked:
        assert one.took_part >= FEW
        assert one.points is not None
        assert 0 <= one.points <= 100
    assert all(one.mean is None and one.points is None for one in table.small)


@given(units)
def test_scores_of_few_people_change_nothing_that_is_shown(found: list[Unit]) -> None:
    """Nobody can work out what the people of a small unit got, whatever else is known."""
    hidden = [
        replace(one, shares=tuple(1.0 - share for share in one.shares)) if len(one.shares) < FEW else one
        for one in found
    ]
    assert emulation(hidden) == emulation(found)


@given(units, st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=FEW, max_size=12), st.integers(1, 5))
def test_whoever_joins_does_not_harm_the_unit(found: list[Unit], given_: list[float], away: int) -> None:
    one = unit("x", len(given_) + away, *given_)
    before = line([*found, one], "x")
    after = line([*found, replace(one, shares=(*one.shares, 0.5))], "x")
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points


@given(units)
def test_ranks_follow_the_points(found: list[Unit]) -> None:
    for lines in (emulation(found).ranked, emulation(found).small):
        worth = [one.participation if one.points is None else one.points for one in lines]
        assert worth == sorted(worth, reverse=True)
        assert [one.rank for one in lines] == [1 + sum(other > each for other in worth) for each in worth]
