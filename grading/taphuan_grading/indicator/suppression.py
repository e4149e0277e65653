"""Which figures are not published, so that nobody in a small group is told anything about.

This is statistical disclosure control by cell suppression: figures of small groups are hidden, and with
them others, from which they could be worked out. The rule holds against readers who know all of the page, and
against those who know every head-count besides, since who leads a commune is no secret:

1. A group of fewer than `SMALLEST` people has no figure, neither where it stands in a row of its own nor
   where it is what remains of a row when others are taken from it (a district's leaders without communes).
2. How many of a small group are trained stays as open as the headline alone leaves it: the page tells nothing
   more about these people.
3. A small group's head-count stays open over at least `SMALLEST` values, or as many as the headline leaves.
4. No hidden figure at all can be worked out.

A group of `SMALLEST` or more has its figure whatever that is. 39 of 40 does not say who the one is; 40 of 40
is what everybody should reach; and 0 of 40 could not be kept secret, for while nobody is trained the headline
says it of everybody.

The fewest figures are hidden for this, large ones rather not. A linear program asks for each small group what
can be worked out. Where it is too much, its dual says on which figures that rests, and by how much it gives
way when one of them is hidden: a condition of an integer program over all of them. They take turns until
nothing can be worked out any more (the way of Fischetti and Salazar-González).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from taphuan_grading.indicator.attack import Attack, Bound, Part
from taphuan_grading.planning.solving import solver

SMALLEST = 5
"""The size of the smallest group with a figure of its own."""
_LARGE = 10
"""Hiding everything weighs as much as hiding so many small figures."""
_SLACK = 1e-6


@dataclass(frozen=True)
class Table:
    """Groups of people who have nobody in common, and sums over them.

    Parameters
    ----------
    sizes, trained
        Of each group; no group is empty.
    sums
        What may be published: of each the groups that it holds. The first is the whole.
    """

    sizes: tuple[int, ...]
    trained: tuple[int, ...]
    sums: tuple[Part, ...]

    def size(self, part: Part) -> int:
        """Return how many people a part has."""
        return sum(self.sizes[group] for group in part)

    def small(self, part: Part) -> bool:
        """Say whether a part is too small for a figure."""
        return self.size(part) < SMALLEST

    @property
    def small_parts(self) -> list[Part]:
        """The groups and sums that are too small for a figure."""
        groups = (frozenset({group}) for group in range(len(self.sizes)))
        return [part for part in dict.fromkeys((*groups, *self.sums)) if self.small(part)]


@dataclass(frozen=True)
class Lack:
    """A condition: hide sums until what they give (`gives`) adds up to `needed`."""

    gives: Mapping[int, float]
    needed: float


class Protection:
    """Decides what of a table is hidden."""

    def __init__(self, table: Table) -> None:
        self._table = table
        groups, whole = len(table.sizes), sum(table.sizes)
        # Who is counted in a unit at all is known; a head-count is at least one.
        self._heads = Attack(table.sizes, [(1, whole - groups + 1)] * groups, table.sums)
        # The reader knows all head-counts here.
        self._trained = Attack(table.trained, [(0, size) for size in table.sizes], table.sums)

    def hide(self, before: Collection[int] = ()) -> frozenset[int]:
        """Return the numbers of the sums that are not published.

        Parameters
        ----------
        before
            Those that were hidden in an earlier publication, and stay hidden.
        """
        table = self._table
        everybody = frozenset(range(len(table.sizes)))
        free = {number for number, part in enumerate(table.sums) if part != everybody}
        small = {number for number in free if table.small(table.sums[number])}
        hidden = frozenset(small | (free & set(before)))
        lacks: list[Lack] = []
        while found := list(self.lacks(hidden)):
            lacks += found
            hidden = self._fewest(hidden & (small | set(before)), free, lacks)
        return self._without_the_known(hidden, small)

    def lacks(self, hidden: Collection[int]) -> Iterator[Lack]:
        """Yield what can be worked out and should not be, when these sums are hidden."""
        self._publish(hidden)
        for part in self._table.small_parts:
            reach, (low, high) = self._trained.reach(part), self._trained.open_by_the_whole(part)
            if reach.low > low:
                yield Lack(reach.least.gives, reach.low - low)
            if reach.high < high:
                yield Lack(reach.most.gives, high - reach.high)
            heads, (least, most) = self._heads.reach(part), self._heads.open_by_the_whole(part)
            needed = min(SMALLEST - 1, most - least) - heads.width
            if needed > 0:
                yield Lack(_together(heads.least, heads.most), needed)

    def known(self, hidden: Collection[int]) -> list[int]:
        """Return the hidden sums whose figure can be worked out from the others."""
        self._publish(hidden)
        return [number for number in sorted(hidden) if self._is_known(self._table.sums[number])]

    def _is_known(self, part: Part) -> bool:
        return not self._heads.reach(part).width and not self._trained.reach(part).width

    def _publish(self, hidden: Collection[int]) -> None:
        shown = set(range(len(self._table.sums))) - set(hidden)
        for attack in (self._heads, self._trained):
            attack.publish(shown)

    def _without_the_known(self, hidden: frozenset[int], small: Collection[int]) -> frozenset[int]:
        """Publish what can be worked out anyway: it tells nothing, and hiding it would be a false promise."""
        return hidden - {number for number in self.known(hidden) if number not in small}

    def _fewest(self, fixed: Collection[int], free: Collection[int], lacks: Sequence[Lack]) -> frozenset[int]:
        """Return the fewest sums, small ones first, that with `fixed` meet all conditions."""
        table, model = self._table, solver()
        whole = sum(table.sizes)
        choice = {number: model.addIntegral(int(number in fixed), 1) for number in sorted(free)}
        for lack in lacks:
            gives = [
                variable * min(lack.gives[number], lack.needed)
                for number, variable in choice.items()
                if number in lack.gives
            ]
            model.addConstr(model.qsum(gives) >= lack.needed - _SLACK)
        model.setOptionValue("mip_abs_gap", _SLACK)
        model.setOptionValue("mip_rel_gap", 0.0)
        costs = [
            variable * (1 + _LARGE * table.size(table.sums[number]) / whole)
            for number, variable in choice.items()
        ]
        model.minimize(model.qsum(costs))
        values = model.getSolution().col_value
        return frozenset(number for number, variable in choice.items() if values[variable.index] > 0.5)


def _together(one: Bound, other: Bound) -> dict[int, float]:
    return {
        number: one.gives.get(number, 0.0) + other.gives.get(number, 0.0)
        for number in {*one.gives, *other.gives}
    }
