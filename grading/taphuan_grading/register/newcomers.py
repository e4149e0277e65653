"""Accounts for the officials that an import has brought."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, select

from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.passwords import HASHER, one_time_password
from taphuan_grading.register.units import full_name
from taphuan_grading.store import schema

_NOT_PLAIN = re.compile(r"[^a-z0-9._-]")


@dataclass(frozen=True)
class Newcomer:
    """An official in a post who cannot sign in yet."""

    official_id: str
    name: str
    unit: str
    username: str


@dataclass(frozen=True)
class Opened:
    """A new account with its one-time password."""

    newcomer: Newcomer
    password: str


def newcomers(connection: Connection, day: date) -> list[Newcomer]:
    """Return who holds a post on `day` and has no account, by unit and name.

    The username is the personal code in small letters, or the id of an official without a code: it says
    nothing about the person, and is unique.
    """
    official, post, unit, account = schema.official, schema.post, schema.unit, schema.account
    rows = connection.execute(
        select(official.c.id, official.c.name, official.c.code, unit.c.type, unit.c.name.label("unit"))
        .join(post, post.c.official_id == official.c.id)
        .join(unit, (unit.c.code == post.c.unit_code) & (unit.c.valid_from == post.c.unit_valid_from))
        .outerjoin(account, account.c.official_id == official.c.id)
        .where(account.c.username.is_(None), official.c.erased_at.is_(None))
        .where(post.c.valid_from <= day, (post.c.valid_to.is_(None)) | (post.c.valid_to > day))
        .order_by(post.c.valid_from, post.c.id)
    )
    taken = set(connection.execute(select(account.c.username)).scalars())
    found: dict[str, Newcomer] = {}
    for row in rows:
        if row.id not in found:
            username = _username(row.code, row.id, taken)
            found[row.id] = Newcomer(row.id, row.name, full_name(row.type, row.unit), username)
    return sorted(found.values(), key=lambda one: (collation_key(one.unit), collation_key(one.name)))


def open_accounts(
    engine: Engine,
    people: Sequence[Newcomer],
    at: datetime,
    step: Callable[[], None],
    *,
    hasher: PasswordHasher = HASHER,
) -> Iterator[Opened]:
    """Make a learner's account for each of `people`, and yield it with its password; `step` after each."""
    for one in people:
        password = one_time_password()
        create_account(
            engine,
            username=one.username,
            password=password,
            roles=["learner"],
            at=at,
            official_id=one.official_id,
            hasher=hasher,
        )
        step()
        yield Opened(one, password)


def _username(code: str | None, official_id: str, taken: set[str]) -> str:
    plain = _NOT_PLAIN.sub("-", (code or "").lower())
    username = plain if len(plain) > 1 and plain not in taken else official_id
    taken.add(username)
    return username
