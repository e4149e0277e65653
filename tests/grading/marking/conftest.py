"""A released course with people who hand in, and a trainer who marks as nbgrader's formgrader does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import Engine

from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.attempts.answers import save_answer
from taphuan_grading.attempts.records import Attempt, attempt_by_id
from taphuan_grading.attempts.submit import submit
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Module, Programme
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.store.home import Home

RUN = "ntm-2026"
WRITTEN = "digital-transformation/plan-and-role"


@dataclass
class Class:
    """One released home, and what people do in it."""

    home: Home
    engine: Engine
    programme: Programme
    module: Module

    @property
    def url(self) -> str:
        return f"sqlite:///{self.home.course_dir(RUN) / 'gradebook.db'}"

    def key(self, **others: Answer) -> dict[str, Answer]:
        answers = {question.id: key_answer(question) for question in self.module.marked}
        return {name: value for name, value in (answers | others).items() if value is not None}

    def hand_in(self, answers: Mapping[str, Answer], official: str = "cb-1") -> Attempt:
        grant = Grant(official, RUN, "module", self.module.id)
        for question in self.module.marked:
            save_answer(self.engine, grant, question, answers.get(question.id))
        return submit(self.engine, self.programme, grant)

    def mark(self, attempt: Attempt) -> Attempt:
        mark_attempt(self.home, attempt.id)
        return self.again(attempt)

    def again(self, attempt: Attempt) -> Attempt:
        return attempt_by_id(self.engine, attempt.id)

    def trainer(
        self, question: str, points: float | None, official: str = "cb-1", extra: float | None = None
    ) -> None:
        """Do what formgrader's handler of a grade does."""
        with Gradebook(self.url, RUN) as book:
            cell = question if question == "q11" else f"{question}-marks"
            grade = book.find_grade(cell, self.module.slug, self.module.slug, official)
            grade.manual_score, grade.extra_credit = points, extra
            grade.needs_manual_grade = grade.manual_score is None and grade.auto_score is None
            book.db.commit()

    def grades(self, official: str = "cb-1", url: str | None = None) -> dict[str, dict[str, object]]:
        with Gradebook(url or self.url, RUN) as book:
            rows = book.find_submission(self.module.slug, official).notebooks[0].grades
            return {
                grade.name: {
                    name: getattr(grade, name)
                    for name in ("auto_score", "manual_score", "score", "max_score", "needs_manual_grade")
                }
                for grade in rows
            }


@pytest.fixture
def lesson(released_home: Home, released_store: Engine, programme: Programme) -> Class:
    return Class(released_home, released_store, programme, programme.module(WRITTEN))


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Wait until something holds."""

    def wait(condition: Callable[[], bool]) -> None:
        bell, end = threading.Event(), time.monotonic() + 120
        while not condition():
            assert time.monotonic() < end, "it never came"
            bell.wait(0.02)

    return wait
