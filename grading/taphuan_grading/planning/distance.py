"""How far it is from a unit's seat to a room."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from taphuan_grading.planning.models import Key, Means, Room
from taphuan_grading.register.units import Unit

_EARTH_KM = 6371.0088
"""Mean radius of the Earth (IUGG)."""


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the kilometres between two points (latitude, longitude in degrees), by the haversine formula."""
    (south, west), (north, east) = ((radians(degrees) for degrees in point) for point in (one, other))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * _EARTH_KM * asin(min(1.0, sqrt(half)))


class Ways:
    """The ways of a plan: a measured one where there is one, else the straight line times the road factor."""

    def __init__(self, means: Means) -> None:
        self._measured = means.measured
        self._factor = means.terms.road_factor
        self._farthest = means.terms.farthest
        self._known: dict[frozenset[Key], float | None] = {}

    def km(self, unit: Unit, room: Room) -> float | None:
        """Return the way in km; None when a seat's coordinates are unknown and nobody has measured."""
        pair = frozenset((unit.key, room.unit.key))
        if pair not in self._known:
            self._known[pair] = self._measured.get(pair, self._estimated(unit, room.unit))
        return self._known[pair]

    def allowed(self, unit: Unit, room: Room) -> float | None:
        """Return the way in km when it is not too far, else None."""
        way = self.km(unit, room)
        return None if way is None or way > self._farthest else way

    def _estimated(self, one: Unit, other: Unit) -> float | None:
        if one.key == other.key:
            return 0.0
        here, there = _point(one), _point(other)
        return None if here is None or there is None else great_circle(here, there) * self._factor


def _point(unit: Unit) -> tuple[float, float] | None:
    if unit.latitude is None or unit.longitude is None:
        return None
    return unit.latitude, unit.longitude
