"""A browser, content, and homes: a fresh one, and one with real modules, released once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine, insert
from tests import few

from taphuan_grading import clock
from taphuan_grading.assignment.release import release
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.engine import connect, open_store
from taphuan_grading.store.home import Home, write_marker

CHROMIUM = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
OFFICIALS = {"cb-1": "Nguyễn Văn An", "cb-2": "Trần Thị Bình"}


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no setting of the person who runs the tests leak into them."""
    for name in ("TAPHUAN_HOME", "TAPHUAN_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session", autouse=True)
def few_modules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The real content with one module a course: releasing and serving all of it would only take longer.

    Whatever looks for content while tests run, servers included, finds this; what is true of every module is
    tested in ``tests/courses``, without a server.
    """
    folder = few.write(tmp_path_factory.mktemp("few") / "courses")
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv("TAPHUAN_CONTENT", str(folder))
        yield folder


def chromium() -> str | None:
    """Return a Chromium on PATH; None for Playwright's own."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium: one on PATH, else Playwright's own; it and its event loop end with the file."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A finished home with an empty database."""
    made = Home(tmp_path / "home")
    made.root.mkdir()
    engine = connect(made)
    migrations.upgrade(engine)
    engine.dispose()
    write_marker(made, demo=False, made_at=clock.now())
    return made


@pytest.fixture
def engine(home: Home) -> Iterator[Engine]:
    opened = open_store(home)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def programme(few_modules: Path) -> Programme:
    return load_programme(few_modules)


@pytest.fixture(scope="session")
def bare_template(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with a database and two officials, and no courses."""
    home = Home(tmp_path_factory.mktemp("bare") / "home")
    home.root.mkdir()
    engine = connect(home)
    migrations.upgrade(engine)
    people = [{"id": official, "name": name} for official, name in OFFICIALS.items()]
    with engine.begin() as connection:
        connection.execute(insert(schema.official), people)
    engine.dispose()
    write_marker(home, demo=False, made_at=clock.now())
    return home


@pytest.fixture(scope="session")
def released_template(
    bare_template: Home, programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """The same with the modules released in the last run."""
    home = Home(tmp_path_factory.mktemp("released") / "home")
    shutil.copytree(bare_template.root, home.root)
    release(home, programme, programme.runs[-1])
    return home


@pytest.fixture
def bare_home(bare_template: Home, tmp_path: Path) -> Home:
    return copy_of(bare_template, tmp_path)


@pytest.fixture
def bare_store(bare_home: Home) -> Iterator[Engine]:
    engine = open_store(bare_home)
    yield engine
    engine.dispose()


@pytest.fixture
def released_home(released_template: Home, tmp_path: Path) -> Home:
    return copy_of(released_template, tmp_path)


@pytest.fixture
def released_store(released_home: Home) -> Iterator[Engine]:
    engine = open_store(released_home)
    yield engine
    engine.dispose()


def copy_of(template: Home, folder: Path) -> Home:
    home = Home(folder / "home")
    shutil.copytree(template.root, home.root)
    return home
