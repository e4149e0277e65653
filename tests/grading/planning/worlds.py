"""Small invented worlds to plan for, without a store."""

from __future__ import annotations

from datetime import date, time, timedelta

from taphuan_grading.planning.missing import Situation
from taphuan_grading.planning.models import Means, Room, Slot, Terms, Trainer
from taphuan_grading.planning.occupied import Occupied, occupied
from taphuan_grading.register.placed import Placed
from taphuan_grading.register.units import Unit

TODAY = date(2026, 3, 2)
FIRST, LAST = TODAY + timedelta(days=1), TODAY + timedelta(days=90)
SINCE = date(2025, 7, 1)
KM_PER_DEGREE = 111.195  # of latitude, on a sphere of the Earth's mean radius
NOTHING: Occupied = occupied([])


def terms(farthest: float = 60.0, road_factor: float = 1.0) -> Terms:
    return Terms("a", "Kỹ năng số", "Văn phòng Điều phối", farthest, road_factor)


def unit(number: int, north_km: float | None = 0.0) -> Unit:
    """A commune so many km north of the first."""
    point = (None, None) if north_km is None else (11.0 + north_km / KM_PER_DEGREE, 108.0)
    return Unit(f"{number:05}", SINCE, None, f"Số {number}", "xã", "commune", "68", *point)


def slot(day: int, begins: int = 8, hours: int = 3) -> Slot:
    return Slot(FIRST + timedelta(days=day), time(begins), time(begins + hours))


def means(rooms: list[Room], trainers: list[Trainer], slots: list[Slot], farthest: float = 60.0) -> Means:
    return Means(terms(farthest), tuple(rooms), tuple(trainers), tuple(slots), {})


def people(*groups: tuple[Unit, int]) -> Situation:
    """So many missing managers of each unit."""
    placed = [
        Placed(f"cb-{one.code}-{number:04}", f"Người {number}", "Chủ tịch", True, one.key, one.full_name)
        for one, count in groups
        for number in range(count)
    ]
    return Situation(
        {one.official_id: one for one in placed},
        tuple(placed),
        frozenset(),
        {one.key: one for one, _ in groups},
    )
