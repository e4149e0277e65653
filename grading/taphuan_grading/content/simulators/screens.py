"""A replica in screens, such as a portal or a shop: papers to read, fields to fill, choices to make.

A simulator takes the items below, may add its own, and names them in its `Screens`.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from taphuan_grading.content.kinds.simulation import SimulationCheck
from taphuan_grading.content.simulators.base import Compiled, Part, Place, Problem, Scenario, wrong_ids
from taphuan_grading.rules.conditions import Condition

SECRET = {"right", "least", "most", "why", "weight", "told", "after"}
"""What an item keeps from the page."""

_UNIT = "a unit that may follow the number, or nothing"


class Item(Part):
    """Something on a screen. `when` shows it only after choices were made so."""

    kind: str
    when: dict[str, str] = Field(default={}, description="the id of a choice, and the option that was taken")

    @property
    def tells(self) -> bool:
        """Whether it tells how a choice turned out, so that a marked simulation does not show it."""
        return False

    def shown(self) -> dict[str, Any]:
        """Return what the page may know."""
        return self.model_dump(exclude=SECRET, exclude_defaults=True) | {"kind": self.kind}

    def checks(self) -> list[SimulationCheck]:
        """Return what is marked of it."""
        return []

    def deeds(self) -> dict[str, str]:
        """Return words for what can be done with it."""
        return {}

    def problems(self) -> Iterator[Problem]:
        """Yield what does not fit together within it."""
        yield from ()


class Text(Item):
    """Words on the screen."""

    kind: Literal["text"] = "text"
    text: str = Field(description="the words; a blank line begins a paragraph")
    tone: Literal["plain", "notice", "result"] = Field(default="plain", description="plain, notice or result")

    @property
    def tells(self) -> bool:
        """Whether it is the result of a choice."""
        return self.tone == "result" or bool(self.when)


class Table(Item):
    """Rows and columns to read."""

    kind: Literal["table"] = "table"
    caption: str = Field(description="what the table shows")
    head: list[str] = Field(min_length=1, description="a list of the columns' names")
    rows: list[list[str]] = Field(min_length=1, description="a list of rows, each a list of texts")

    def problems(self) -> Iterator[Problem]:
        """Yield rows that are too long or too short."""
        for at, row in enumerate(self.rows):
            if len(row) != len(self.head):
                yield ("rows", at), f"the row has {len(row)} cells", f"{len(self.head)} cells"


class Known(Item):
    """An item with an id: something is done with it."""

    id: str = Field(description="an id")


class Document(Known):
    """A paper that opens: its lines, or names and values."""

    kind: Literal["document"] = "document"
    title: str = Field(description="what the paper is called")
    text: str = Field(default="", description="what it says")
    rows: dict[str, str] = Field(default={}, description="'name: value'")

    def deeds(self) -> dict[str, str]:
        """Return the word for opening it."""
        return {f"look {self.id}": f"xem “{self.title}”"}


class Asked(Known):
    """An item that is marked. `told` is what the debrief calls it, its label by default."""

    label: str = Field(description="what is asked")
    hint: str = Field(default="", description="a hint that everybody sees")
    told: str = Field(default="", description="what the debrief calls it")
    why: str = Field(min_length=1, description="why it is so, for the debrief")
    weight: float = Field(default=1, gt=0, description="a number above 0")

    def check(self, rule: Condition, ideal: list[str]) -> SimulationCheck:
        """Return the check of this item."""
        return SimulationCheck(
            title=self.told or self.label,
            weight=self.weight,
            about=[self.id],
            why=self.why,
            rule=dict(rule),
            ideal=ideal,
        )


class TextField(Asked):
    """A few words to type; letters' case and diacritics do not matter."""

    kind: Literal["field"] = "field"
    right: list[str] = Field(min_length=1, description="a list of the right texts")

    def checks(self) -> list[SimulationCheck]:
        """Return whether one of the right texts was typed."""
        rule = {"value": ["set", self.id, {"same": self.right}]}
        return [self.check(rule, [f"set {self.id} {self.right[0]}"])]

    def deeds(self) -> dict[str, str]:
        """Return words for typing."""
        return {f"set {self.id}": f"ghi “{{}}” vào ô “{self.label}”"}


class NumberField(Asked):
    """A number to type, from `least` to `most`."""

    kind: Literal["number"] = "number"
    unit: str = Field(default="", description=_UNIT)
    least: float = Field(description="the least right number")
    most: float = Field(description="the greatest right number")

    def checks(self) -> list[SimulationCheck]:
        """Return whether the number is within the limits."""
        rule = {"value": ["set", self.id, {"between": [self.least, self.most, self.unit]}]}
        typed = format(Decimal(repr(self.least)).normalize(), "f").replace(".", ",")
        return [self.check(rule, [f"set {self.id} {typed}"])]

    def deeds(self) -> dict[str, str]:
        """Return words for typing."""
        return {f"set {self.id}": f"ghi “{{}}” vào ô “{self.label}”"}

    def problems(self) -> Iterator[Problem]:
        """Yield limits the wrong way round."""
        if self.most < self.least:
            yield ("most",), f"{self.most} is less than {self.least}", "'most' not below 'least'"


