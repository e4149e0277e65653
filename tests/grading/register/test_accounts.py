from __future__ import annotations

import threading
import unicodedata
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, insert, select

from taphuan_grading.errors import LoginError, PasswordError, RegisterError
from taphuan_grading.register import accounts
from taphuan_grading.register.login import (
    FREE_FAILURES,
    LONGEST_LOCK,
    REFUSED,
    change_password,
    lock_after,
    verify_login,
)
from taphuan_grading.register.passwords import check_password, one_time_password
from taphuan_grading.store import schema

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NOON = datetime(2026, 5, 4, 5, 0, tzinfo=UTC)
SECRET = "hoa phượng đỏ 7"


@pytest.fixture
def people(engine: Engine) -> Engine:
    with engine.begin() as connection:
        connection.execute(insert(schema.official).values(id="cb-1", name="Nguyễn Văn An"))
        connection.execute(insert(schema.official).values(id="cb-2", name="Trần Thị Bình"))
    accounts.create_account(
        engine,
        username="canbo",
        password=SECRET,
        roles=["learner"],
        at=NOON,
        official_id="cb-1",
        hasher=QUICK,
    )
    return engine


def login(engine: Engine, password: str, at: datetime = NOON, username: str = "canbo") -> accounts.Account:
    return verify_login(engine, username, password, at, hasher=QUICK)


def refused(engine: Engine, password: str, at: datetime = NOON, username: str = "canbo") -> bool:
    try:
        login(engine, password, at, username)
    except LoginError as error:
        return error.message == REFUSED
    return False


def test_the_right_password_opens_the_account(people: Engine) -> None:
    account = login(people, SECRET)
    assert (account.official_id, account.roles, account.must_change) == ("cb-1", {"learner"}, True)


def test_names_are_taken_as_people_type_them(people: Engine) -> None:
    assert login(people, SECRET, username="  CanBo ").username == "canbo"


def test_keyboards_may_compose_letters_differently(people: Engine) -> None:
    assert login(people, unicodedata.normalize("NFD", SECRET)).username == "canbo"


@pytest.mark.parametrize(
    "password", ["", "wrong", SECRET.upper(), SECRET + " ", "x" * 100_000, "\ud800" * 12]
)
def test_wrong_passwords_and_unknown_names_sound_the_same(people: Engine, password: str) -> None:
    assert refused(people, password)
    assert refused(people, password, username="nobody")
    assert refused(people, SECRET, username="nobody")


def test_disabled_accounts_are_refused(people: Engine) -> None:
    accounts.set_disabled(people, "canbo", disabled=True)
    assert refused(people, SECRET)
    accounts.set_disabled(people, "canbo", disabled=False)
    assert not refused(people, SECRET)


def test_repeated_failures_lock_for_longer_and_longer(people: Engine) -> None:
    for _ in range(FREE_FAILURES):
        assert refused(people, "wrong")
    locked = accounts.find_account(people, "canbo")
    assert locked.locked(NOON)
    assert locked.locked_until == NOON + timedelta(minutes=1)
    assert refused(people, SECRET, NOON + timedelta(seconds=59))
    assert refused(people, "wrong", NOON + timedelta(seconds=60))
    assert refused(people, SECRET, NOON + timedelta(seconds=179))
    assert not refused(people, SECRET, NOON + timedelta(seconds=180))
    assert accounts.find_account(people, "canbo").failures == 0


def test_tries_while_locked_do_not_lengthen_the_lock(people: Engine) -> None:
    for _ in range(FREE_FAILURES + 20):
        assert refused(people, "wrong")
    assert accounts.find_account(people, "canbo").locked_until == NOON + timedelta(minutes=1)


def test_a_right_password_sets_the_count_back(people: Engine) -> None:
    for _ in range(3):
        for _ in range(FREE_FAILURES - 1):
            assert refused(people, "wrong")
        assert not refused(people, SECRET)


def test_the_lock_has_a_longest_time() -> None:
    locks = [lock_after(failures) for failures in range(5, 200)]
    assert locks[0] == timedelta(minutes=1)
    assert locks[1] == timedelta(minutes=2)
    assert max(locks) == locks[-1] == LONGEST_LOCK
    assert all(first <= second for first, second in pairwise(locks))
    assert lock_after(4) is None


def test_many_at_once_get_no_more_guesses(people: Engine) -> None:
    failed = threading.Semaphore(0)

    def guess() -> None:
        if refused(people, "wrong"):
            failed.release()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(failed.acquire(blocking=False) for _ in threads) == 20
    assert accounts.find_account(people, "canbo").failures == FREE_FAILURES


