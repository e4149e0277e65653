"""What the door has to know about accounts, read from the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from taphuan_grading.clock import today
from taphuan_grading.errors import PasswordError, RegisterError
from taphuan_grading.register.accounts import Account, find_account, list_accounts, set_password
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.officials import posts_of
from taphuan_grading.register.passwords import matches
from taphuan_grading.store import schema
from taphuan_grading.vietnamese import comparable


@dataclass(frozen=True)
class Visit:
    """Somebody who may come in now.

    Parameters
    ----------
    username
        Of the account.
    name
        The official's name, else the username.
    roles
        What the account may do; nothing of it while `must_change` holds.
    must_change
        Whether a password of one's own has to be chosen first.
    stamp
        When the password was given, as text: sessions from before it are over.
    titles
        Of the posts that the official holds today.
    """

    username: str
    name: str
    roles: frozenset[str]
    must_change: bool
    stamp: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A line of the accounts page."""

    username: str
    official_id: str | None
    name: str
    roles: tuple[str, ...]
    must_change: bool
    locked: bool
    disabled: bool


def visit_of(engine: Engine, username: str) -> Visit | None:
    """Return the visit of an account that may come in; nothing when it is unknown or disabled."""
    try:
        account = find_account(engine, username)
    except RegisterError:
        return None
    return None if account.disabled else visit(engine, account)


def visit(engine: Engine, account: Account) -> Visit:
    """Return what the door has to know about `account`."""
    with engine.connect() as connection:
        names = _names(connection, account.official_id) if account.official_id else {}
        posts = posts_of(connection, account.official_id, today()) if account.official_id else ()
    return Visit(
        username=account.username,
        name=names.get(account.official_id or "", account.username),
        roles=frozenset(account.roles),
        must_change=account.must_change,
        stamp=account.changed_at.isoformat(),
        titles=tuple(post.title for post in posts),
    )


def search(engine: Engine, query: str, at: datetime) -> list[Person]:
    """Return the people whose name or username holds every word of `query`, diacritics aside.

    Parameters
    ----------
    engine
        The store.
    query
        Words in any order; everybody when there is none.
    at
        The moment for which locks are told.

    Returns
    -------
    list of Person
        In the Vietnamese order of names.
    """
    with engine.connect() as connection:
        names = _names(connection, None)
    words = comparable(query, diacritics=False).split()
    found = []
    for account in list_accounts(engine):
        name = names.get(account.official_id or "", "")
        text = f"{comparable(name, diacritics=False)} {account.username}"
        if all(word in text for word in words):
            found.append(_person(account, name, at))
    return sorted(found, key=lambda person: collation_key(person.name or person.username))


def choose_password(engine: Engine, username: str, password: str, at: datetime) -> None:
    """Replace a one-time password by one's own; `PasswordError` when it may not be chosen."""
    with engine.connect() as connection:
        account = schema.account
        query = select(account.c.password_hash).where(account.c.username == username)
        stored = connection.execute(query).scalar()
    if matches(stored, password):
        raise PasswordError("Mật khẩu mới phải khác mật khẩu dùng lần đầu.")
    set_password(engine, username, password, at)


def _person(account: Account, name: str, at: datetime) -> Person:
    return Person(
        username=account.username,
        official_id=account.official_id,
        name=name,
        roles=tuple(sorted(account.roles)),
        must_change=account.must_change,
        locked=account.locked(at),
        disabled=account.disabled,
    )


def _names(connection: Connection, official_id: str | None) -> dict[str, str]:
    official = schema.official
    query = select(official.c.id, official.c.name)
    if official_id is not None:
        query = query.where(official.c.id == official_id)
    return {row.id: row.name for row in connection.execute(query)}
