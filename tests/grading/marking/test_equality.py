"""Row for row the gradebook of stock ``nbgrader autograde``, on submissions of every kind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from tests.grading.marking.corpus.course import ASSIGNMENT, make_course
from tests.grading.marking.corpus.paper import Paper
from tests.grading.marking.corpus.papers import papers
from tests.grading.marking.corpus.rows import rows

from taphuan_grading.assignment.course import load_config
from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.open_course import open_course

pytestmark = pytest.mark.nbgrader
TRIES = 4


def by_us(course: Path, students: Iterable[str], assignment: str = ASSIGNMENT) -> None:
    config = load_config(course)
    with open_course(config) as opened:
        for student in students:
            try:
                opened.autograde(assignment, student)
            except MarkingError:
                assert not (course / "autograded" / student / assignment).exists()


def by_stock(course: Path, assignment: str = ASSIGNMENT) -> str:
    """Let stock nbgrader mark all; it gives up at some papers, and goes on with the next when asked again."""
    ours = ("NBGRADER", "PYTEST")  # a kernel that sees pytest's does not hear what programs write to stderr
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    run = [sys.executable, "-m", "nbgrader", "autograde", assignment]
    log = ""
    done = True
    while done:
        told = subprocess.run(run, cwd=course, capture_output=True, text=True, check=False, env=environment)
        log += told.stdout + told.stderr
        done = {*rows(course / "gradebook.db")} & {place.name for place in (course / "submitted").iterdir()}
        for student in done:
            shutil.rmtree(course / "submitted" / student)
    return log


def differences(ours: Path, stock: Path, students: Iterable[str]) -> dict[str, object]:
    mine, theirs = rows(ours / "gradebook.db"), rows(stock / "gradebook.db")
    told = {}
    for student in students:
        only = set(mine.get(student, [])) ^ set(theirs.get(student, []))
        places = [(one / "autograded" / student).exists() for one in (ours, stock)]
        if only or places[0] != places[1]:
            told[student] = sorted(only), places
    return told


def stock_course(course: Path, found: Sequence[Paper]) -> str:
    """Make the course, hand in, and let stock nbgrader mark; return what it said."""
    make_course(course)
    for paper in found:
        paper.write(course)
    return by_stock(course)


def our_course(course: Path, found: Sequence[Paper]) -> None:
    make_course(course)
    for paper in found:
        paper.write(course)
    by_us(course, [paper.name for paper in found])


def compare(tmp_path: Path, found: Sequence[Paper]) -> dict[str, object]:
    log = stock_course(tmp_path / "stock", found)
    our_course(tmp_path / "ours", found)
    students = [paper.name for paper in found]
    nothing = {paper.name for paper in found if paper.change is not None} - {
        *rows(tmp_path / "stock/gradebook.db")
    }
    assert len(nothing) <= 1, log  # the one without notebooks
    return differences(tmp_path / "ours", tmp_path / "stock", students)


def without_luck(tmp_path: Path, found: Sequence[Paper], told: dict[str, object]) -> dict[str, object]:
    """Return the differences that stay when stock nbgrader marks those papers again.

    On a busy machine a kernel may not answer in time, and stock nbgrader leaves the paper without marks.
    """
    for attempt in range(TRIES):
        if told:
            again = tmp_path / f"stock-{attempt}"
            stock_course(again, [paper for paper in found if paper.name in told])
            told = differences(tmp_path / "ours", again, told)
    return told


def test_some_of_every_kind(tmp_path: Path) -> None:
    quick = [paper for paper in papers() if paper.quick]
    assert {paper.kind for paper in quick} == {paper.kind for paper in papers()}
    assert compare(tmp_path, quick) == {}


@pytest.mark.heavy
@pytest.mark.timeout(3600)
def test_all(tmp_path: Path) -> None:
    found = papers()
    assert len(found) >= 200
    assert without_luck(tmp_path, found, compare(tmp_path, found)) == {}
