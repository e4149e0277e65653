"""What of a figure is hidden: no reader works out more about a small group than the rule allows.

An attacker of another kind checks it: for small tables every table of whole numbers that fits is counted out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from taphuan_grading.indicator.attack import Attack, Part
from taphuan_grading.indicator.suppression import SMALLEST, Protection, Table

LEVELS = 3


@st.composite
def tables(draw: st.DrawFn, *, districts: int = 4, communes: int = 5, most: int = 30) -> Table:
    """Draw a province: people of its own, districts or none, communes; some units without anybody."""
    people = st.integers(0, most) | st.integers(0, SMALLEST)
    sizes: list[int] = []
    trained: list[int] = []
    levels: list[int] = []
    sums: list[Part] = []

    def group(level: int) -> Part:
        size = draw(people)
        if not size:
            return frozenset()
        sizes.append(size)
        trained.append(draw(st.integers(0, size) | st.sampled_from([0, size])))
        levels.append(level)
        return frozenset({len(sizes) - 1})

    group(0)
    for _ in range(draw(st.integers(0, districts))):
        parts = [group(2) for _ in range(draw(st.integers(0, communes)))]
        sums += [group(1).union(*parts), *parts]
    sums += [group(2) for _ in range(draw(st.integers(0, communes)))]
    assume(sum(sizes) >= SMALLEST)
    whole = frozenset(range(len(sizes)))
    at = (frozenset(group for group, one in enumerate(levels) if one == level) for level in range(LEVELS))
    found = (whole, *(part for part in (*at, whole, *sums) if part))
    return Table(tuple(sizes), tuple(trained), found)


def shown(table: Table, hidden: frozenset[int]) -> list[int]:
    return [number for number in range(len(table.sums)) if number not in hidden]


Fits = Iterator[tuple[int, ...]]


def everything(table: Table, counts: Sequence[int], ranges: Sequence[range], published: list[int]) -> Fits:
    """Yield every table of whole numbers that fits what is published."""
    parts = [table.sums[number] for number in published]
    values = [sum(counts[group] for group in part) for part in parts]
    for guess in product(*ranges):
        if [sum(guess[group] for group in part) for part in parts] == values:
            yield guess


def open_by_counting(
    table: Table, counts: Sequence[int], ranges: Sequence[range], hidden: frozenset[int], part: Part
) -> set[int]:
    fitting = everything(table, counts, ranges, shown(table, hidden))
    return {sum(guess[group] for group in part) for guess in fitting}


def heads(table: Table) -> list[range]:
    most = sum(table.sizes) - len(table.sizes) + 1
    return [range(1, most + 1)] * len(table.sizes)


def trained(table: Table) -> list[range]:
    return [range(size + 1) for size in table.sizes]


@settings(max_examples=40, deadline=None)
@given(tables())
def test_no_small_group_is_narrower_than_the_rule_says(table: Table) -> None:
    protection = Protection(table)
    hidden = protection.hide()
    assert list(protection.lacks(hidden)) == []
    assert all(table.small(table.sums[number]) for number in protection.known(hidden))
    everybody = frozenset(range(len(table.sizes)))
    for number, part in enumerate(table.sums):
        assert (number in hidden) or not table.small(part)
        assert part != everybody or number not in hidden


@settings(max_examples=40, deadline=None)
@given(tables(districts=2, communes=2, most=6))
def test_by_counting_out_everything_that_fits(table: Table) -> None:
    """The rule, in numbers of people instead of linear programs."""
    assume(len(table.sizes) <= 4 and sum(table.sizes) <= 16)
    hidden, only_whole = Protection(table).hide(), frozenset(range(1, len(table.sums)))
    for part in table.small_parts:
        for counts, ranges in ((table.trained, trained(table)), (table.sizes, heads(table))):
            left = open_by_counting(table, counts, ranges, hidden, part)
            anyway = open_by_counting(table, counts, ranges, only_whole, part)
            if counts is table.trained:
                assert left == anyway
            else:
                assert len(left) >= min(SMALLEST, len(anyway))
    for number in hidden - {number for number, part in enumerate(table.sums) if table.small(part)}:
        part = table.sums[number]
        assert any(
            len(open_by_counting(table, counts, ranges, hidden, part)) > 1
            for counts, ranges in ((table.trained, trained(table)), (table.sizes, heads(table)))
        )


@settings(max_examples=30, deadline=None)
@given(tables(districts=2, communes=2, most=6), st.data())
def test_linear_programs_find_what_counting_finds(table: Table, data: st.DataObject) -> None:
    assume(len(table.sizes) <= 4 and sum(table.sizes) <= 16)
    hidden = data.draw(st.sets(st.integers(1, len(table.sums) - 1)).map(frozenset))
    attack = Attack(table.trained, [(0, size) for size in table.sizes], table.sums)
    attack.publish(shown(table, hidden))
    for part in table.small_parts:
        reach = attack.reach(part)
        found = open_by_counting(table, table.trained, trained(table), hidden, part)
        assert set(range(reach.low, reach.high + 1)) == found


@settings(max_examples=30, deadline=None)
@given(tables(districts=2), st.data())
def test_what_was_hidden_before_stays_hidden_unless_it_is_known(table: Table, data: st.DataObject) -> None:
    before = data.draw(st.sets(st.integers(1, len(table.sums) - 1)))
    protection = Protection(table)
    hidden = protection.hide(before)
    assert list(protection.lacks(hidden)) == []
    everybody = frozenset(range(len(table.sizes)))
    opened = {number for number in before if table.sums[number] != everybody} - hidden
    assert opened <= set(protection.known(hidden | opened))


def flat(sizes: Sequence[int], done: Sequence[int]) -> Table:
    """Return a province of communes: the whole, its own people, the communes together, each commune."""
    communes = range(1, len(sizes))
    levels = (frozenset(range(len(sizes))), frozenset({0}), frozenset(communes))
    return Table(tuple(sizes), tuple(done), (*levels, *(frozenset({group}) for group in communes)))


@pytest.mark.parametrize(
    ("sizes", "done", "hidden"),
    [
        ((10, 12, 9, 20), (5, 6, 4, 10), set()),  # nobody is in a small group
        ((10, 3, 9, 20), (5, 1, 4, 10), {3, 4}),  # the smallest other commune goes with it
        (
            (10, 3, 9, 20, 30),
            (5, 1, 9, 20, 15),
            {3, 6},
        ),  # all of the smaller ones are trained: no cover
        ((10, 3, 9, 20), (10, 3, 9, 18), {3, 5}),  # whoever is missing has to be possible in both
        ((10, 3, 9, 20), (10, 3, 9, 20), {3, 4}),  # all are trained, as the headline says
        ((10, 3, 9, 20), (0, 0, 0, 0), {3, 4}),  # nobody is
        ((10, 1, 1, 1, 20), (5, 1, 0, 0, 10), {3, 4, 5, 6}),  # three people are too few together, too
        ((3, 9, 9, 9), (1, 4, 4, 4), {1, 2, 5}),  # a small level takes the other along, and a commune
    ],
)
def test_the_fewest_are_hidden(sizes: Sequence[int], done: Sequence[int], hidden: set[int]) -> None:
    assert Protection(flat(sizes, done)).hide() == hidden


def test_a_province_of_a_hundred_communes_is_quick_and_always_the_same() -> None:
    sizes = [8, *(3 + number * 7 % 40 for number in range(124))]
    table = flat(sizes, [size * 9 // 10 for size in sizes])
    hidden = Protection(table).hide()
    assert hidden == Protection(table).hide()
    small = {number for number, part in enumerate(table.sums) if table.small(part)}
    assert small
    assert small <= hidden
    assert len(hidden) <= len(small) + 3
