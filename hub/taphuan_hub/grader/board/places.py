"""Where units lie on the board's map, also those whose seat nobody noted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taphuan_grading.register.units import Unit

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def located(units: Sequence[Unit]) -> dict[str, Place]:
    """Return the place of each unit by its code.

    One without coordinates stands in the middle of the units under it, else of those beside it, else where
    its parent is; one of which nothing at all is known is left out.
    """
    known = {unit.code: place for unit in units if (place := _own(unit)) is not None}
    found = dict(known)
    for unit in units:
        if unit.code not in known:
            under = _middle(known, (one for one in units if one.parent_code == unit.code))
            beside = _middle(known, (one for one in units if one.parent_code == unit.parent_code))
            place = under or beside or known.get(unit.parent_code or "")
            found |= {unit.code: place} if place else {}
    return found


def _own(unit: Unit) -> Place | None:
    return None if unit.latitude is None or unit.longitude is None else (unit.latitude, unit.longitude)


def _middle(known: dict[str, Place], units: Iterable[Unit]) -> Place | None:
    places = [known[unit.code] for unit in units if unit.code in known]
    if not places:
        return None
    return sum(one[0] for one in places) / len(places), sum(one[1] for one in places) / len(places)
