"""Every type of question, right, half right and wrong: points, feedback, notebook, what a browser gets."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.gallery import FILE, half, right, write_marked, wrong

from taphuan_grading.assignment.keys import feedback_key, spec_of
from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.assignment.public import public_question
from taphuan_grading.assignment.submission import fill
from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.content import load_module
from taphuan_grading.content.kinds import KINDS
from taphuan_grading.content.models import Module, MultipleChoice, Pool, Question
from taphuan_grading.errors import AnswerError
from taphuan_grading.marking.scoring import is_empty, points
from taphuan_grading.rules.feedback import OUTDATED, feedback_html
from taphuan_grading.rules.pool import dealt, drawn_items
from taphuan_grading.rules.summary import summary

DRAW = "ntm-2026/cb-1/gallery/questions/1"
PRACTICE = load_module(FILE)
QUESTIONS = {question.type: question for question in PRACTICE.questions}
AUTOMATIC = [question for question in PRACTICE.questions if question.type not in {"written", "upload"}]
ALL_OR_NOTHING = {"single-choice", "true-false", "short-text", "number", "rating"}
BY_TYPE = pytest.mark.parametrize("question", AUTOMATIC, ids=lambda question: question.type)
NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([NASTY, "a", "1"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Module:
    return load_module(write_marked(tmp_path_factory.mktemp("marked") / "courses") / "gallery/questions.md")


def earned(question: Question, answer: Any) -> float:
    return points(spec_of(question), question.handed_in(answer, DRAW)) / question.points


def test_every_type_is_in_the_gallery() -> None:
    assert set(QUESTIONS) == set(KINDS)


@BY_TYPE
def test_right_half_and_wrong(question: Question) -> None:
    assert earned(question, right(question, DRAW)) == pytest.approx(1)
    assert earned(question, wrong(question, DRAW)) == (1 if question.type == "rating" else 0)
    if question.type not in ALL_OR_NOTHING:
        assert 0 < earned(question, half(question, DRAW)) < 1


@BY_TYPE
def test_what_is_right_or_wrong_may_be_answered(question: Question) -> None:
    for answer in (right(question, DRAW), half(question, DRAW), wrong(question, DRAW)):
        assert check_answer(question, answer) == answer


@BY_TYPE
@settings(max_examples=30)
@given(answer=JSON)
def test_no_answer_breaks_anything(question: Question, answer: Any) -> None:
    handed_in = question.handed_in(answer, DRAW)
    for given_answer in (answer, handed_in):
        assert 0 <= earned(question, given_answer) <= 1
        assert NASTY not in feedback_html(feedback_key(question), given_answer)
        assert all(len(line) < 700 for line in summary(given_answer, question.labels()))
    with suppress(AnswerError):  # anything else would be a breakdown
        taken = check_answer(question, answer)
        assert is_empty(taken) or 0 <= earned(question, taken) <= 1


@BY_TYPE
@pytest.mark.parametrize("answer", [[NASTY * 20_000], {"1": NASTY * 20_000}, {"reason": NASTY * 20_000}])
def test_a_megabyte_is_refused_and_harmless(question: Question, answer: Any) -> None:
    with pytest.raises(AnswerError):
        check_answer(question, answer)
    assert earned(question, answer) == 0
    assert len(feedback_html(feedback_key(question), answer)) < 20_000
    assert all(len(line) < 700 for line in summary(answer, question.labels()))


@pytest.mark.parametrize("type_", ["ordering", "matching", "groups", "gaps", "red-flags", "dialogue", "pool"])
def test_an_answer_to_another_version_is_told_so(type_: str) -> None:
    question = QUESTIONS[type_]
    for old in (["0" * 8], {"0" * 8: "1" * 8}, "a", True):
        assert points(spec_of(question), old) == 0
        assert OUTDATED in feedback_html(feedback_key(question), old)
        with pytest.raises(AnswerError):
            check_answer(question, old)


@BY_TYPE
def test_practice_tells_something(question: Question) -> None:
    told = feedback_html(feedback_key(question), question.handed_in(wrong(question, DRAW), DRAW))
    assert told or question.type in {"true-false", "short-text", "number"}


def test_typed_text_is_text_in_the_feedback() -> None:
    question = QUESTIONS["gaps"]
    told = feedback_html(feedback_key(question), {"2": NASTY})
    assert "&lt;script&gt;" in told
    assert "<script>" not in told


def test_red_flags_are_gone_through_clue_by_clue() -> None:
    question = QUESTIONS["red-flags"]
    assert question.type == "red-flags"
    harmless = next(place.id for place in question.places if place.id not in question.flags)
    told = feedback_html(feedback_key(question), [question.flags[0], harmless])
    assert [told.count(f'class="tq-{state}"') for state in ("right", "missed", "wrong")] == [1, 2, 1]


def test_the_key_of_a_marked_question_reaches_no_browser(marked: Module) -> None:
    """Answers in public parts stand as options among others, or not at all."""
    for question in marked.questions:
        shown = json.dumps(public_question(question), ensure_ascii=False)
        assert "practice_key" not in shown
        assert "feedback" not in shown
        assert "[x]" not in shown
        assert "(x)" not in shown
        if question.explanation_html:
            assert question.explanation_html not in shown
        match question.type:
            case "dialogue":
                assert all(scene.share is None or scene.told.html not in shown for scene in question.scenes)
                assert not any(name in shown for name in ("an-toan", "mat", "share", "100"))
            case "ordering":
                order = [thing["id"] for thing in public_question(question)["things"]]
                assert order != question.key_answer()
            case "gaps":
                assert "5656" not in shown
            case "pool":
                assert "156" not in shown
                assert "tong * 100" not in shown


def test_the_prompt_on_paper_tells_no_key(marked: Module) -> None:
    for cell in source_notebook(marked).cells:
        if cell.metadata.taphuan.role == "prompt":
            assert not any(sign in cell.source for sign in ("[[", "[x]", "(x)", "%]", "->", "{xa}"))


def test_the_submission_reads_like_an_answer(marked: Module) -> None:
    answers = {question.id: question.handed_in(right(question, DRAW), DRAW) for question in marked.marked}
    answers |= {"tu-luan": "Lập tổ", "nop-anh": None, "danh-gia": {"rating": "b", "reason": "Gọi lại\nđã"}}
    submission = fill(source_notebook(marked), answers)
    labelled = [cell for cell in submission.cells if "labels" in cell.metadata.taphuan]
    cells = {cell.metadata.taphuan.question: cell for cell in labelled}
    assert "# 1. Dừng lại, không làm theo yêu cầu" in cells["sap-xep"].source
    assert "# Phản ánh tin nhắn rác → Đầu số 156 hoặc 5656" in cells["ghep-doi"].source
    assert "# (1) → LD" in cells["dien-khuyet"].source
    assert "Mức: Nghi ngờ, phải gọi lại đã\nLý do: Gọi lại\nđã" in cells["danh-gia"].source
    for question in marked.marked:
        cell = cells.get(question.id)
        if cell is not None and not question.by_trainer:
            assert ast.literal_eval(cell.source.split("\n")[-1].split(" = ", 1)[1]) == answers[question.id]


@given(text=st.text(max_size=50))
def test_a_summary_is_one_comment_a_line(text: str) -> None:
    for line in summary({"1": text, text: [text]}, {"1": "(1)"}):
        assert len(f"# {line}".splitlines()) == 1


def test_a_draw_depends_on_person_module_and_attempt() -> None:
    pool = QUESTIONS["pool"]
    assert isinstance(pool, Pool)
    ids = [item.id for item in pool.items]
    draws = [f"run/{person}/gallery/questions/{attempt}" for person in "abcdef" for attempt in (1, 2)]
    assert len({tuple(drawn_items(ids, pool.draw, draw)) for draw in draws}) > 5
    again = {tuple(drawn_items([*reversed(ids)], pool.draw, draw)) for draw in draws}
    assert again == {tuple(drawn_items(ids, pool.draw, draw)) for draw in draws}


@given(person=st.text(max_size=10), attempt=st.integers(1, 9))
def test_marking_repeats_the_draw(person: str, attempt: int) -> None:
    pool = QUESTIONS["pool"]
    draw = f"run/{person}/gallery/questions/{attempt}"
    assert earned_in(pool, right(pool, draw), draw) == pytest.approx(1)
    shown = dealt(public_question(pool), draw)
    assert [item["id"] for item in shown["items"]] == [*_mapping(right(pool, draw))]
    assert not any("{" in item["prompt_html"] for item in shown["items"])


def earned_in(question: Question, answer: Any, draw: str) -> float:
    return points(spec_of(question), question.handed_in(answer, draw)) / question.points


def _mapping(answer: Any) -> Mapping[str, Any]:
    assert isinstance(answer, dict)
    return answer


def test_what_was_not_drawn_counts_nothing() -> None:
    pool = QUESTIONS["pool"]
    assert isinstance(pool, Pool)
    drawn = drawn_items([item.id for item in pool.items], pool.draw, DRAW)
    others = {item.id: item.key_answer() for item in pool.items if item.id not in drawn}
    assert earned(pool, others) == 0
    assert points(spec_of(pool), {"answers": right(pool, DRAW)}) == 0


def test_the_gallery_is_a_sound_course() -> None:
    assert Path(FILE.parent / "course.yml").is_file()
    assert all(question.hint_html for question in AUTOMATIC)


def test_a_right_option_that_was_missed_is_told_after_marking() -> None:
    question = QUESTIONS["multiple-choice"]
    assert isinstance(question, MultipleChoice)
    found, missed = [option for option in question.options if option.right]
    told = feedback_html(feedback_key(question), [found.id])
    assert f"{missed.html} <em>(bỏ sót)</em>" in told
    assert missed.feedback_html in told
    assert found.html not in told
    assert "bỏ sót" not in feedback_html(feedback_key(question), question.key_answer())


def test_a_hint_reaches_the_page_of_a_practice_question_only() -> None:
    for question in AUTOMATIC:
        assert public_question(question)["hint_html"] == question.hint_html
        marked = public_question(question.model_copy(update={"practice": False}))
        assert not {"hint_html", "practice_key"} & set(marked)
        assert question.hint_html not in str(marked)
