"""Ranks: more points first, then less time, equal ones together."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from taphuan_grading.contests.ranking import Paper, counted, ranked

papers = st.lists(
    st.builds(
        Paper,
        official_id=st.uuids().map(str),
        score=st.sampled_from([None, 0.0, 0.1 + 0.2, 0.3, 2.0, 5.5]),
        max_score=st.just(6.0),
        seconds=st.integers(0, 5),
        late_seconds=st.sampled_from([0, 0, 0, 20, 61, 600]),
        agreed=st.booleans(),
    ),
    max_size=12,
    unique_by=lambda paper: paper.official_id,
)
deductions = st.sampled_from([None, 0.5, 2.0])


def paper(who: str, score: float | None, seconds: int = 60, late: int = 0) -> Paper:
    return Paper(who, score, 6.0, seconds, late, agreed=False)


def test_points_then_time_then_equal() -> None:
    found = ranked([paper("a", 5), paper("b", 6, 90), paper("c", 6, 80), paper("d", 6, 80), paper("e", 1)])
    assert [(one.paper.official_id, one.rank) for one in found] == [
        ("c", 1),
        ("d", 1),
        ("b", 3),
        ("a", 4),
        ("e", 5),
    ]


def test_a_late_paper_counts_as_the_rules_say() -> None:
    late = paper("a", 5, 700, late=61)
    assert counted(late, None) is None
    assert counted(late, 0.5) == 4
    assert counted(late, 9) == 0
    assert ranked([late, paper("b", 1)])[-1].rank is None


@given(papers, deductions)
def test_the_order_of_the_input_does_not_matter(found: list[Paper], deduction: float | None) -> None:
    assert ranked(found, deduction) == ranked(reversed(found), deduction)


@given(papers, deductions)
def test_a_rank_is_one_more_than_who_is_better(found: list[Paper], deduction: float | None) -> None:
    lines = ranked(found, deduction)
    assert len(lines) == len(found)
    with_rank = [one for one in lines if one.rank is not None]
    for one in with_rank:
        assert one.points is not None
        better = [
            other
            for other in with_rank
            if other.points is not None
            and (-round(other.points, 6), other.paper.seconds) < (-round(one.points, 6), one.paper.seconds)
        ]
        assert one.rank == 1 + len(better)
        assert 0 <= one.points <= (one.paper.score or 0)
    assert all(one.points is None for one in lines if one.rank is None)


@given(papers, deductions)
def test_more_points_never_make_a_rank_worse(found: list[Paper], deduction: float | None) -> None:
    for number, one in enumerate(found):
        if one.score is None:
            continue
        before = _rank(found, one, deduction)
        lifted = replace(one, score=6.0)
        after = _rank([*found[:number], lifted, *found[number + 1 :]], lifted, deduction)
        assert before is None or (after is not None and after <= before)


def _rank(found: list[Paper], wanted: Paper, deduction: float | None) -> int | None:
    return next(one.rank for one in ranked(found, deduction) if one.paper == wanted)
