"""From the loader through notebook and submission to the marks: no answer changes on its way."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.notebooknode import NotebookNode
from tests.gallery import write_marked

from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.assignment.submission import fill
from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.content import load_module
from taphuan_grading.content.models import (
    Dialogue,
    Gaps,
    Groups,
    Matching,
    Module,
    MultipleChoice,
    Ordering,
    Pool,
    Question,
    RedFlags,
    SingleChoice,
    TrueFalse,
)
from taphuan_grading.marking.scoring import points
from taphuan_grading.rules.parts import is_empty

DRAW = "ntm-2026/cb-1/gallery/questions/1"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


def chosen(left: list[str], right: list[str]) -> st.SearchStrategy[Any]:
    return st.dictionaries(st.sampled_from(left), st.sampled_from(right))


@st.composite
def talk(draw: st.DrawFn, question: Dialogue) -> list[str]:
    """A way through the talk, broken off anywhere."""
    scenes = {scene.name: scene for scene in question.scenes}
    at, said = question.scenes[0], []
    for _ in range(draw(st.integers(0, 5))):
        if not at.lines:
            break
        line = draw(st.sampled_from(at.lines))
        said.append(question._id(at, line))
        at = scenes[line.to]
    return said


def answers(question: Question) -> st.SearchStrategy[Any]:
    """Anything that a widget of this type may send."""
    match question:
        case SingleChoice():
            return st.sampled_from([option.id for option in question.options])
        case MultipleChoice():
            return st.lists(st.sampled_from([option.id for option in question.options]), unique=True)
        case TrueFalse():
            return st.booleans()
        case Ordering():
            return st.permutations([thing.id for thing in question.things])
        case Matching():
            return chosen([*question.pairs], [thing.id for thing in question.right])
        case Groups():
            return chosen([*question.places], [group.id for group in question.groups])
        case Gaps():
            fields = {gap.name: st.sampled_from([*gap.ids]) if gap.options else TEXT for gap in question.gaps}
            return st.fixed_dictionaries({}, optional=fields)
        case RedFlags():
            return st.lists(st.sampled_from([place.id for place in question.places]), unique=True)
        case Dialogue():
            return talk(question)
        case Pool():
            return st.fixed_dictionaries({}, optional={item.id: answers(item) for item in question.items})
    return TEXT


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return load_module(write_marked(tmp_path_factory.mktemp("trip") / "courses") / "gallery/questions.md")


@pytest.fixture(scope="module")
def released(marked: Module) -> NotebookNode:
    return source_notebook(marked)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_was_answered_is_what_is_marked(
    marked: Module, released: NotebookNode, data: st.DataObject
) -> None:
    automatic = [question for question in marked.marked if not question.by_trainer]
    given_answers = {question.id: data.draw(answers(question)) for question in automatic}
    taken = {question.id: check_answer(question, given_answers[question.id]) for question in automatic}
    handed_in = {
        question.id: question.handed_in(taken[question.id], DRAW)
        for question in automatic
        if not is_empty(taken[question.id])
    }
    submission = fill(released, handed_in)
    for cell in submission.cells:
        about = cell.metadata.taphuan
        if about.role != "question" or not cell.metadata.get("nbgrader"):
            continue
        read = ast.literal_eval(ast.parse(cell.source).body[-1].value)  # type: ignore[attr-defined]
        question = marked.question(about.question)
        assert read == handed_in.get(question.id)
        earned = points(spec_of(question), read)
        assert earned == points(spec_of(question), question.handed_in(given_answers[question.id], DRAW))
        assert 0 <= earned <= question.points
