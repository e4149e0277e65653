"""nbgrader's gradebook, opened once for a batch of submissions and then closed again.

Closed, it is one plain file: it can be copied, replaced and repaired between two batches.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, Engine, Index, create_engine, event, inspect, make_url, select, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool
from sqlalchemy.schema import CreateIndex

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.papers import Assignment, read_assignment

BUSY_TIMEOUT_MS = 20_000
_WRITE = "taphuan_write"
_COMPILED: dict[Any, Any] = {}
"""Statements that SQLAlchemy has compiled, for all engines: each batch has a new one."""
_MALFORMED = ("malformed", "not a database")
# What nbgrader looks for in large tables, and has no index for.
INDEXES = tuple(
    (Index(f"ix_taphuan_{table.name}_{column}", table.c[column]), table.name)
    for table, column in (
        (api.Grade.__table__, "notebook_id"),
        (api.Comment.__table__, "notebook_id"),
        (api.SubmittedNotebook.__table__, "assignment_id"),
        (api.SubmittedAssignment.__table__, "student_id"),
        (api.BaseCell.__table__, "notebook_id"),
        (api.SourceCell.__table__, "notebook_id"),
    )
)


class Book:
    """An open gradebook.

    Parameters
    ----------
    engine
        With one connection, made by `open_book`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._assignments: dict[str, Assignment] = {}

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that reads."""
        with telling(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; with SQLite it waits for other writers at its start."""
        connecting = self.engine.execution_options(**{_WRITE: True}).begin()
        with telling(self.engine), connecting as connection:
            yield connection

    def keep(self) -> None:
        """Wait until all that was written is on the disk; a single transaction does not wait for that."""
        log = Path(f"{self.engine.url.database}-wal")
        if self.engine.dialect.name == "sqlite" and log.exists():
            with log.open("rb") as file:
                os.fsync(file.fileno())

    def assignment(self, name: str) -> Assignment:
        """Return what was released under `name`; read once as long as the book is open."""
        if name not in self._assignments:
            with self.reading() as connection:
                try:
                    self._assignments[name] = read_assignment(connection, name)
                except api.MissingEntry as error:
                    raise MarkingError(f"{error}; run `taphuan course build`") from error
        return self._assignments[name]

    def names(self) -> list[str]:
        """Return the names of all assignments."""
        with self.reading() as connection:
            return list(connection.execute(select(api.Assignment.__table__.c.name)).scalars())


@contextmanager
def open_book(url: str) -> Iterator[Book]:
    """Open the gradebook at `url`, giving it its indexes first.

    Raises
    ------
    MarkingError
        When it cannot be read: the message says what to do. Attempts are not touched by that.
    """
    path = make_url(url).database
    if url.startswith("sqlite") and not (path and Path(path).is_file()):
        raise MarkingError(f"there is no gradebook at {path}; run `taphuan course build`")
    engine = create_engine(url, poolclass=StaticPool) if url.startswith("sqlite") else create_engine(url)
    engine = engine.execution_options(compiled_cache=_COMPILED)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    try:
        book = Book(engine)
        with telling(engine):
            if not _is_migrated(book):
                migrate(book)
        yield book
    finally:
        engine.dispose()


def migrate(book: Book) -> None:
    """Add the indexes that are missing; stock nbgrader works with them as without."""
    inspector = inspect(book.engine)
    tables = set(inspector.get_table_names()) & {table for _, table in INDEXES}
    known = {found["name"] for table in tables for found in inspector.get_indexes(table)}
    missing = [index for index, table in INDEXES if table in tables and index.name not in known]
    if missing:
        with book.writing() as connection:
            for index in missing:
                connection.execute(CreateIndex(index, if_not_exists=True))


def _is_migrated(book: Book) -> bool:
    """Say whether the newest index is there: quicker than to ask for all."""
    if book.engine.dialect.name != "sqlite":
        return False
    query = text("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND name = :name")
    with book.reading() as connection:
        return bool(connection.execute(query, {"name": INDEXES[-1][0].name}).scalar())


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Turn what a database says about a gradebook into a `MarkingError` that says what to do."""
    try:
        yield
    except DBAPIError as error:
        raise _told(error, engine) from error


def _told(error: DBAPIError, engine: Engine) -> MarkingError:
    place = engine.url.render_as_string()
    reason = str(error.orig).strip().splitlines()[0]
    if isinstance(error, DatabaseError) and any(word in reason for word in _MALFORMED):
        return MarkingError(
            f"the gradebook {place} is damaged ({reason}): stop the service, put back the file of the last "
            "backup, or move it away and run `taphuan course build`; attempts wait, none is lost"
        )
    if isinstance(error, OperationalError) and "locked" in reason:
        return MarkingError(f"another program locked the gradebook {place} for too long; it is tried again")
    return MarkingError(f"cannot use the gradebook {place} ({reason}); try `nbgrader db upgrade`")


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")  # who reads and who writes do not wait for each other
    cursor.execute("PRAGMA synchronous=NORMAL")  # a batch waits for the disk once, at its end
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
