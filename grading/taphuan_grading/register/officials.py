"""Officials and the posts they hold, each for a period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, insert, select

from taphuan_grading.errors import RegisterError, UnitEndedError
from taphuan_grading.register.units import LEVELS, Atlas, Level, Unit
from taphuan_grading.store import schema

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True)
class Official:
    """A person.

    Parameters
    ----------
    id
        Also the student id in nbgrader and the name of a folder. It says nothing about the person.
    name
        As it is written on a certificate.
    code
        The office's own code for the person, if there is one.
    born, gender
        If they are known; only to tell people apart.
    """

    id: str
    name: str
    code: str | None = None
    born: date | None = None
    gender: str | None = None


@dataclass(frozen=True)
class Post:
    """What an official does in `unit` from `valid_from` until the day before `valid_to`.

    Only posts with `manager` count in the indicator. One that is `carried` goes on with the post before it
    only because that one's unit was reformed.
    """

    official_id: str
    title: str
    unit: Unit
    manager: bool
    valid_from: date
    valid_to: date | None = None
    carried: bool = False

    @property
    def level(self) -> Level:
        """The level of the unit."""
        return self.unit.level

    def holds(self, day: date) -> bool:
        """Say whether the post is held on `day`."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def add_official(connection: Connection, official: Official) -> None:
    """Write an official; `RegisterError` for an id that cannot be a folder, or an empty name."""
    if not _ID.fullmatch(official.id):
        raise RegisterError(
            f"{official.id!r} cannot be an official's id; expected 1 to 40 of a-z, 0-9 and inner hyphens"
        )
    if not official.name.strip():
        raise RegisterError(f"the official {official.id} has no name")
    values = asdict(official) | {"name": official.name.strip()}
    connection.execute(insert(schema.official).values(**values))


def add_post(connection: Connection, post: Post, at: datetime | None = None) -> None:
    """Write a post that is known since the moment `at`, or always.

    `RegisterError` when it ends before it begins or does not fit its unit.
    """
    check_post(post)
    connection.execute(insert(schema.post).values(**post_row(post), recorded_at=at))


def post_row(post: Post) -> dict[str, object]:
    """Return the columns of a post that say what it is."""
    return {
        "official_id": post.official_id,
        "title": post.title,
        "level": post.level,
        "unit_code": post.unit.code,
        "unit_valid_from": post.unit.valid_from,
        "manager": post.manager,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
        "carried": post.carried,
    }


def check_post(post: Post) -> None:
    """Make sure that the post's period is one, and lies within its unit's."""
    unit, who = post.unit, f"the post {post.title!r} of {post.official_id}"
    if post.valid_to is not None and post.valid_to <= post.valid_from:
        raise RegisterError(f"{who} ends on {post.valid_to}, before it begins on {post.valid_from}")
    if post.valid_from < unit.valid_from:
        raise RegisterError(f"{who} begins on {post.valid_from}, before {unit.full_name} ({unit.valid_from})")
    if unit.valid_to is not None and (post.valid_to is None or post.valid_to > unit.valid_to):
        raise RegisterError(
            f"{who} outlives {unit.full_name}, which ends on {unit.valid_to}; carry it to a successor"
        )


def carried(atlas: Atlas, post: Post) -> tuple[Post, ...]:
    """Cut a post that outlives its unit into one post a unit, along the successions.

    Raises
    ------
    UnitEndedError
        When a unit ended without a successor, or in several: then somebody has to say where the
        official went.
    """
    parts: list[Post] = []
    rest = post
    while rest.unit.valid_to is not None and (rest.valid_to is None or rest.valid_to > rest.unit.valid_to):
        following = atlas.successors(rest.unit)
        if len(following) != 1:
            raise _nowhere(rest, following)
        parts.append(replace(rest, valid_to=rest.unit.valid_to))
        rest = replace(rest, unit=following[0], valid_from=rest.unit.valid_to, carried=True)
    return (*parts, rest)


def _nowhere(post: Post, heirs: Sequence[Unit]) -> UnitEndedError:
    unit, names = post.unit, [heir.full_name for heir in heirs]
    return UnitEndedError(
        f"{unit.full_name} became {', '.join(names) or 'nothing'} on {unit.valid_to}: "
        f"say where {post.official_id} went as {post.title!r}",
        unit.full_name,
        unit.valid_to or date.max,
        names,
    )


def find_official(connection: Connection, official_id: str) -> Official:
    """Return the official; `RegisterError` when there is none with this id."""
    row = connection.execute(select(schema.official).where(schema.official.c.id == official_id)).one_or_none()
    if row is None:
        raise RegisterError(f"no official has the id {official_id!r}")
    return Official(row.id, row.name, row.code, row.born, row.gender)


def posts_of(connection: Connection, official_id: str, day: date) -> tuple[Post, ...]:
    """Return the posts that the official holds on `day`, the principal one first.

    The principal post is the one of the highest level, then the one held longest, then the one
    entered first; a person in two posts counts once, in the principal one.
    """
    held = [post for post in all_posts_of(connection, official_id).values() if post.holds(day)]
    return tuple(sorted(held, key=lambda post: LEVELS.index(post.level)))


def all_posts_of(connection: Connection, official_id: str) -> dict[int, Post]:
    """Return the posts of all times by their numbers, the earliest first."""
    post, unit = schema.post, schema.unit
    rows = connection.execute(
        select(post, unit)
        .join(unit, (unit.c.code == post.c.unit_code) & (unit.c.valid_from == post.c.unit_valid_from))
        .where(post.c.official_id == official_id)
        .order_by(post.c.valid_from, post.c.id)
    ).mappings()
    return {
        row[post.c.id]: Post(
            official_id=row[post.c.official_id],
            title=row[post.c.title],
            unit=Unit(**{column.name: row[column] for column in unit.c}),
            manager=row[post.c.manager],
            valid_from=row[post.c.valid_from],
            valid_to=row[post.c.valid_to],
            carried=bool(row[post.c.carried]),
        )
        for row in rows
    }
