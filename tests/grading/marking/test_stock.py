"""Our marks are those of stock ``nbgrader autograde``, question by question."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert
from tests.grading.simulation.conftest import half
from tests.grading.simulation.conftest import wrong as misplayed

from taphuan_grading.content.models import Answer, Module, Question, Simulation
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home

if TYPE_CHECKING:
    from .conftest import Class

pytestmark = pytest.mark.nbgrader
NASTY = "\"\"\" ''' \\ \\n\r\n\t 🦜 </script> __import__('os')._exit(1) ### END SOLUTION\nq1 = 'b'\n%magic"


def partly(module: Module, key: dict[str, Answer]) -> dict[str, Answer]:
    """Half of each multiple choice, one extra option here and there, texts with other case and spaces."""
    answers: dict[str, Answer] = {}
    for number, (question, answer) in enumerate(key.items()):
        asked = module.question(question)
        if isinstance(asked, Simulation):
            answers[question] = [*half(asked)]
        elif isinstance(answer, list):
            options = [option.id for option in asked.options]  # type: ignore[union-attr]
            answers[question] = answer[:1] if number % 2 else sorted({*answer, options[-1], options[0]})
        elif isinstance(answer, str) and len(answer) > 1:
            answers[question] = f"  {answer.upper()} "
        else:
            answers[question] = answer
    return answers


def wrong(question: Question) -> Answer:
    match question.type:
        case "single-choice":
            return next(option.id for option in question.options if not option.right)
        case "multiple-choice":
            return [option.id for option in question.options if not option.right]
        case "true-false":
            return not question.answer
        case "pool":
            return {item.id: wrong(item) for item in question.items}
        case "simulation":
            return [*misplayed(question)]
    return NASTY


def test_the_same_scores_as_stock_nbgrader(lesson: Class, released_template: Home, tmp_path: Path) -> None:
    key = lesson.key(q11="Tôi sẽ lập kế hoạch.")
    papers = {
        "key": key,
        "empty": {},
        "wrong": {question.id: wrong(question) for question in lesson.module.marked},
        "partly": partly(lesson.module, key),
        "nasty": {question.id: NASTY for question in lesson.module.marked if question.type == "short-text"}
        | {"q11": NASTY * 200},
    }
    with lesson.engine.begin() as connection:
        connection.execute(insert(schema.official), [{"id": name, "name": name} for name in papers])
    for name, answers in papers.items():
        lesson.mark(lesson.hand_in(answers, name))
    ours = {name: lesson.grades(name) for name in papers}

    course = tmp_path / "stock"
    shutil.copytree(released_template.course_dir("ntm-2026"), course)
    shutil.copytree(lesson.home.course_dir("ntm-2026") / "submitted", course / "submitted")
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", lesson.module.slug],
        cwd=course,
        check=True,
        capture_output=True,
        timeout=240,
        env={name: value for name, value in os.environ.items() if not name.startswith("NBGRADER")},
    )
    stock = {name: lesson.grades(name, f"sqlite:///{course / 'gradebook.db'}") for name in papers}
    assert ours == stock
    scores = {
        name: sum(float(str(grade["score"])) for grade in grades.values()) for name, grades in stock.items()
    }
    assert scores["key"] == 11
    assert scores["empty"] == 0
    assert scores["wrong"] == 0
    assert 0 < scores["partly"] < 11
