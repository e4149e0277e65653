"""What becomes of nbgrader's side when two identities are merged, or a person is erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from nbgrader.api import Gradebook, MissingEntry

from taphuan_grading import clock
from taphuan_grading.marking.forget import forget_student
from taphuan_grading.marking.gradebook import collect
from taphuan_grading.register.history import Origin
from taphuan_grading.register.identity import merge
from taphuan_grading.store.engine import writing

if TYPE_CHECKING:
    from .conftest import Class

pytestmark = pytest.mark.nbgrader


def test_marks_given_after_a_merge_arrive_and_forgetting_leaves_them(lesson: Class) -> None:
    written = "Một đoạn văn chỉ người này viết."
    waiting = lesson.mark(lesson.hand_in(lesson.key(q11=written), "cb-2"))
    assert waiting.state == "needs-manual"
    with writing(lesson.engine) as connection:
        merge(connection, "cb-1", "cb-2", Origin(clock.now(), "vanphong"))
    lesson.trainer("q11", 4.0, "cb-2")
    assert collect(lesson.home, lesson.engine) == 1
    marked = lesson.again(waiting)
    assert (marked.state, marked.official_id, marked.signed_by) == ("marked", "cb-1", "cb-2")
    course = lesson.home.course_dir("ntm-2026")
    kept = [path for path in course.rglob("*.ipynb") if written in path.read_text(encoding="utf-8")]
    assert kept
    for one in ("cb-1", "cb-2"):
        forget_student(lesson.home, one)
    assert [path for path in kept if path.exists()] == []
    with Gradebook(lesson.url, "ntm-2026") as book, pytest.raises(MissingEntry):
        book.find_student("cb-2")
    assert written.encode() not in (course / "gradebook.db").read_bytes()
    assert collect(lesson.home, lesson.engine) == 0
    assert lesson.again(waiting) == marked
