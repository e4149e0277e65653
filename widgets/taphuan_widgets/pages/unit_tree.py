"""The units of a day as a tree to unfold, from the flat rows of the indicator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.pages.parts import bar


@dataclass
class Unit:
    """A unit with its figure, sub-totals included, and the units under it."""

    key: str
    name: str
    numerator: int
    denominator: int
    depth: int
    parts: list[Unit] = field(default_factory=list)

    def walk(self) -> Iterator[Unit]:
        """Yield the unit and all units under it, each before those under it."""
        yield self
        for part in self.parts:
            yield from part.walk()


def build(rows: Sequence[Mapping[str, Any]]) -> list[Unit]:
    """Build the tree of rows that come each before the rows under it.

    The codes of the General Statistics Office tell the level: two digits are a province, three a
    district, five a commune; so a row stands under the nearest one before it with a shorter code.
    """
    roots: list[Unit] = []
    above: list[Unit] = []
    for row in rows:
        while above and len(above[-1].key) >= len(row["key"]):
            above.pop()
        unit = Unit(row["key"], row["name"], row["numerator"], row["denominator"], len(above))
        (above[-1].parts if above else roots).append(unit)
        above.append(unit)
    return roots


def tree(units: Sequence[Unit]) -> Markup:
    """Return the units as a list to unfold; the first level is open when it is one unit alone."""
    return Markup('<ul class="tp-tree">{}</ul>').format(
        Markup("").join(_item(unit, opened=len(units) == 1) for unit in units)
    )


def _item(unit: Unit, *, opened: bool = False) -> Markup:
    if not unit.parts:
        return Markup('<li class="tp-leaf">{}</li>').format(_line(unit))
    return Markup("<li><details{}><summary>{}</summary><ul>{}</ul></details></li>").format(
        Markup(" open") if opened else "",
        _line(unit),
        Markup("").join(_item(part) for part in unit.parts),
    )


def _line(unit: Unit) -> Markup:
    if unit.denominator:
        told = Markup('{} <span class="tp-of">trên</span> {} <strong>{}</strong>').format(
            grouped(unit.numerator), grouped(unit.denominator), percent(unit.numerator, unit.denominator)
        )
    else:
        told = Markup('<span class="tp-none">chưa có cán bộ quản lý</span>')
    share = bar(unit.numerator, unit.denominator) if unit.denominator else Markup("")
    return Markup(
        '<span class="tp-line"><span class="tp-unit">{}</span><span class="tp-share">{}</span>{}</span>'
    ).format(unit.name[:1].upper() + unit.name[1:], told, share)
