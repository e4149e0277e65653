"""Making a home: in a folder beside it, in small repeatable steps, and renamed when it is whole."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from taphuan_grading import clock
from taphuan_grading.assignment.release import release
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import HomeError
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.engine import connect
from taphuan_grading.store.home import Home, write_marker
from taphuan_hub.pages import publish_pages

_LOCK = "making.lock"

Tell = Callable[[str], None]
Fill = Callable[[Home, Engine, Programme], None]


def make_home(root: Path, *, tell: Tell, fill: Fill | None = None) -> Home:
    """Make a home at `root`: database, units, nbgrader courses, released modules, pages.

    Everything is made in ``<root>.partial``, so a home is there whole or not at all. What an
    interrupted making left behind is removed first.

    Parameters
    ----------
    root
        Where; it must not exist, or be an empty folder.
    tell
        Told what is being done, one line a step.
    fill
        Puts a demo's people and answers into the home before it is finished.

    Returns
    -------
    Home
        The finished home.

    Raises
    ------
    HomeError
        When something is there already, the folder cannot be written, or the database that a
        setting names is in use.
    ContentErrors
        When the content has mistakes; nothing is made then.
    """
    programme = load_programme()
    with making(root) as draft:
        _build(draft, programme, tell, fill)
        write_marker(draft, demo=fill is not None, made_at=clock.now())
    return Home(root.absolute())


@contextmanager
def making(root: Path) -> Iterator[Home]:
    """Yield an empty folder beside `root`, which becomes the home at the end of the block.

    When the block fails the folder is removed; what an interrupted making left behind is removed first.

    Raises
    ------
    HomeError
        When something is there already, or the folder cannot be written.
    """
    home = Home(root.absolute())
    _check_free(home)
    try:
        with _partial(home) as draft:
            yield draft
            draft.root.rename(home.root)
    except OSError as error:
        raise HomeError(f"cannot make the home {home.root}: {error}") from error
    (home.root / _LOCK).unlink()


def release_runs(home: Home, programme: Programme, runs: Sequence[Run], tell: Tell) -> int:
    """Release the modules of `runs`; return how many have changed."""
    changed = 0
    for run in runs:
        tell(f"releasing the modules of {run.id} through nbgrader")
        changed += len(release(home, programme, run))
    return changed


def open_runs(programme: Programme) -> tuple[Run, ...]:
    """Return the runs that have not ended: those that have are left as they are."""
    today = clock.today()
    return tuple(run for run in programme.runs if run.ends >= today)


def _build(home: Home, programme: Programme, tell: Tell, fill: Fill | None) -> None:
    _ensure_folders(home)
    tell("making the database and loading the units")
    engine = connect(home)
    try:
        _ensure_tables(engine)
        _ensure_units(engine)
        load_key(home)
        release_runs(home, programme, open_runs(programme), tell)
        publish_pages(home)
        if fill is not None:
            fill(home, engine, programme)
    finally:
        engine.dispose()


def _ensure_folders(home: Home) -> None:
    for folder in (home.secrets, home.hub, home.courses, home.pages / "learn", home.pages / "office"):
        folder.mkdir(parents=True, exist_ok=True)
    for private in (home.root, home.secrets, home.hub):
        private.chmod(0o700)


def _ensure_tables(engine: Engine) -> None:
    try:
        migrations.upgrade(engine)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise HomeError(f"cannot use the database {engine.url.render_as_string()}: {reason}") from error


def _ensure_units(engine: Engine) -> None:
    with engine.begin() as connection:
        if connection.execute(select(func.count()).select_from(schema.unit)).scalar_one():
            raise HomeError(
                f"the database {engine.url.render_as_string()} belongs to a home already; name an empty one"
            )
        load_units(connection, read_atlas())


def _check_free(home: Home) -> None:
    if home.marker.is_file():
        raise HomeError(f"there is a home at {home.root} already; give another --home, or remove it")
    if home.root.exists() and (not home.root.is_dir() or any(home.root.iterdir())):
        raise HomeError(f"{home.root} exists and is not empty; give another --home")


@contextmanager
def _partial(home: Home) -> Iterator[Home]:
    """Hold the folder in which the home is made; it is removed when the making fails."""
    draft = Home(home.partial)
    lock_file = draft.root / _LOCK
    if draft.root.exists() and not lock_file.is_file():
        raise HomeError(f"{draft.root} is in the way and was not made by taphuan; move it away")
    draft.root.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeError(f"the home {home.root} is being made by another taphuan just now") from error
        _empty(draft.root)
        try:
            yield draft
        except BaseException:
            shutil.rmtree(draft.root)
            raise


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        if left.name == _LOCK:
            continue
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
