"""The questions before and after a course: the same ones, and what is wrong with them by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from taphuan_grading.content import check, load_programme
from taphuan_grading.content.models import Pool

REAL = Path(__file__).parents[3] / "courses"


def asking(tree: Path, *references: str) -> Path:
    file = tree / "village/course.yml"
    lines = "".join(f"  - {reference}\n" for reference in references)
    file.write_text(f"{file.read_text(encoding='utf-8')}before_after:\n{lines}", encoding="utf-8")
    return file


def test_both_ask_the_same_and_only_the_second_tells(tree: Path) -> None:
    asking(tree, "basics#q1", "basics#q2")
    programme = load_programme(tree)
    before, after = programme.courses[0].rounds
    assert (before.id, after.id) == ("before/village", "after/village")
    assert before.version == after.version
    assert before.questions == after.questions
    assert before.once
    assert after.once
    assert before.withheld
    assert not after.withheld
    assert [before, after] == [module for module in programme.pages if module.once]
    assert not [module for module in programme.modules if module.once]


@pytest.mark.parametrize(
    ("reference", "problem"),
    [
        ("basics", "does not name a question"),
        ("none#q1", "no module"),
        ("basics#q99", "no question 'q99'"),
        ("basics#q1", "is taken twice"),
    ],
)
def test_a_mistake_has_its_line(tree: Path, reference: str, problem: str) -> None:
    file = asking(tree, "basics#q1", reference)
    (error,) = check([tree])
    assert (error.path, error.line) == (file, len(file.read_text(encoding="utf-8").splitlines()))
    assert problem in error.problem


def test_the_real_courses_ask_of_every_module_and_draw_nothing() -> None:
    for course in load_programme(REAL).courses:
        before, _ = course.rounds
        assert 5 <= len(before.marked) <= 6
        assert not any(isinstance(question, Pool) for question in before.marked)
        from_modules = {question.id.rpartition("-")[2] for question in before.marked}
        assert len(from_modules) == len(course.modules)
