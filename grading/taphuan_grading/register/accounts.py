"""Accounts: who may sign in, in which roles. Sign-up is closed: an operator makes them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, delete, insert, select, update

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.passwords import HASHER, check_password, hash_password, one_time_password
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

Role = Literal["learner", "trainer", "office", "admin"]
ROLES: tuple[Role, ...] = ("learner", "trainer", "office", "admin")

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")


@dataclass(frozen=True)
class Account:
    """Somebody who may sign in. `official_id` is empty for people who take no modules."""

    username: str
    official_id: str | None
    roles: frozenset[Role]
    must_change: bool
    failures: int
    locked_until: datetime | None
    disabled: bool
    changed_at: datetime

    def locked(self, at: datetime) -> bool:
        """Say whether sign-ins are refused at the moment `at` because of repeated failures."""
        return self.locked_until is not None and at < self.locked_until


def create_account(
    engine: Engine,
    *,
    username: str,
    password: str,
    roles: Collection[Role],
    at: datetime,
    official_id: str | None = None,
    must_change: bool = True,
    hasher: PasswordHasher = HASHER,
) -> Account:
    """Make an account.

    Parameters
    ----------
    engine
        The store.
    username
        2 to 60 of a-z, 0-9, dot, hyphen and underscore, beginning with a letter or digit.
    password
        At least 10 characters, not the username, not a common one.
    roles
        Of ``learner``, ``trainer``, ``office``, ``admin``; a learner needs an official.
    at
        The moment of making.
    official_id
        The official whose account it is.
    must_change
        Whether the first sign-in asks for a password of one's own.
    hasher
        How passwords are hashed.

    Returns
    -------
    Account
        As stored.

    Raises
    ------
    RegisterError
        For a name that is taken or has a wrong form, an unknown role, an unknown official, or one
        who has an account already.
    PasswordError
        For a password that may not be chosen.
    """
    _check(username, roles, official_id)
    check_password(username, password)
    hashed = hash_password(password, hasher)
    with writing(engine) as connection:
        _check_free(connection, username, official_id)
        connection.execute(
            insert(schema.account).values(
                username=username,
                official_id=official_id,
                password_hash=hashed,
                must_change=must_change,
                failures=0,
                disabled=False,
                changed_at=at,
            )
        )
        _write_roles(connection, username, roles)
        return _read(connection, username)


def find_account(engine: Engine, username: str) -> Account:
    """Return the account; `RegisterError` when there is none with this name."""
    with engine.connect() as connection:
        return _read(connection, username)


def list_accounts(engine: Engine) -> list[Account]:
    """Return all accounts by name."""
    with engine.connect() as connection:
        return _select(connection, None)


def set_password(
    engine: Engine, username: str, password: str, at: datetime, *, hasher: PasswordHasher = HASHER
) -> None:
    """Give the account the password that its owner chose; nothing is left to be changed then.

    Raises
    ------
    PasswordError
        For a password that may not be chosen.
    RegisterError
        When there is no such account.
    """
    check_password(username, password)
    _store_password(engine, username, hash_password(password, hasher), at, must_change=False)


def reset_password(engine: Engine, username: str, at: datetime, *, hasher: PasswordHasher = HASHER) -> str:
    """Give the account a new one-time password, unlock it, and return the password.

    The next sign-in has to choose another one. `RegisterError` when there is no such account.
    """
    password = one_time_password()
    _store_password(engine, username, hash_password(password, hasher), at, must_change=True)
    return password


def unlock(engine: Engine, username: str) -> None:
    """Forget the failed sign-ins of the account; `RegisterError` when there is none."""
    _change(engine, username, failures=0, locked_until=None)


def set_disabled(engine: Engine, username: str, *, disabled: bool) -> None:
    """Refuse or allow sign-ins; what the person has done stays. `RegisterError` when there is none."""
    _change(engine, username, disabled=disabled)


def set_roles(engine: Engine, username: str, roles: Collection[Role]) -> None:
    """Replace the roles of the account; `RegisterError` for an unknown account or role."""
    with writing(engine) as connection:
        _check(username, roles, _read(connection, username).official_id)
        connection.execute(delete(schema.account_role).where(schema.account_role.c.username == username))
        _write_roles(connection, username, roles)


def _check(username: str, roles: Collection[Role], official_id: str | None) -> None:
    if not _USERNAME.fullmatch(username):
        raise RegisterError(
            f"{username!r} cannot be a username; expected 2 to 60 of a-z, 0-9, '.', '-' and '_', "
            "beginning with a letter or digit"
        )
    unknown = sorted(set(roles) - set(ROLES))
    if unknown or not roles:
        wrong = f"unknown roles {', '.join(unknown)}" if unknown else "no role"
        raise RegisterError(f"{wrong} for {username}; expected some of {', '.join(ROLES)}")
    if "learner" in roles and official_id is None:
        raise RegisterError(f"the learner {username} needs an official")


def _check_free(connection: Connection, username: str, official_id: str | None) -> None:
    account, official = schema.account, schema.official
    if connection.execute(select(account.c.username).where(account.c.username == username)).first():
        raise RegisterError(f"the account {username} exists already")
    if official_id is None:
        return
    if not connection.execute(select(official.c.id).where(official.c.id == official_id)).first():
        raise RegisterError(f"no official has the id {official_id!r}")
    taken = connection.execute(
        select(account.c.username).where(account.c.official_id == official_id)
    ).scalar()
    if taken is not None:
        raise RegisterError(f"the official {official_id} has an account already: {taken}")


def _write_roles(connection: Connection, username: str, roles: Collection[Role]) -> None:
    rows = [{"username": username, "role": role} for role in sorted(set(roles))]
    connection.execute(insert(schema.account_role), rows)


def _store_password(engine: Engine, username: str, hashed: str, at: datetime, *, must_change: bool) -> None:
    _change(
        engine,
        username,
        password_hash=hashed,
        must_change=must_change,
        changed_at=at,
        failures=0,
        locked_until=None,
    )


def _change(engine: Engine, username: str, **values: object) -> None:
    with engine.begin() as connection:
        changed = connection.execute(
            update(schema.account).where(schema.account.c.username == username).values(**values)
        )
        if changed.rowcount != 1:
            raise _unknown(username)


def _read(connection: Connection, username: str) -> Account:
    found = _select(connection, username)
    if not found:
        raise _unknown(username)
    return found[0]


def _select(connection: Connection, username: str | None) -> list[Account]:
    account, role = schema.account, schema.account_role
    accounts = select(account).order_by(account.c.username)
    roles = select(role)
    if username is not None:
        accounts = accounts.where(account.c.username == username)
        roles = roles.where(role.c.username == username)
    held: dict[str, set[Role]] = {}
    for row in connection.execute(roles):
        held.setdefault(row.username, set()).add(row.role)
    return [
        Account(
            username=row.username,
            official_id=row.official_id,
            roles=frozenset(held.get(row.username, ())),
            must_change=row.must_change,
            failures=row.failures,
            locked_until=row.locked_until,
            disabled=row.disabled,
            changed_at=row.changed_at,
        )
        for row in connection.execute(accounts)
    ]


def _unknown(username: str) -> RegisterError:
    return RegisterError(f"there is no account {username!r}")
