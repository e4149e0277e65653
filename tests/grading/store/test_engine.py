from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from taphuan_grading.errors import HomeError
from taphuan_grading.store import attendance_schema, ledger_schema, migrations, schema
from taphuan_grading.store.engine import connect, open_store, writing
from taphuan_grading.store.home import FORMAT, Home, open_home, write_marker

NOON = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=7)))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.root.mkdir()
    engine = connect(made)
    migrations.upgrade(engine)
    engine.dispose()
    write_marker(made, demo=False, made_at=NOON)
    return made


@pytest.fixture
def engine(home: Home) -> Engine:
    return open_store(home)


def save_official(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(schema.official).values(id="cb-1", name="Nguyễn Văn An"))


def save_twice(engine: Engine) -> None:
    save_official(engine)
    with engine.begin() as connection:
        connection.execute(insert(schema.official).values(id="cb-2", name="Trần Thị Bình"))
        connection.execute(insert(schema.official).values(id="cb-1", name="Lê Văn Cường"))


def test_migrations_make_exactly_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert attendance_schema.metadata is ledger_schema.metadata is schema.metadata
        assert compare_metadata(context, schema.metadata) == []
        indexes = {index["name"] for index in inspect(connection).get_indexes("attempt")}
    assert indexes == {index.name for index in schema.attempt.indexes}


def test_sqlite_is_set_up_for_many_writers(engine: Engine) -> None:
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 20_000}


def test_a_moment_comes_back_aware_and_the_same(engine: Engine) -> None:
    save_official(engine)
    row = {"official_id": "cb-1", "run": "r", "module": "m", "step": 1, "seen_at": NOON}
    with engine.begin() as connection:
        connection.execute(insert(schema.place).values(**row))
        found = connection.execute(select(schema.place.c.seen_at)).scalar_one()
    assert found == NOON
    assert found.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused(engine: Engine) -> None:
    naive = NOON.replace(tzinfo=None)
    with engine.connect() as connection, pytest.raises(Exception, match="needs a zone"):
        connection.execute(select(schema.place).where(schema.place.c.seen_at == naive))


def test_foreign_keys_hold(engine: Engine) -> None:
    row = {"official_id": "nobody", "run": "r", "module": "m", "step": 1, "seen_at": NOON}
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(schema.place).values(**row))


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        save_twice(engine)
    with engine.connect() as connection:
        assert connection.execute(select(schema.official.c.id)).scalars().all() == ["cb-1"]


def test_writers_that_read_first_wait_for_each_other(engine: Engine) -> None:
    def add_one() -> None:
        for _ in range(10):
            with writing(engine) as connection:
                found = len(connection.execute(select(schema.official.c.id)).all())
                connection.execute(insert(schema.official).values(id=f"cb-{found}", name="A"))

    threads = [threading.Thread(target=add_one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engine.connect() as connection:
        assert len(connection.execute(select(schema.official)).all()) == 40


def test_an_empty_database_is_refused(home: Home) -> None:
    home.database.unlink()
    connect(home).connect().close()
    with pytest.raises(HomeError, match="no tables"):
        open_store(home)


def test_migrations_go_down_and_up_again(home: Home) -> None:
    engine = connect(home)
    migrations.downgrade(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrations.upgrade(engine)
    save_official(open_store(home))


def test_a_newer_database_is_refused(home: Home) -> None:
    engine = connect(home)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num='9999'"))
    with pytest.raises(HomeError, match=r"revision 9999.*newer taphuan"):
        open_store(home)


def test_a_file_that_is_no_database_is_one_clear_error(home: Home) -> None:
    home.database.write_bytes(b"not a database at all" * 400)
    for side in ("-wal", "-shm"):
        home.database.with_name(home.database.name + side).unlink(missing_ok=True)
    with pytest.raises(HomeError, match="cannot open the database"):
        open_store(home)


def test_a_missing_database_is_not_made_by_opening(home: Home) -> None:
    home.database.unlink()
    with pytest.raises(HomeError, match="is missing"):
        open_store(home)
    assert not home.database.exists()


def test_the_address_of_the_database_can_be_set(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.db"
    monkeypatch.setenv("TAPHUAN_DATABASE_URL", f"sqlite:///{other}")
    migrations.upgrade(connect(home))
    save_official(open_store(home))
    monkeypatch.delenv("TAPHUAN_DATABASE_URL")
    with open_store(home).connect() as connection:
        assert connection.execute(select(schema.official)).all() == []


@pytest.mark.parametrize("address", ["no address", "nosuch://x/y"])
def test_a_wrong_address_is_one_clear_error(
    home: Home, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("TAPHUAN_DATABASE_URL", address)
    with pytest.raises(HomeError):
        open_store(home)


def test_a_finished_home_opens(home: Home) -> None:
    opened = open_home(home.root)
    assert opened == home
    assert not opened.is_demo()


def test_a_missing_home(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=r"no home at .*taphuan init"):
        open_home(tmp_path / "nothing")


def test_a_half_made_home(tmp_path: Path) -> None:
    (tmp_path / "home.partial").mkdir()
    with pytest.raises(HomeError, match="half-made"):
        open_home(tmp_path / "home")


def test_a_folder_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", encoding="utf-8")
    with pytest.raises(HomeError, match="not a finished home"):
        open_home(tmp_path)


def test_a_home_of_a_newer_version(home: Home) -> None:
    home.marker.write_text(json.dumps({"format": FORMAT + 1}), encoding="utf-8")
    with pytest.raises(HomeError, match=r"format 2.*newer taphuan"):
        open_home(home.root)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "x"}'])
def test_a_marker_that_cannot_be_read(home: Home, content: str) -> None:
    home.marker.write_text(content, encoding="utf-8")
    with pytest.raises(HomeError):
        open_home(home.root)
