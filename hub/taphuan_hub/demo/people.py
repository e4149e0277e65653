"""Inventing officials for every unit of the plan's map, and carrying their posts through the reforms."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.officials import Official, Post, carried
from taphuan_grading.register.units import Atlas, Level, Unit
from taphuan_hub.demo.names import invent_name

PLAN_DAY = date(2023, 6, 19)
REFORM_DAY = date(2025, 7, 1)
_FIRST_DAY = date(2021, 1, 4)
_MERGER_DAY = date(2024, 12, 1)


@dataclass(frozen=True)
class Seat:
    """A kind of post; ``{type}`` in the title is the type of the unit."""

    title: str
    manager: bool


_HEAD = Seat("Chủ tịch Ủy ban nhân dân {type}", manager=True)
DEPUTY = Seat("Phó Chủ tịch Ủy ban nhân dân {type}", manager=True)
STAFF = Seat("Chuyên viên Văn phòng Điều phối nông thôn mới tỉnh", manager=False)
TEAM = Seat("Thành viên Tổ công nghệ cộng đồng {type}", manager=False)
_PROVINCE_MOVE = Seat("Phó Trưởng phòng, Văn phòng Điều phối nông thôn mới tỉnh", manager=True)
_BOARD = Seat("Thành viên Ban Chỉ đạo nông thôn mới tỉnh", manager=True)
_SEATS: dict[Level, tuple[Seat, ...]] = {
    "province": (
        Seat("Chánh Văn phòng Điều phối nông thôn mới tỉnh", manager=True),
        Seat("Phó Chánh Văn phòng Điều phối nông thôn mới tỉnh", manager=True),
        _BOARD,
        STAFF,
    ),
    "district": (
        DEPUTY,
        Seat("Chánh Văn phòng Điều phối nông thôn mới {type}", manager=True),
        Seat("Chuyên viên nông thôn mới {type}", manager=False),
    ),
    "commune": (
        _HEAD,
        DEPUTY,
        Seat("Công chức phụ trách nông thôn mới {type}", manager=False),
    ),
}
_WEIGHTS: dict[Level, int] = {"province": 12, "district": 3, "commune": 1}


@dataclass(frozen=True)
class Person:
    """An invented official with all posts, the earliest first."""

    official: Official
    posts: tuple[Post, ...]

    def manages(self, day: date) -> bool:
        """Say whether the person holds a manager post on `day`."""
        return any(post.manager and post.holds(day) for post in self.posts)


def invent_people(atlas: Atlas, count: int, seed: int) -> list[Person]:
    """Invent `count` officials, at least one for every unit of 19 June 2023.

    The same seed gives the same people. `RegisterError` when `count` is less than there are units.
    """
    rng = Random(f"people {seed}")  # noqa: S311 - nothing secret
    units = sorted(atlas.on(PLAN_DAY), key=lambda unit: unit.code)
    if count < len(units):
        raise RegisterError(
            f"a demo has an official for each of the {len(units)} units; give --officials {len(units)}"
        )
    more = rng.choices(units, [_WEIGHTS[unit.level] for unit in units], k=count - len(units))
    taken: Counter[str] = Counter()
    people = []
    for number, unit in enumerate([*units, *more], start=1):
        official = Official(f"demo-{number:04d}", invent_name(rng), code=f"DEMO-{number:04d}")
        seats = _SEATS[unit.level]
        ordinal = taken[unit.code]
        taken[unit.code] += 1
        career = _career(atlas, rng, official, unit, seats[ordinal % len(seats)], settled=ordinal == 0)
        people.append(Person(official, career))
    return people


def settle(atlas: Atlas, official: Official, code: str, seat: Seat = DEPUTY) -> Person:
    """Put a person into the unit that had `code` on the plan's day, to stay there."""
    first = Post(official.id, seat.title, atlas.find(code, PLAN_DAY), seat.manager, _FIRST_DAY)
    return Person(official, _titled(atlas, carried(atlas, first), seat))


def _career(
    atlas: Atlas, rng: Random, official: Official, unit: Unit, seat: Seat, *, settled: bool
) -> tuple[Post, ...]:
    begins = _day(rng, _FIRST_DAY, date(2023, 6, 1))
    leaves: date | None = None
    if not settled and rng.random() < 0.12:
        begins = _day(rng, PLAN_DAY, _MERGER_DAY - timedelta(days=30))
    if not settled and rng.random() < 0.08:
        leaves = _day(rng, date(2025, 1, 15), date(2026, 6, 30))
    post = Post(official.id, seat.title, unit, seat.manager, begins, leaves)
    if unit.level != "district":
        return _titled(atlas, carried(atlas, post), seat)
    if leaves is not None and leaves <= REFORM_DAY:
        return _titled(atlas, carried(atlas, post), seat)
    until = _titled(atlas, carried(atlas, replace(post, valid_to=REFORM_DAY)), seat)
    return (*until, *_second(rng, atlas, post), *_after_the_districts(atlas, rng, until[-1]))


def _second(rng: Random, atlas: Atlas, post: Post) -> tuple[Post, ...]:
    """Let some leaders of districts sit on the province's board too: two posts, one person."""
    if not post.manager or rng.random() > 0.1:
        return ()
    province = atlas.find("68", post.valid_from)
    begins = post.valid_from + timedelta(days=60)
    return (Post(post.official_id, _BOARD.title, province, _BOARD.manager, begins, REFORM_DAY),)


def _after_the_districts(atlas: Atlas, rng: Random, last: Post) -> tuple[Post, ...]:
    """Districts ended on 1 July 2025: people went to a commune of theirs, to the province, or retired."""
    draw = rng.random()
    if draw < 0.1:
        return ()
    if draw < 0.3:
        seat = _PROVINCE_MOVE if last.manager else STAFF
        province = atlas.find("68", REFORM_DAY)
        return (Post(last.official_id, seat.title, province, seat.manager, REFORM_DAY),)
    communes = atlas.children(last.unit, REFORM_DAY - timedelta(days=1))
    heirs = sorted({heir.key for commune in communes for heir in atlas.successors(commune)})
    unit = atlas.unit(rng.choice(heirs))
    seat = DEPUTY if last.manager else _SEATS["commune"][-1]
    return (Post(last.official_id, _title(seat, unit), unit, seat.manager, REFORM_DAY),)


def _titled(atlas: Atlas, posts: tuple[Post, ...], seat: Seat) -> tuple[Post, ...]:
    """Give each part its unit's title; where units were merged only one head stays head."""
    parts: list[Post] = []
    for post in posts:
        if parts and seat is _HEAD and _merged_away(atlas, parts[-1].unit, post.unit):
            seat = DEPUTY
        parts.append(replace(post, title=_title(seat, post.unit)))
    return tuple(parts)


def _merged_away(atlas: Atlas, before: Unit, after: Unit) -> bool:
    codes = [
        step.from_code
        for step in atlas.successions
        if (step.to_code, step.date) == (after.code, after.valid_from)
    ]
    return len(codes) > 1 and before.code != min(codes)


def _title(seat: Seat, unit: Unit) -> str:
    return seat.title.format(type=unit.type)


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))
