from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from taphuan_grading.attempts.answers import check_answer, save_answer, saved_answers
from taphuan_grading.attempts.place import save_place, saved_place
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import (
    Module,
    MultipleChoice,
    Number,
    Option,
    Programme,
    Question,
    ShortText,
    SingleChoice,
    TrueFalse,
    Written,
)
from taphuan_grading.errors import AnswerError, TooLongError
from taphuan_grading.store import schema

BASE = {"id": "q1", "line": 1, "prompt_html": "", "prompt_markdown": ""}
OPTIONS = tuple(Option(id=name, html="", text="", right=name == "b") for name in "abc")
SINGLE = SingleChoice(**BASE, options=OPTIONS)
MULTIPLE = MultipleChoice(**BASE, options=OPTIONS)
TRUE_FALSE = TrueFalse(**BASE, answer=True)
SHORT = ShortText(**BASE, answers=("156",))
NUMBER = Number(**BASE, answer=1.0)
WRITTEN = Written(**BASE)
ALL = [SINGLE, MULTIPLE, TRUE_FALSE, SHORT, NUMBER, WRITTEN]
GRANT = Grant("cb-1", "ntm-2026", "module", "cyber-safety/online-scams")
NASTY = "\"\"\" ''' \\ \\n \r\n\t \u200b\u202e 🦜 ế </script> __import__('os') {{x}} %s $x^2$ \x07 \u2028"


@pytest.fixture(scope="module")
def module(programme: Programme) -> Module:
    return programme.module("cyber-safety/online-scams")


@pytest.mark.parametrize(
    ("question", "value", "kept"),
    [
        (SINGLE, "b", "b"),
        (MULTIPLE, ["c", "a", "c"], ["a", "c"]),
        (MULTIPLE, [], []),
        (TRUE_FALSE, False, False),
        (SHORT, " 156 ", " 156 "),
        (NUMBER, "45,05", "45,05"),
        (NUMBER, "không biết", "không biết"),
        (WRITTEN, "x" * 200_000, "x" * 200_000),
        (WRITTEN, NASTY, NASTY),
        *[(question, None, None) for question in ALL],
    ],
)
def test_answers_of_the_right_shape_are_kept(question: Question, value: object, kept: object) -> None:
    assert check_answer(question, value) == kept


@pytest.mark.parametrize(
    ("question", "value"),
    [
        (SINGLE, "d"),
        (SINGLE, ["b"]),
        (SINGLE, {"b": 1}),
        (MULTIPLE, "a"),
        (MULTIPLE, ["a", "z"]),
        (MULTIPLE, [["a"]]),
        (TRUE_FALSE, 1),
        (TRUE_FALSE, "true"),
        (SHORT, 156),
        (NUMBER, 45.05),
        (WRITTEN, ["x"]),
        (WRITTEN, "a\x00b"),
        (SHORT, json.loads('"\\ud83d"')),
    ],
)
def test_other_shapes_are_refused_kindly(question: Question, value: object) -> None:
    with pytest.raises(AnswerError, match=r"[À-ỹ].*\.$"):
        check_answer(question, value)


@pytest.mark.parametrize(
    ("question", "length", "shown"),
    [(SHORT, 1001, "1.000"), (NUMBER, 1001, "1.000"), (WRITTEN, 200_001, "200.000")],
)
def test_long_texts_are_refused(question: Question, length: int, shown: str) -> None:
    with pytest.raises(TooLongError, match=shown):
        check_answer(question, "x" * length)


def test_the_last_answer_stands(bare_store: Engine) -> None:
    first = save_answer(bare_store, GRANT, SINGLE, "a")
    second = save_answer(bare_store, GRANT, SINGLE, "b")
    draft = saved_answers(bare_store, GRANT)["q1"]
    assert (draft.value, draft.saved_at) == ("b", second)
    assert first <= second
    with bare_store.connect() as connection:
        assert len(connection.execute(select(schema.answer)).all()) == 1


def test_an_answer_can_be_taken_back(bare_store: Engine) -> None:
    save_answer(bare_store, GRANT, SINGLE, "a")
    save_answer(bare_store, GRANT, SINGLE, None)
    assert saved_answers(bare_store, GRANT) == {}


def test_people_runs_and_modules_are_apart(bare_store: Engine) -> None:
    save_answer(bare_store, GRANT, SINGLE, "a")
    for other in (
        Grant("cb-2", GRANT.run, "module", GRANT.module),
        Grant(GRANT.official_id, "ntm-2025", "module", GRANT.module),
        Grant(GRANT.official_id, GRANT.run, "module", "e-commerce/selling-online"),
    ):
        assert saved_answers(bare_store, other) == {}


def test_a_refused_answer_changes_nothing(bare_store: Engine) -> None:
    save_answer(bare_store, GRANT, SINGLE, "a")
    with pytest.raises(AnswerError):
        save_answer(bare_store, GRANT, SINGLE, "z")
    assert saved_answers(bare_store, GRANT)["q1"].value == "a"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
def test_any_text_comes_back(bare_store: Engine, text: str) -> None:
    save_answer(bare_store, GRANT, WRITTEN, text)
    found = saved_answers(bare_store, GRANT)
    assert (found["q1"].value if text.strip() else found) == (text if text.strip() else {})


def test_the_place_is_remembered(bare_store: Engine, module: Module) -> None:
    assert saved_place(bare_store, GRANT) is None
    assert save_place(bare_store, GRANT, module, 3) == 3
    save_place(bare_store, GRANT, module, 1)
    assert saved_place(bare_store, GRANT) == 1


@pytest.mark.parametrize("step", [-1, 99, "1", None, 1.5, True])
def test_a_step_that_is_not_there(bare_store: Engine, module: Module, step: object) -> None:
    with pytest.raises(AnswerError, match="Bài này có"):
        save_place(bare_store, GRANT, module, step)
