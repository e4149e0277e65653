"""Places as tiles of one size: near where they lie, none on another, each large enough for a thumb."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from math import ceil, cos, radians, sqrt

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
Cell = tuple[int, int]
"""Column and row, from the upper left."""

MOST_COLUMNS = 12
"""On a phone of 360 px a tile then is 24 px wide."""
FEW, FEW_COLUMNS = 16, 4
"""So few tiles are wide enough for names."""
_FILLED = 0.62
"""So much of the grid is taken: with less room tiles are pushed far from their places."""


def arrange(places: Mapping[str, Place]) -> dict[str, Cell]:
    """Give each place a cell of its own.

    From the middle outwards each takes the free cell nearest to it, so that the inner places keep theirs and
    the outer ones give way outwards. The same places always give the same cells, whatever their order.
    """
    if not places:
        return {}
    points, width, height = _flat(places)
    most = FEW_COLUMNS if len(places) <= FEW else MOST_COLUMNS
    wanted = len(places) / _FILLED
    columns = min(max(round(sqrt(wanted * width / height)), 1), most)
    rows = ceil(wanted / columns)
    wishes = {key: (x / width * (columns - 1), y / height * (rows - 1)) for key, (x, y) in points.items()}
    middle = ((columns - 1) / 2, (rows - 1) / 2)
    free = set(product(range(columns), range(rows)))
    taken: dict[str, Cell] = {}
    for key in sorted(wishes, key=lambda key: (_apart(wishes[key], middle), key)):
        taken[key] = min(free, key=lambda cell: (_apart(wishes[key], cell), cell))
        free.discard(taken[key])
    return _trimmed(taken)


def _flat(places: Mapping[str, Place]) -> tuple[dict[str, tuple[float, float]], float, float]:
    """Return x and y from the upper left corner in one unit, with the width and height of all."""
    shrink = cos(radians(sum(latitude for latitude, _ in places.values()) / len(places)))
    west = min(longitude for _, longitude in places.values())
    north = max(latitude for latitude, _ in places.values())
    points = {
        key: ((longitude - west) * shrink, north - latitude) for key, (latitude, longitude) in places.items()
    }
    width = max(x for x, _ in points.values())
    height = max(y for _, y in points.values())
    least = max(width, height) / 10 or 1.0
    return points, max(width, least), max(height, least)


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _trimmed(cells: dict[str, Cell]) -> dict[str, Cell]:
    left = min(column for column, _ in cells.values())
    top = min(row for _, row in cells.values())
    return {key: (column - left, row - top) for key, (column, row) in cells.items()}
