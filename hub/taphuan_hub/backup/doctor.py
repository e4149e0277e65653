"""Looking a home over: one check a line, and nothing is changed."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from taphuan_grading.assignment.release import unreleased
from taphuan_grading.content import load_programme
from taphuan_grading.errors import HomeError, TaphuanError
from taphuan_grading.ledger.book import check_chain
from taphuan_grading.marking.queue import counts
from taphuan_grading.store import migrations
from taphuan_grading.store.engine import connect, database_url
from taphuan_grading.store.home import Home, open_home
from taphuan_hub.backup.contents import databases
from taphuan_hub.homes import open_runs

LEAST_FREE = 1_000_000_000
"""Bytes: below that a day of a full programme may not find its place."""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Parameters
    ----------
    check
        Its name.
    good
        Whether all is as it should be.
    text
        What was seen, and what to do when it is not good.
    """

    check: str
    good: bool
    text: str


def examine(root: Path) -> Iterator[Finding]:
    """Yield the finding of each check of the home at `root`; without a home there is only the first.

    A check that cannot be made is not good, and says why.
    """
    home = Home(root.absolute())
    first = _finding("home", lambda: _home(root))
    yield first
    if not first.good:
        return
    yield _finding("private", lambda: _private(home))
    yield _finding("free space", lambda: _free(home))
    for path in databases(home):
        yield _finding(path.relative_to(home.root).as_posix(), lambda path=path: _database(path))  # type: ignore[misc]
    yield _finding("modules", lambda: _modules(home))
    engine = connect(home)
    try:
        schema = _finding("schema", lambda: _schema(engine))
        yield schema
        if schema.good:
            yield _finding("queue", lambda: _queue(engine))
            yield _finding("ledger", lambda: f"{check_chain(engine)} records, the chain is whole")
    finally:
        engine.dispose()


def _finding(check: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(check, good=True, text=look())
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        return Finding(check, good=False, text=" ".join(str(error).splitlines()[:1]))
    except TaphuanError as error:
        return Finding(check, good=False, text="; ".join(error.message.splitlines()))


def _home(root: Path) -> str:
    home = open_home(root)
    url = database_url(home)
    if url.get_backend_name() == "sqlite" and not home.database.is_file():
        raise HomeError(f"the database {home.database} is missing; restore it from a backup")
    return f"{home.root}, its store is {url.render_as_string()}"


def _private(home: Home) -> str:
    folders = [home.root, home.secrets, home.hub, home.uploads, home.evidence, home.labs]
    files = [*home.secrets.glob("*"), home.hub / "cookie_secret", home.demo_accounts]
    there = [path for path in (*folders, *files) if path.exists()]
    seen = [str(path) for path in there if path.stat().st_mode & _OTHERS]
    if seen:
        raise HomeError(f"others may read {', '.join(seen)}; take it from them with chmod go=")
    return f"{len(there)} folders and secrets are for their owner only"


def _free(home: Home) -> str:
    free = shutil.disk_usage(home.root).free
    if free < LEAST_FREE:
        raise HomeError(f"{free // 10**6} MB are free, {LEAST_FREE // 10**6} are needed; make room")
    return f"{free // 10**6} MB"


def _database(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise HomeError(f"it is damaged ({' '.join(found)}); restore it from a backup")
    return "whole"


def _modules(home: Home) -> str:
    programme = load_programme()
    runs = open_runs(programme)
    old = [f"{run.id}/{slug}" for run in runs for slug in unreleased(home, programme, run)]
    if old:
        raise HomeError(
            f"{len(old)} are not released as they stand ({old[0]}, …); run `taphuan course build`"
        )
    return f"those of {len(runs)} open runs are released as they stand"


def _schema(engine: Engine) -> str:
    revision, newest = migrations.current(engine), migrations.newest()
    if revision is None:
        raise HomeError("the database has no tables of taphuan")
    migrations.require_known(revision)
    if revision != newest:
        raise HomeError(f"it is at {revision}, this version is at {newest}; the next start brings it there")
    return f"at {revision}"


def _queue(engine: Engine) -> str:
    found = counts(engine)
    failed, waiting = found.get("failed", 0), found.get("waiting", 0) + found.get("marking", 0)
    if failed:
        raise HomeError(f"{failed} attempts could not be marked, {waiting} wait; run `taphuan grade`")
    return f"{waiting} attempts wait"
