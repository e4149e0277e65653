from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from taphuan_grading.assignment.release import release, released_path
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Module, Programme, Run
from taphuan_grading.store.home import Home

SAMPLE = Path(__file__).parents[1] / "samples/small"


class Released(NamedTuple):
    """A home in which the sample programme was released."""

    home: Home
    programme: Programme
    run: Run

    @property
    def module(self) -> Module:
        return self.programme.modules[0]

    @property
    def course_dir(self) -> Path:
        return self.home.course_dir(self.run.id)

    @property
    def notebook(self) -> NotebookNode:
        path = released_path(self.course_dir, self.module.slug)
        return nbformat.read(path, nbformat.NO_CONVERT)


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Released:
    """Made once; tests only read it."""
    programme = load_programme(SAMPLE)
    made = Released(Home(tmp_path_factory.mktemp("released")), programme, programme.runs[1])
    release(made.home, programme, made.run)
    return made


@pytest.fixture
def fresh(released: Released, tmp_path: Path) -> Released:
    """Return a copy of one's own, to change; a home works wherever it is."""
    return released._replace(home=Home(shutil.copytree(released.home.root, tmp_path / "home")))