def test_a_reset_gives_a_one_time_password_and_unlocks(people: Engine) -> None:
    for _ in range(FREE_FAILURES):
        assert refused(people, "wrong")
    password = accounts.reset_password(people, "canbo", NOON, hasher=QUICK)
    assert login(people, password).must_change
    assert refused(people, SECRET)


def test_unlock(people: Engine) -> None:
    for _ in range(FREE_FAILURES):
        assert refused(people, "wrong")
    accounts.unlock(people, "canbo")
    assert not refused(people, SECRET)


def test_changing_the_password(people: Engine) -> None:
    with pytest.raises(LoginError):
        change_password(people, "canbo", "wrong", "mưa rừng cao nguyên", NOON, hasher=QUICK)
    with pytest.raises(PasswordError, match="khác mật khẩu cũ"):
        change_password(people, "canbo", SECRET, SECRET, NOON, hasher=QUICK)
    later = NOON + timedelta(days=1)
    change_password(people, "canbo", SECRET, "mưa rừng cao nguyên", later, hasher=QUICK)
    account = login(people, "mưa rừng cao nguyên")
    assert not account.must_change
    assert account.changed_at == later
    assert refused(people, SECRET)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("ngắn quá", "ít nhất 10 ký tự"),
        ("x" * 201, "tối đa 200"),
        ("canbo12345", "giống tên đăng nhập"),
        ("1234567890", "dễ đoán"),
        ("MatKhau123", "dễ đoán"),
        ("aaaaaaaaaaaa", "dễ đoán"),
    ],
)
def test_passwords_that_may_not_be_chosen(password: str, reason: str) -> None:
    with pytest.raises(PasswordError, match=reason):
        check_password("canbo", password)


def test_one_time_passwords_may_be_chosen_and_differ() -> None:
    found = {one_time_password() for _ in range(50)}
    assert len(found) == 50
    for password in found:
        check_password("canbo", password)


def test_old_hashes_are_renewed_at_sign_in(people: Engine) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    before = stored_hash(people)
    verify_login(people, "canbo", SECRET, NOON, hasher=stronger)
    after = stored_hash(people)
    assert after != before
    assert not stronger.check_needs_rehash(after)


def stored_hash(engine: Engine) -> str:
    with engine.connect() as connection:
        found: str = connection.execute(select(schema.account.c.password_hash)).scalar_one()
    return found


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"username": "Cán bộ"}, "cannot be a username"),
        ({"username": "canbo"}, "exists already"),
        ({"roles": ["boss"]}, "unknown roles boss"),
        ({"roles": []}, "no role"),
        ({"official_id": None}, "needs an official"),
        ({"official_id": "cb-9"}, "no official has the id 'cb-9'"),
        ({"official_id": "cb-1"}, "has an account already: canbo"),
    ],
)
def test_accounts_that_cannot_be_made(people: Engine, changes: dict[str, object], reason: str) -> None:
    values = {"username": "canbo2", "roles": ["learner"], "official_id": "cb-2"} | changes
    with pytest.raises(RegisterError, match=reason):
        accounts.create_account(people, password=SECRET, at=NOON, hasher=QUICK, **values)
    assert [account.username for account in accounts.list_accounts(people)] == ["canbo"]


def test_roles_can_be_replaced(people: Engine) -> None:
    accounts.set_roles(people, "canbo", ["learner", "trainer"])
    assert accounts.find_account(people, "canbo").roles == {"learner", "trainer"}
    with pytest.raises(RegisterError):
        accounts.set_roles(people, "nobody", ["trainer"])


@pytest.mark.parametrize("name", ["nobody", "canb_", "%"])
def test_unknown_accounts(people: Engine, name: str) -> None:
    with pytest.raises(RegisterError, match="there is no account"):
        accounts.find_account(people, name)
    with pytest.raises(RegisterError, match="there is no account"):
        accounts.reset_password(people, name, NOON, hasher=QUICK)
    with pytest.raises(RegisterError, match="there is no account"):
        accounts.unlock(people, name)


class Removing(PasswordHasher):
    """Removes the account while its password is checked."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.engine = engine

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - argon2's name
        found = super().verify(hash, password)
        with self.engine.begin() as connection:
            connection.execute(schema.account.delete())
        return found


def test_an_account_that_is_removed_while_its_owner_signs_in(people: Engine) -> None:
    with pytest.raises(LoginError) as caught:
        verify_login(people, "canbo", SECRET, NOON, hasher=Removing(people))
    assert caught.value.message == REFUSED
