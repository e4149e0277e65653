"""A gradebook that is opened for a batch: its indexes, and what happens when it is damaged."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import update

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.autograder import mark_attempts
from taphuan_grading.marking.book import INDEXES, open_book
from taphuan_grading.marking.worker import mark_waiting
from taphuan_grading.store import schema

if TYPE_CHECKING:
    from .conftest import Class

pytestmark = pytest.mark.nbgrader


def gradebook(lesson: Class) -> Path:
    return lesson.home.course_dir("ntm-2026") / "gradebook.db"


def test_missing_indexes_are_added_and_stock_nbgrader_goes_on(lesson: Class) -> None:
    for _ in range(2):
        with open_book(lesson.url) as book:
            assert lesson.module.slug in book.names()
    with sqlite3.connect(gradebook(lesson)) as plain:
        found = {name for (name,) in plain.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    plain.close()
    assert {index.name for index, _ in INDEXES} <= found
    with Gradebook(lesson.url, "ntm-2026") as book:
        book.add_student("by-hand")
        assert book.find_student("by-hand")


def test_a_closed_gradebook_is_one_file(lesson: Class) -> None:
    lesson.mark(lesson.hand_in({}))
    assert [path.name for path in gradebook(lesson).parent.glob("gradebook.db*")] == ["gradebook.db"]


@pytest.mark.parametrize("damage", ["no database", "torn"])
def test_a_damaged_gradebook_says_what_to_do_and_loses_nothing(lesson: Class, damage: str) -> None:
    lesson.mark(lesson.hand_in({}, "cb-2"))
    attempt = lesson.hand_in(lesson.key())
    path = gradebook(lesson)
    kept = path.read_bytes()
    path.write_bytes(
        b"no database" * 500 if damage == "no database" else kept[:4096] + b"\xff" * (len(kept) - 4096)
    )

    def threads() -> ThreadPoolExecutor:
        return ThreadPoolExecutor(1)

    tally = mark_waiting(lesson.home, lesson.engine, executor=threads)
    told = tally.errors[attempt.number]
    assert "damaged" in told
    assert "put back the file of the last backup" in told
    failed = lesson.again(attempt)
    assert (failed.state, failed.score, failed.answers) == ("failed", None, attempt.answers)
    assert failed.error is not None
    assert "damaged" in failed.error

    path.write_bytes(kept)
    assert mark_waiting(lesson.home, lesson.engine, executor=threads).errors == {}
    assert lesson.again(attempt).score == 11


def test_a_missing_gradebook_is_not_made_by_looking(lesson: Class) -> None:
    gradebook(lesson).unlink()
    with (
        pytest.raises(MarkingError, match=r"no gradebook at .*run `taphuan course build`"),
        open_book(lesson.url),
    ):
        pass
    assert not gradebook(lesson).exists()


def test_one_bad_attempt_does_not_keep_its_batch_back(lesson: Class) -> None:
    good, bad = lesson.hand_in(lesson.key()), lesson.hand_in({}, "cb-2")
    table = schema.attempt
    with lesson.engine.begin() as connection:
        connection.execute(update(table).where(table.c.id == bad.id).values(module="no/module"))
    errors = mark_attempts(lesson.home, [(bad.id, None), (good.id, None)])
    assert errors[0] is not None
    assert errors[1] is None
    assert (lesson.again(good).state, lesson.again(bad).state) == ("marked", "waiting")
