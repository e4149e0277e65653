"""Whatever is shown, whenever, and whatever is subtracted from whatever: ten people stand behind it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from taphuan_grading.evaluation.tallies import (
    ELSEWHERE,
    FEWEST,
    NONE,
    Tallies,
    Tally,
    added,
    settled,
    shown_of,
    with_sheet,
)

GROUPS = ("a", "b", "c", ELSEWHERE)


class Event(NamedTuple):
    """A sheet of somebody in a group, after the classes `over` were no longer open."""

    group: str
    score: int
    over: frozenset[str]


events = st.lists(
    st.builds(
        Event,
        st.sampled_from(GROUPS),
        st.integers(1, 5),
        st.one_of(st.just(frozenset[str]()), st.frozensets(st.sampled_from(GROUPS[:3]), max_size=2)),
    ),
    max_size=45,
)


def played(story: list[Event]) -> list[Tallies]:
    """The tallies after each sheet; a class that is over stays so, and its answers go elsewhere."""
    found: Tallies = {}
    over: set[str] = set()
    steps = []
    for event in story:
        over |= event.over
        group = ELSEWHERE if event.group in over else event.group
        found = settled(with_sheet(found, group, {"q": event.score}), over)
        steps.append(found)
    return steps


def figures(story: list[Event]) -> list[tuple[tuple[int, ...], ...]]:
    """All that anybody could have seen after each sheet: every group, and the course."""
    return [tuple(shown_of(step, "q", group) for group in (*GROUPS, None)) for step in played(story)]


@settings(max_examples=40)
@given(events)
def test_everybody_is_hidden_among_ten(story: list[Event]) -> None:
    """Whoever had answered otherwise would have changed the same figures as at least nine others."""
    seen = figures(story)
    changed: Counter[tuple[tuple[int, int], ...]] = Counter()
    for number, event in enumerate(story):
        other = [*story[:number], event._replace(score=event.score % 5 + 1), *story[number + 1 :]]
        changed[
            tuple(
                (step, place)
                for step, (before, after) in enumerate(zip(seen, figures(other), strict=True))
                for place, (one, two) in enumerate(zip(before, after, strict=True))
                if one != two
            )
        ] += 1
    changed.pop((), None)
    assert all(people >= FEWEST for people in changed.values())


@settings(max_examples=60)
@given(events)
def test_nothing_is_lost_counted_twice_or_taken_back(story: list[Event]) -> None:
    before: Tallies = {}
    for number, step in enumerate(played(story), 1):
        assert sum(sum(one.waiting) + sum(one.shown) for one in step.values()) == number
        assert all(sum(one.waiting) < FEWEST for one in step.values())
        for key, one in step.items():
            more = [now - then for now, then in zip(one.shown, before.get(key, Tally()).shown, strict=True)]
            assert min(more) >= 0
            assert sum(more) == 0 or sum(more) >= FEWEST
        groups = [shown_of(step, "q", group) for group in GROUPS]
        assert added(*groups) == shown_of(step, "q")
        before = step


def test_the_tenth_answer_shows_all_ten_and_the_eleventh_waits() -> None:
    found: Tallies = {}
    for _ in range(9):
        found = with_sheet(found, "a", {"q": 4})
    assert shown_of(found, "q") == NONE
    found = with_sheet(found, "a", {"q": 1})
    assert shown_of(found, "q") == shown_of(found, "q", "a") == (1, 0, 0, 9, 0)
    assert shown_of(with_sheet(found, "a", {"q": 5}), "q") == (1, 0, 0, 9, 0)


def test_small_classes_are_shown_together_once_they_are_over() -> None:
    found: Tallies = {}
    for group in ("a", "b"):
        for _ in range(6):
            found = with_sheet(found, group, {"q": 5})
    assert shown_of(settled(found, {"a"}), "q") == NONE
    both = settled(found, {"a", "b"})
    assert shown_of(both, "q") == shown_of(both, "q", ELSEWHERE) == (0, 0, 0, 0, 12)
    assert shown_of(both, "q", "a") == NONE
