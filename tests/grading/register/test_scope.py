"""What an account may see, through two reforms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.accounts import create_account, set_disabled, set_roles
from taphuan_grading.register.scope import (
    NOTHING,
    PROVINCE,
    Key,
    Scope,
    scope_of,
    set_scope,
    visible,
)
from taphuan_grading.register.units import Atlas, load_units, read_atlas
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.engine import connect
from taphuan_grading.store.home import Home

ATLAS = read_atlas()
FIRST, MERGER, REFORM = date(2021, 1, 1), date(2024, 12, 1), date(2025, 7, 1)
TODAY = date(2026, 11, 24)
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
DON_DUONG: Key = ("677", FIRST)
DA_TEH: Key = ("682", FIRST)
KA_DO: Key = ("24943", REFORM)


def names(scope: Scope, day: date) -> list[str]:
    return sorted(ATLAS.unit(key).full_name for key in visible(ATLAS, scope, day))


def area(*keys: Key) -> Scope:
    return Scope(units=frozenset(keys))


def test_a_district_shows_itself_and_its_communes() -> None:
    before = names(area(DON_DUONG), date(2024, 11, 30))
    assert len(before) == 11
    assert {"Huyện Đơn Dương", "Xã Ka Đô", "Thị trấn Thạnh Mỹ"} <= set(before)


def test_after_the_districts_ended_it_shows_what_its_communes_became() -> None:
    assert names(area(DON_DUONG), REFORM - timedelta(days=1))[0] == "Huyện Đơn Dương"
    assert names(area(DON_DUONG), REFORM) == ["Xã D'Ran", "Xã Ka Đô", "Xã Quảng Lập", "Xã Đơn Dương"]


def test_a_merged_district_shows_the_whole_of_the_merged_one() -> None:
    assert "Xã Gia Viễn" not in names(area(DA_TEH), MERGER - timedelta(days=1))
    assert "Xã Gia Viễn" in names(area(DA_TEH), MERGER)
    assert "Xã Cát Tiên" in names(area(DA_TEH), TODAY)


def test_a_code_that_is_used_again_shows_only_its_own_unit() -> None:
    assert "Huyện Đạ Huoai" in names(area(("682", MERGER)), MERGER)
    assert "Huyện Đạ Tẻh" in names(area(DA_TEH), MERGER - timedelta(days=1))
    assert names(area(("24805", REFORM)), TODAY) == ["Phường Xuân Trường - Đà Lạt"]


def test_on_an_earlier_day_a_commune_shows_what_it_was_made_of() -> None:
    assert names(area(KA_DO), TODAY) == ["Xã Ka Đô"]
    assert names(area(KA_DO), date(2024, 11, 30)) == ["Xã Ka Đô", "Xã Lạc Lâm"]
    newcomer = ("23110", REFORM)  # came from another province: nothing of it was here before
    assert names(area(newcomer), date(2025, 6, 30)) == []


def test_several_communes_make_an_area() -> None:
    both = area(KA_DO, ("24934", REFORM))
    assert names(both, TODAY) == ["Xã D'Ran", "Xã Ka Đô"]


@pytest.mark.parametrize("day", [FIRST, MERGER, REFORM, TODAY])
def test_the_province_sees_everything(day: date) -> None:
    everything = frozenset(unit.key for unit in ATLAS.on(day))
    assert visible(ATLAS, PROVINCE, day) == everything
    assert visible(ATLAS, area(("68", FIRST)), day) == everything
    assert visible(ATLAS, NOTHING, day) == frozenset()


@given(st.sets(st.sampled_from([unit.key for unit in ATLAS.units]), max_size=6), st.dates(FIRST, TODAY))
def test_only_units_of_the_day_and_each_assignment_by_itself(keys: set[Key], day: date) -> None:
    seen = visible(ATLAS, area(*keys), day)
    assert all(ATLAS.unit(key).holds(day) for key in seen)
    assert seen == frozenset().union(*(visible(ATLAS, area(key), day) for key in keys))
    for key in seen:  # all that is under a visible unit is visible
        assert {child.key for child in ATLAS.children(ATLAS.unit(key), day)} <= seen


def test_a_unit_that_never_was_and_a_day_before_the_first_map() -> None:
    with pytest.raises(RegisterError, match="no unit has the code 99999"):
        visible(ATLAS, area(("99999", FIRST)), TODAY)
    with pytest.raises(RegisterError, match="no units are known"):
        visible(ATLAS, PROVINCE, date(2020, 1, 1))


@pytest.fixture
def people(engine: Engine) -> Engine:
    with engine.begin() as connection:
        load_units(connection, ATLAS)
    for username, role in {"thay": "trainer", "phong": "office", "sep": "admin"}.items():
        create_account(
            engine,
            username=username,
            password="hoa phượng đỏ 7",
            roles=[role],  # type: ignore[list-item]
            at=datetime(2026, 5, 4, tzinfo=UTC),
            hasher=QUICK,
        )
    return engine


def held(engine: Engine, username: str) -> Scope:
    with engine.connect() as connection:
        return scope_of(connection, username)


def test_nothing_is_seen_before_it_is_assigned(people: Engine) -> None:
    assert held(people, "thay") == NOTHING
    assert held(people, "sep") == PROVINCE
    assert held(people, "nobody") == NOTHING


def test_what_is_assigned_replaces_what_was(people: Engine) -> None:
    set_scope(people, "thay", area(DON_DUONG, KA_DO))
    assert held(people, "thay") == area(DON_DUONG, KA_DO)
    set_scope(people, "thay", PROVINCE)
    assert held(people, "thay") == PROVINCE
    set_scope(people, "thay", NOTHING)
    assert held(people, "thay") == NOTHING
    assert held(people, "phong") == NOTHING


def test_a_disabled_account_sees_nothing_and_a_role_that_ends_takes_its_sight(people: Engine) -> None:
    set_scope(people, "thay", area(KA_DO))
    set_disabled(people, "thay", disabled=True)
    set_disabled(people, "sep", disabled=True)
    assert held(people, "thay") == held(people, "sep") == NOTHING
    set_disabled(people, "sep", disabled=False)
    set_roles(people, "sep", ["office"])
    assert held(people, "sep") == NOTHING


@pytest.mark.parametrize(
    ("username", "scope", "reason"),
    [
        ("nobody", PROVINCE, "no account"),
        ("sep", PROVINCE, "neither a trainer nor an office"),
        ("thay", area(("24943", TODAY)), "no unit has the code 24943 from 2026-11-24"),
    ],
)
def test_what_cannot_be_assigned(people: Engine, username: str, scope: Scope, reason: str) -> None:
    set_scope(people, "thay", area(KA_DO))
    with pytest.raises(RegisterError, match=reason):
        set_scope(people, username, scope)
    assert held(people, "thay") == area(KA_DO)


def test_an_older_home_keeps_what_its_accounts_saw(home: Home) -> None:
    engine = connect(home)
    migrations.downgrade(engine, "0001")
    with engine.begin() as connection:
        for username, role in {"cu": "trainer", "hoc": "learner"}.items():
            connection.execute(
                text(
                    "INSERT INTO account "
                    "(username, password_hash, must_change, failures, disabled, changed_at) "
                    "VALUES (:name, 'x', 0, 0, 0, '2026-01-01 00:00:00')"
                ),
                {"name": username},
            )
            connection.execute(
                text("INSERT INTO account_role (username, role) VALUES (:name, :role)"),
                {"name": username, "role": role},
            )
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert scope_of(connection, "cu") == PROVINCE
        assert scope_of(connection, "hoc") == NOTHING
        count = select(func.count()).select_from(schema.account_scope)
        assert connection.execute(count).scalar_one() == 1
    engine.dispose()


def test_the_atlas_of_a_test_is_the_real_one() -> None:
    assert isinstance(ATLAS, Atlas)
    assert len(ATLAS.units) == 304
