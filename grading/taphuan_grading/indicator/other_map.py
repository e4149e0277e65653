"""Managers under the map of another day, and what cannot be said under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from taphuan_grading.register.restated import Restated, restate
from taphuan_grading.register.units import Atlas, Unit

_MOST = 12


@dataclass(frozen=True)
class OtherMap:
    """The map of `day`: units are those of that day, and people are placed in them along the successions."""

    atlas: Atlas
    day: date

    def place(self, managers: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
        """Return the managers with the units of this map, and Vietnamese notes on what is not exact.

        A manager whose unit lies in several units of the map is counted in the smallest unit that holds them
        all; one whose unit is unknown on that day in none, and so only in the whole figure.
        """
        counts = managers.groupby(["unit_code", "unit_valid_from"]).size()
        found = {
            (str(code), begins): self._restate(str(code), begins) for code, begins in counts.index.tolist()
        }
        keys = list(zip(managers["unit_code"], managers["unit_valid_from"], strict=True))
        units = [found[key][1].unit for key in keys]
        codes = pd.Series([unit.code if unit else None for unit in units], managers.index, dtype="str")
        placed = managers.assign(unit_code=codes)
        numbers = {key: int(number) for key, number in counts.items()}
        return placed, tuple(_notes(found, numbers, self.day))

    def _restate(self, code: str, begins: pd.Timestamp) -> tuple[Unit, Restated]:
        unit = self.atlas.unit((code, begins.date()))
        return unit, restate(self.atlas, unit, self.day)


def _notes(
    found: dict[tuple[str, pd.Timestamp], tuple[Unit, Restated]], numbers: dict[object, int], day: date
) -> Iterator[str]:
    inexact = [(unit, there.unit, numbers[key]) for key, (unit, there) in found.items() if not there.exact]
    higher: dict[str, list[tuple[str, int]]] = {}
    for unit, there, number in inexact:
        where = (
            f"chỉ tính được vào {there.full_name}" if there else "không có trên bản đồ này, chỉ tính chung"
        )
        higher.setdefault(where, []).append((unit.full_name, number))
    for where, units in sorted(higher.items()):
        names = ", ".join(name for name, _ in sorted(units)[:_MOST])
        more = f" và {len(units) - _MOST} đơn vị khác" if len(units) > _MOST else ""
        total = sum(number for _, number in units)
        yield f"Theo bản đồ ngày {day:%d/%m/%Y}, {total} cán bộ quản lý của {names}{more} {where}."
