"""Checking a sign-in: the same work and the same words, whatever is wrong."""

from __future__ import annotations

from datetime import datetime, timedelta

from argon2 import PasswordHasher
from sqlalchemy import Engine, Row, select, update

from taphuan_grading.errors import LoginError, PasswordError, RegisterError
from taphuan_grading.register.accounts import Account, find_account, set_password
from taphuan_grading.register.passwords import HASHER, hash_password, matches, normalised
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

FREE_FAILURES = 5
"""So many failures in a row lock the account."""
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(minutes=15)

REFUSED = (
    "Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa. "
    "Mời ông/bà thử lại sau ít phút hoặc nhờ quản trị viên cấp lại mật khẩu."
)


def lock_after(failures: int) -> timedelta | None:
    """Return how long `failures` in a row lock an account: a minute, doubled each time, at most 15."""
    if failures < FREE_FAILURES:
        return None
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def verify_login(
    engine: Engine, username: str, password: str, at: datetime, *, hasher: PasswordHasher = HASHER
) -> Account:
    """Return the account that `username` and `password` open at the moment `at`.

    A try is counted before the password is looked at, so many at once get no more guesses than
    one after the other; a right password sets the count back.

    Raises
    ------
    LoginError
        For an unknown name, a wrong password, a locked or disabled account: always the same
        Vietnamese message, after the same hashing work.
    """
    name = normalised(username).strip().casefold()
    stored = _count_try(engine, name, at)
    if not matches(None if stored is None else stored.password_hash, password, hasher) or stored is None:
        raise LoginError(REFUSED)
    values: dict[str, object] = {"failures": 0, "locked_until": None}
    if hasher.check_needs_rehash(stored.password_hash):
        values["password_hash"] = hash_password(password, hasher)
    account = schema.account
    with engine.begin() as connection:
        connection.execute(
            update(account)
            .where(account.c.username == name, account.c.password_hash == stored.password_hash)
            .values(**values)
        )
    try:
        return find_account(engine, name)
    except RegisterError as error:  # removed from the register while the password was checked
        raise LoginError(REFUSED) from error


def change_password(
    engine: Engine, username: str, old: str, new: str, at: datetime, *, hasher: PasswordHasher = HASHER
) -> None:
    """Replace the password of somebody who knows the old one.

    Raises
    ------
    LoginError
        When the old password is wrong; it counts as a failed sign-in.
    PasswordError
        When the new one may not be chosen, or is the old one.
    """
    account = verify_login(engine, username, old, at, hasher=hasher)
    if normalised(old) == normalised(new):
        raise PasswordError("Mật khẩu mới phải khác mật khẩu cũ.")
    set_password(engine, account.username, new, at, hasher=hasher)


def _count_try(engine: Engine, username: str, at: datetime) -> Row[tuple[object, ...]] | None:
    account = schema.account
    with writing(engine) as connection:
        mine = select(account).where(account.c.username == username).with_for_update()
        stored = connection.execute(mine).one_or_none()
        if stored is None or stored.disabled or (stored.locked_until and at < stored.locked_until):
            return None
        failures = stored.failures + 1
        lock = lock_after(failures)
        connection.execute(
            update(account)
            .where(account.c.username == username)
            .values(failures=failures, locked_until=at + lock if lock else None)
        )
    return stored