class Options(Asked):
    """An item with options."""

    options: dict[str, str] = Field(min_length=2, description="two or more options, 'id: words'")
    after: list[str] = Field(default=[], description="a list of ids of papers to read before")

    def shown(self) -> dict[str, Any]:
        """Return what the page may know, the options always, in an order that tells nothing: by id."""
        return super().shown() | {"options": dict(sorted(self.options.items()))}

    def deeds(self) -> dict[str, str]:
        """Return words for choosing."""
        return {f"set {self.id} {option}": f"chọn “{words}”" for option, words in self.options.items()}

    def readings(self, ideal: list[str]) -> tuple[list[SimulationCheck], list[str]]:
        """Return the check that the papers were read first, if any, and `ideal` with reading before it."""
        if not self.after:
            return [], ideal
        ideal = [*(f"look {paper}" for paper in self.after), *ideal]
        read = SimulationCheck(
            title=f"Xem giấy tờ trước khi quyết định: {self.told or self.label}",
            about=[*self.after, self.id],
            why="Nên xem kỹ giấy tờ, số liệu liên quan rồi mới quyết định.",
            rule={"all": [{"before": [["look", paper], ["set", self.id]]} for paper in self.after]},
            ideal=ideal,
        )
        return [read], ideal

    def problems(self) -> Iterator[Problem]:
        """Yield ids of options that a log cannot hold."""
        yield from wrong_ids([(("options", name), name) for name in self.options])


class Choice(Options):
    """One of several options."""

    kind: Literal["choice"] = "choice"
    right: str = Field(description="the id of the right option")

    def checks(self) -> list[SimulationCheck]:
        """Return whether the right option was taken, and the papers read before."""
        read, ideal = self.readings([f"set {self.id} {self.right}"])
        rule = {"value": ["set", self.id, {"exactly": [self.right]}]}
        return [self.check(rule, ideal), *read]

    def problems(self) -> Iterator[Problem]:
        """Yield a right option that is not there."""
        yield from super().problems()
        if self.right not in self.options:
            yield ("right",), f"there is no option '{self.right}'", ", ".join(self.options)


class Picks(Options):
    """Several of several options; each wrong one takes a right one away."""

    kind: Literal["picks"] = "picks"
    right: list[str] = Field(min_length=1, description="a list of ids of the right options")

    def checks(self) -> list[SimulationCheck]:
        """Return the share of the right options that were taken, and the papers read before."""
        read, ideal = self.readings([f"set {self.id} {' '.join(self.right)}"])
        return [self.check({"chosen": ["set", self.id, self.right]}, ideal), *read]

    def problems(self) -> Iterator[Problem]:
        """Yield right options that are not there, or all."""
        yield from super().problems()
        for at, name in enumerate(self.right):
            if name not in self.options:
                yield ("right", at), f"there is no option '{name}'", ", ".join(self.options)


PLAIN = Text | Table | Document | TextField | NumberField | Choice | Picks
"""The items that every simulator in screens has."""

I = TypeVar("I", bound=Item)  # noqa: E741 - the usual letter for an item


class Screen(Part, Generic[I]):
    """One screen."""

    title: str = Field(description="the title of the screen")
    items: list[I] = Field(min_length=1, description="a list of items, each with its 'kind'")


class Screens(Scenario, Generic[I]):
    """A scenario in screens."""

    screens: list[Screen[I]] = Field(min_length=1, description="a list of screens: title, items")

    def _items(self) -> Iterator[tuple[Place, I]]:
        for at, screen in enumerate(self.screens):
            for number, item in enumerate(screen.items):
                yield ("screens", at, "items", number), item

    def compiled(self, *, practice: bool) -> Compiled:
        """Return stage, checks and words for deeds; what a choice leads to is for practice only."""
        items = [item for _, item in self._items()]
        shown = [
            {
                "title": screen.title,
                "items": [item.shown() for item in screen.items if practice or not item.tells],
            }
            for screen in self.screens
        ]
        return Compiled(
            stage={"screens": shown},
            checks=[check for item in items for check in item.checks()],
            deeds={deed: words for item in items for deed, words in item.deeds().items()},
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what does not fit together."""
        items = list(self._items())
        known = {item.id: item for _, item in items if isinstance(item, Known)}
        yield from wrong_ids([((*place, "id"), item.id) for place, item in items if isinstance(item, Known)])
        for place, item in items:
            for within, problem, expected in item.problems():
                yield (*place, *within), problem, expected
            for name, option in item.when.items():
                choice = known.get(name)
                if not isinstance(choice, Options) or option not in choice.options:
                    yield (
                        (*place, "when"),
                        f"there is no option '{option}' of '{name}'",
                        "a choice and its option",
                    )
            for at, paper in enumerate(item.after if isinstance(item, Options) else []):
                if not isinstance(known.get(paper), Document):
                    yield (*place, "after", at), f"there is no paper '{paper}'", "the id of a document"
        if sum(len(item.checks()) for _, item in items) < 2:
            yield ("screens",), "less than two things are marked", "fields and choices"
