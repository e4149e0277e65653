from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nbgrader.api import Gradebook, MissingEntry

from taphuan_grading.errors import MarkingError
from taphuan_grading.marking.autograder import mark_attempt
from taphuan_grading.marking.course import student_of
from taphuan_grading.marking.gradebook import collect

if TYPE_CHECKING:
    from .conftest import Class

pytestmark = pytest.mark.nbgrader


@pytest.mark.parametrize("index", [0, 1, 2])
def test_the_key_earns_everything_and_nothing_earns_nothing(lesson: Class, index: int) -> None:
    lesson.module = lesson.programme.modules[index]
    written = [question.id for question in lesson.module.marked if question.type == "written"]
    full = lesson.mark(lesson.hand_in(lesson.key(**dict.fromkeys(written, "Tôi sẽ làm."))))
    empty = lesson.mark(lesson.hand_in({}, "cb-2"))
    for question in lesson.module.marked:
        given = full.marks[question.id]
        assert given.max_points == question.points
        assert given.points == (None if question.id in written else question.points)
        assert empty.marks[question.id].points == 0
    assert (empty.state, empty.score, empty.max_score) == ("marked", 0, lesson.module.max_score)
    assert full.state == ("needs-manual" if written else "marked")


def test_a_trainers_mark_completes_the_attempt(lesson: Class) -> None:
    attempt = lesson.mark(lesson.hand_in(lesson.key(q11="Tôi sẽ lập kế hoạch.")))
    assert collect(lesson.home, lesson.engine) == 0
    lesson.trainer("q11", 3.5)
    assert collect(lesson.home, lesson.engine) == 1
    assert collect(lesson.home, lesson.engine) == 0
    done = lesson.again(attempt)
    assert (done.state, done.score) == ("marked", 14.5)
    assert done.marks["q11"].by_trainer
    assert not done.marks["q1"].by_trainer
    assert done.marked_at is not None


def test_later_changes_of_a_trainer_are_followed(lesson: Class) -> None:
    attempt = lesson.mark(lesson.hand_in(lesson.key(q11="Tôi sẽ lập kế hoạch.")))
    lesson.trainer("q11", 4)
    collect(lesson.home, lesson.engine)
    passed = lesson.again(attempt)

    lesson.trainer("q11", 1)
    collect(lesson.home, lesson.engine)
    lower = lesson.again(attempt)
    assert lower.score == 12
    assert lower.marked_at == passed.marked_at  # it still passes: since the same moment

    lesson.trainer("q1", 0)
    lesson.trainer("q2", 0)
    lesson.trainer("q11", 0)
    collect(lesson.home, lesson.engine)
    below = lesson.again(attempt)
    assert below.score == 9
    assert below.marked_at > passed.marked_at

    for question in ("q1", "q2"):
        lesson.trainer(question, None)
    collect(lesson.home, lesson.engine)
    assert lesson.again(attempt).score == 11
    lesson.trainer("q11", None)
    collect(lesson.home, lesson.engine)
    open_again = lesson.again(attempt)
    assert (open_again.state, open_again.score, open_again.marked_at) == ("needs-manual", None, None)


def test_a_mark_by_hand_that_is_taken_back(lesson: Class) -> None:
    attempt = lesson.mark(lesson.hand_in({}))
    lesson.trainer("q1", 1)
    collect(lesson.home, lesson.engine)
    assert lesson.again(attempt).score == 1
    lesson.trainer("q1", None)
    collect(lesson.home, lesson.engine)
    assert lesson.again(attempt).score == 0


@pytest.mark.parametrize("text", ["Câu trả lời khác.", "Tôi sẽ lập kế hoạch.", ""])
def test_nothing_of_a_trainer_leaks_into_the_next_attempt(lesson: Class, text: str) -> None:
    answers = {"q11": "Tôi sẽ lập kế hoạch."}
    first = lesson.mark(lesson.hand_in(answers))
    lesson.trainer("q11", 4, extra=1)
    lesson.trainer("q3", 1)
    collect(lesson.home, lesson.engine)
    assert lesson.again(first).score == 6

    second = lesson.mark(lesson.hand_in(answers | {"q11": text}))
    assert second.ordinal == 2
    assert second.marks["q3"].points == 0
    assert second.marks["q11"].points == (None if text else 0)
    assert second.state == ("needs-manual" if text else "marked")
    grades = lesson.grades()
    assert [name for name, grade in grades.items() if grade["manual_score"] is not None] == []
    assert lesson.again(first).marks["q11"].points == 5


def test_a_last_mark_of_the_trainer_is_fetched_before_the_next_attempt(lesson: Class) -> None:
    first = lesson.mark(lesson.hand_in({}))
    second = lesson.hand_in({})
    lesson.trainer("q11", 2)
    lesson.mark(second)
    assert lesson.again(first).score == 2
    assert lesson.again(second).score == 0


def test_marking_again_changes_nothing(lesson: Class) -> None:
    attempt = lesson.mark(lesson.hand_in(lesson.key(q11="Vâng.")))
    lesson.trainer("q11", 2)
    assert lesson.mark(attempt) == attempt
    collect(lesson.home, lesson.engine)
    done = lesson.again(attempt)
    assert lesson.mark(attempt) == done


def test_a_breakdown_is_never_a_zero(lesson: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken" / "taphuan_grading"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no scoring today')\n", encoding="utf-8")
    attempt = lesson.hand_in(lesson.key(q11="Vâng."))
    with monkeypatch.context() as patch:
        patch.setenv("PYTHONPATH", str(broken.parent))  # for the kernel only
        with pytest.raises(MarkingError, match="did not give points"):
            mark_attempt(lesson.home, attempt.id)
    left = lesson.again(attempt)
    assert (left.state, left.score, left.marks) == ("waiting", None, {})
    with Gradebook(lesson.url, "ntm-2026") as book, pytest.raises(MissingEntry):
        book.find_submission(lesson.module.slug, "cb-1")
    assert lesson.mark(attempt).marks["q1"].points == 1


def test_a_course_that_is_not_released(lesson: Class) -> None:
    attempt = lesson.hand_in({})
    shutil.rmtree(lesson.home.course_dir("ntm-2026") / "release")
    with pytest.raises(MarkingError, match=r"is missing; run `taphuan course build`"):
        mark_attempt(lesson.home, attempt.id)
    shutil.rmtree(lesson.home.course_dir("ntm-2026"))
    with pytest.raises(MarkingError, match="is not an nbgrader course"):
        mark_attempt(lesson.home, attempt.id)
    assert lesson.again(attempt).state == "waiting"


@pytest.mark.parametrize(
    "official", ["../x", "*", "a b", "x-61", "", "cán-bộ", ".", "[a]", "(?P<x>)", "a/b", "{x}"]
)
def test_student_ids_are_plain(official: str) -> None:
    made = student_of(official)
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert made != official


def test_student_ids_never_meet() -> None:
    ids = ["cb-1", "x-61", "a", "x-a", "A", "cb_1"]
    assert len({student_of(one) for one in ids}) == len(ids)
    assert student_of("cb-1") == "cb-1"
