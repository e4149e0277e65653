"""The nbgrader course: made by nbgrader, usable by stock nbgrader."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from taphuan_grading.assignment.course import nbgrader_api, programs_on_path
from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.assignment.release import release, released_path
from taphuan_grading.assignment.submission import fill
from taphuan_grading.content.models import Answer, Module, Programme, Step, Text
from taphuan_grading.errors import ReleaseError


def submit(released: Any, student: str, answers: dict[str, Answer]) -> None:
    slug = released.module.slug
    folder = released.course_dir / "submitted" / student / slug
    folder.mkdir(parents=True)
    nbformat.write(fill(released.notebook, answers), folder / f"{slug}.ipynb")
    (folder / "timestamp.txt").write_text("2026-01-02 03:04:05.000000 UTC", encoding="utf-8")


def gradebook(released: Any) -> Gradebook:
    return Gradebook(f"sqlite:///{released.course_dir / 'gradebook.db'}", released.run.id)


def without(module: Module, question_id: str) -> Module:
    """Return the module without one of its questions."""

    def left(step: Step) -> Step:
        parts = [part for part in step.parts if isinstance(part, Text) or part.id != question_id]
        return step.model_copy(update={"parts": tuple(parts)})

    return module.model_copy(update={"steps": tuple(left(step) for step in module.steps)})


def replaced(programme: Programme, module: Module) -> Programme:
    first = programme.courses[0].model_copy(update={"modules": (module,)})
    return programme.model_copy(update={"courses": (first, *programme.courses[1:])})


def files(folder: Path) -> dict[str, int]:
    return {
        str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()
    }


def test_the_folder_is_a_plain_nbgrader_course(released: Any) -> None:
    names = set(files(released.home.root))
    assert names == {
        "courses/run-2026/gradebook.db",
        "courses/run-2026/nbgrader_config.py",
        "courses/run-2026/release/market--first/market--first.ipynb",
        "courses/run-2026/release/village--basics/village--basics.ipynb",
        "courses/run-2026/source/market--first/market--first.ipynb",
        "courses/run-2026/source/village--basics/village--basics.ipynb",
        "pages/learn/market--first.ipynb",
        "pages/learn/village--basics.ipynb",
        "versions/run-2026/market--first.json",
        "versions/run-2026/village--basics.json",
    }
    page = released.home.pages / "learn" / "village--basics.ipynb"
    assert page.read_bytes() == released_path(released.course_dir, "village--basics").read_bytes()


def test_the_settings_hold_wherever_the_folder_is(released: Any) -> None:
    api = nbgrader_api(released.course_dir)
    assert api.coursedir.root == str(released.course_dir)
    assert api.coursedir.course_id == "run-2026"
    text = (released.course_dir / "nbgrader_config.py").read_text(encoding="utf-8")
    assert str(released.home.root) not in text


def test_releasing_again_changes_nothing(fresh: Any) -> None:
    before = files(fresh.home.root)
    assert release(fresh.home, fresh.programme, fresh.run) == ()
    assert files(fresh.home.root) == before


def test_what_is_missing_is_made_again(fresh: Any) -> None:
    released_path(fresh.course_dir, "market--first").unlink()
    (fresh.home.pages / "learn" / "village--basics.ipynb").unlink()
    assert release(fresh.home, fresh.programme, fresh.run) == ("market--first",)
    assert (fresh.home.pages / "learn" / "village--basics.ipynb").is_file()


def test_the_page_of_a_dropped_module_goes(fresh: Any) -> None:
    pages = fresh.home.pages / "learn"
    nbformat.write(nbformat.v4.new_notebook(), pages / "my-learning.ipynb")
    less = fresh.programme.model_copy(update={"courses": fresh.programme.courses[:1]})
    assert release(fresh.home, less, fresh.run) == ()
    assert {page.name for page in pages.iterdir()} == {"village--basics.ipynb", "my-learning.ipynb"}


def test_a_module_may_change_until_somebody_submits(fresh: Any) -> None:
    changed = replaced(fresh.programme, without(fresh.module, "q4"))
    assert release(fresh.home, changed, fresh.run) == ("village--basics",)
    assert "question-q4" not in {cell.id for cell in fresh.notebook.cells}
    with gradebook(fresh) as book:
        assert book.find_assignment("village--basics").max_score == 9.5


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own
def test_a_submitted_module_keeps_its_questions(fresh: Any) -> None:
    with gradebook(fresh) as book:
        book.add_student("lan")
        book.add_submission("village--basics", "lan")
    before = files(fresh.home.root)
    changed = replaced(fresh.programme, without(fresh.module, "q4"))
    with pytest.raises(ReleaseError, match=r"1 people have submitted .* removed: q4, q4-marks"):
        release(fresh.home, changed, fresh.run)
    assert set(files(fresh.home.root)) == set(before)
    assert "question-q4" in {cell.id for cell in fresh.notebook.cells}
    reworded = fresh.module.model_copy(update={"title": "Tên mới"})
    assert release(fresh.home, replaced(fresh.programme, reworded), fresh.run) == ("village--basics",)


def test_the_path_is_only_lent(monkeypatch: pytest.MonkeyPatch) -> None:
    scripts = sysconfig.get_path("scripts")
    for value in ("/usr/bin", None):
        if value is None:
            monkeypatch.delenv("PATH")
        else:
            monkeypatch.setenv("PATH", value)
        with programs_on_path():
            assert os.environ["PATH"].split(os.pathsep)[0] == scripts
        assert os.environ.get("PATH") == value


def autograde(released: Any) -> subprocess.CompletedProcess[str]:
    """Run the stock command as somebody would in a terminal."""
    command = [sys.executable, "-m", "nbgrader", "autograde", released.module.slug]
    environment = dict(os.environ)
    environment["PATH"] = sysconfig.get_path("scripts") + os.pathsep + environment["PATH"]
    return subprocess.run(
        command, cwd=released.course_dir, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.nbgrader
def test_stock_nbgrader_marks_it(fresh: Any) -> None:
    """The command itself, in a clean process, in the folder as it is."""
    keys = {question.id: key_answer(question) for question in fresh.module.marked}
    submit(fresh, "key", {**keys, "q6": "Hai việc: <b>một</b> và hai."})
    submit(fresh, "empty", {})
    submit(
        fresh, "partly", {"q1": "a", "q2": ["a"], "q4": " NAM  sau năm sáu", "q5": "45,06 %", "q-3": "true"}
    )
    done = autograde(fresh)
    assert done.returncode == 0, done.stderr
    with gradebook(fresh) as book:
        scores = {}
        for student in ("key", "empty", "partly"):
            (notebook,) = book.find_submission(fresh.module.slug, student).notebooks
            scores[student] = {grade.cell.name: grade.auto_score for grade in notebook.grades}
            assert notebook.needs_manual_grade is (student == "key")
    full = {
        f"{question.id}-marks": question.points for question in fresh.module.marked if question.id != "q6"
    }
    assert scores["key"] == {**full, "q6": None}
    assert scores["empty"] == {**dict.fromkeys(full, 0.0), "q6": 0.0}
    assert scores["partly"] == {
        "q1-marks": 0.0,
        "q2-marks": 1.0,
        "q-3-marks": 0.0,
        "q4-marks": 1.0,
        "q5-marks": 1.5,
        "q6": 0.0,
    }
