"""The nbgrader course of a run: its settings, and nbgrader working in it."""

from __future__ import annotations

import os
import sqlite3
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import Engine, event
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CONFIG_NAME = "nbgrader_config.py"

_CONFIG = '''\
"""nbgrader's settings for this run.

Stock nbgrader commands work in this folder. taphuan writes this file anew at each release.
"""

from pathlib import Path

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = {course_id!r}
c.CourseDirectory.root = str(Path(__file__).resolve().parent)

# Nothing passes through nbgrader's exchange; it has a place here so that nbgrader does not miss it.
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")

# A released solution cell keeps only the line that asks; a written answer begins empty.
c.ClearSolutions.code_stub = {{"python": ""}}
c.ClearSolutions.text_stub = ""

# A submission that lost a cell is marked all the same.
c.OverwriteCells.add_missing_cells = True
'''


def config_text(run_id: str) -> str:
    """Return the text of ``nbgrader_config.py`` for a run."""
    return _CONFIG.format(course_id=run_id)


def load_config(course_dir: Path) -> Config:
    """Return the settings of the nbgrader course in `course_dir`."""
    return PyFileConfigLoader(CONFIG_NAME, path=str(course_dir)).load_config()


def nbgrader_api(course_dir: Path) -> NbGraderAPI:
    """Return nbgrader's own API for the course in `course_dir`, with the course's settings."""
    return NbGraderAPI(config=load_config(course_dir))


@contextmanager
def programs_on_path() -> Iterator[None]:
    """Let nbgrader find ``alembic``, which it runs by name when it makes a gradebook.

    The folder of this Python's programs is first on PATH inside the block, and PATH is as it was after it.
    """
    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join(filter(None, [sysconfig.get_path("scripts"), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


@contextmanager
def not_waiting_for_the_disk() -> Iterator[None]:
    """Let SQLite hand its writes to the system and go on, inside the block.

    nbgrader commits each cell by itself, some sixty times a module, and each would wait for the disk. Only
    for a home that is being made: should the power fail, it is not whole anyway and is made again.
    """
    event.listen(Engine, "connect", _go_on)
    try:
        yield
    finally:
        event.remove(Engine, "connect", _go_on)


def _go_on(connection: object, _record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous = OFF")
