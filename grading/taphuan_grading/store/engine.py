"""Opening the database of a home: SQLite by default, PostgreSQL by ``TAPHUAN_DATABASE_URL``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from taphuan_grading.errors import HomeError
from taphuan_grading.store import migrations
from taphuan_grading.store.home import Home

URL_VARIABLE = "TAPHUAN_DATABASE_URL"
BUSY_TIMEOUT_MS = 20_000
_WRITE = "taphuan_write"


def database_url(home: Home) -> URL:
    """Return the address of the home's database: the setting, else the home's SQLite file."""
    setting = os.environ.get(URL_VARIABLE)
    if not setting:
        return URL.create("sqlite", database=str(home.database))
    try:
        return make_url(setting)
    except ArgumentError as error:
        raise HomeError(f"{URL_VARIABLE} is not a database address of SQLAlchemy's form") from error


def connect(home: Home) -> Engine:
    """Return an engine on the home's database without looking at what is in it."""
    url = database_url(home)
    try:
        engine = create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise HomeError(f"no driver for the database {url.drivername!r}: {error}") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_store(home: Home) -> Engine:
    """Open the home's database, bringing an older schema up to date first.

    Parameters
    ----------
    home
        A finished home (`taphuan_grading.store.home.open_home`).

    Returns
    -------
    Engine
        With SQLite: WAL, foreign keys enforced, and up to 20 s of waiting for another writer.
        Moments come back aware, in UTC.

    Raises
    ------
    HomeError
        When the database is missing, cannot be reached, or was made by a newer version.
    """
    url = database_url(home)
    if url.get_backend_name() == "sqlite" and url.database and not os.path.exists(url.database):  # noqa: PTH110
        raise HomeError(f"the database {url.database} is missing; run `taphuan init` in a new home")
    engine = connect(home)
    try:
        migrations.check(engine)
    except DBAPIError as error:
        engine.dispose()
        reason = str(error.orig).strip().splitlines()[0]
        raise HomeError(f"cannot open the database {url.render_as_string()}: {reason}") from error
    except HomeError:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that reads first and writes afterwards.

    It holds SQLite's write lock from its start, so what it has read cannot change before it
    commits, and it waits for other writers instead of failing half-way.
    """
    with engine.connect().execution_options(**{_WRITE: True}) as connection, connection.begin():
        yield connection


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transactions begin late and not before every statement: we begin them.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
