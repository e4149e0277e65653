"""A derived module through nbgrader: the key stays at home, and stock nbgrader marks as we do."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from datetime import date
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from tests.holding import RUN, SAMPLE, key

from taphuan_grading.assignment.release import release, released_path
from taphuan_grading.assignment.submission import fill
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_grading.store.home import Home

SLUG = "contests--hoi-thi"


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme(SAMPLE)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, programme: Programme) -> Path:
    home = Home(tmp_path_factory.mktemp("derived"))
    release(home, programme, programme.runs[0])
    return home.course_dir(RUN)


def test_released_files_hold_no_key(course: Path) -> None:
    released = released_path(course, SLUG).read_text(encoding="utf-8")
    for secret in ("Giải thích riêng", "riêng của ông/bà", "a / b", "'156'", "HIDDEN", "SOLUTION"):
        assert secret not in released
    cells = nbformat.reads(released, nbformat.NO_CONVERT).cells
    texts = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    assert "OTP" not in texts, "who has not begun reads no question in the page"


@pytest.mark.nbgrader
def test_stock_nbgrader_gives_the_same_scores(course: Path, programme: Programme) -> None:
    module = programme.module(SLUG)
    notebook = nbformat.read(released_path(course, SLUG), nbformat.NO_CONVERT)
    expected = {"three": 6.0, "one": 2.0}
    for student, right in zip(expected, (3, 1), strict=True):
        draw = draw_name(sitter(RUN, student, module.id), 1)
        given = {name: value for name, value in key(module, draw, right).items() if value}
        answers = {name: module.question(name).handed_in(value, draw) for name, value in given.items()}
        folder = course / "submitted" / student / SLUG
        folder.mkdir(parents=True)
        nbformat.write(fill(notebook, answers), folder / f"{SLUG}.ipynb")
    path = sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"]
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", SLUG],
        cwd=course,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", RUN) as book:
        scores = {student: book.find_submission(SLUG, student).score for student in expected}
    assert scores == expected


def test_a_contest_is_released_in_its_own_run(programme: Programme) -> None:
    other = programme.runs[0].model_copy(update={"id": "run-2025", "ends": date(2026, 2, 1)})
    assert [module.slug for module in programme.pages_in(other)] == ["village--basics", "village--pools"]
    assert SLUG in {module.slug for module in programme.pages_in(programme.runs[0])}
