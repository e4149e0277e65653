"""Points for answers: the rules, and that no answer breaks them."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from taphuan_grading.assignment.keys import key_answer, spec_of
from taphuan_grading.content import load_programme
from taphuan_grading.marking.scoring import is_empty, parse_number, points, same_text
from taphuan_grading.vietnamese import as_typed

SAMPLE = load_programme(Path(__file__).parents[1] / "samples/small")
QUESTIONS = [question for module in SAMPLE.modules for question in module.questions]
SPECS = [spec_of(question) for question in QUESTIONS]

TEXT = st.text(alphabet=st.characters(), max_size=50)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | TEXT
    | st.sampled_from(["a", "b", "c", "156", "45,05"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(spec=st.sampled_from(SPECS), answer=JSON)
@example(spec=SPECS[5], answer=10**400)
@example(spec=SPECS[5], answer=float("nan"))
@example(spec=SPECS[5], answer="9" * 100)
@example(spec=SPECS[4], answer="\ud800")
def test_any_answer_earns_between_nothing_and_all(spec: dict[str, Any], answer: object) -> None:
    assert 0 <= points(spec, answer) <= spec["points"]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_the_key_earns_all_and_nothing_earns_nothing(question: Any) -> None:
    expected = 0 if question.type == "written" else question.points
    assert points(spec_of(question), key_answer(question)) == expected
    for nothing in (None, "", "  ", [], {}):
        assert points(spec_of(question), nothing) == 0
        assert is_empty(nothing)


@pytest.mark.parametrize("answer", [False, 0, "0", True])
def test_something_is_not_empty(answer: object) -> None:
    assert not is_empty(answer)


@pytest.mark.parametrize(
    ("chosen", "earned"),
    [
        (["a", "b", "c"], 4.0),
        (["a", "b"], 4 * 2 / 3),
        (["a", "b", "d"], 4 / 3),
        (["a", "d"], 0.0),
        (["a", "d", "e"], 0.0),
        (["a", "a", "a"], 4 / 3),
        (["a", "zzz"], 0.0),
        (["a", "b", "c", "d", "e"], 4 / 3),
        ("a", 0.0),
        ([["a"]], 0.0),
        (["a", 1], 0.0),
    ],
)
def test_partial_credit(chosen: object, earned: float) -> None:
    spec = {"type": "multiple-choice", "points": 4, "key": ["a", "b", "c"]}
    assert points(spec, chosen) == pytest.approx(earned)


def test_true_is_not_one() -> None:
    spec = {"type": "true-false", "points": 1, "key": True}
    assert [points(spec, answer) for answer in (True, 1, "true", False)] == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("left", "right", "marked", "unmarked"),
    [
        ("Lâm Đồng", "lâm  đồng ", True, True),
        ("Lâm Đồng", "LÂM\u00a0ĐỒNG", True, True),
        ("Lâm Đồng", "lam dong", False, True),
        ("hòa", "hoà", True, True),
        ("thúy", "thuý", True, True),
        ("má", "mà", False, True),
        ("ma", "na", False, False),
        ("\ufeffxã", "xã\u200b", True, True),
    ],
)
def test_texts_that_are_the_same(left: str, right: str, marked: bool, unmarked: bool) -> None:
    assert same_text(left, right) is marked
    assert same_text(left, unicodedata.normalize("NFD", right)) is marked
    assert same_text(left, right, diacritics=False) is unmarked


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("45,05", 45.05),
        ("45.05", 45.05),
        ("1.234", 1234),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234,567", 1234567),
        ("1,234", 1.234),
        ("1 234", 1234),
        ("1 234,5", 1234.5),
        ("1 234.5", 1234.5),
        ("0.125", 0.125),
        ("0,125", 0.125),
        ("-3", -3),
        ("\u22123", -3),
        ("+ 3", 3),
        (" 45,05 % ", 45.05),
        ("45,05%", 45.05),
        ("5 KM", 5),
        ("km", None),
        ("", None),
        ("1e5", None),
        ("٣", None),
        ("1.23.4", None),
        ("inf", None),
        ("1" * 101, None),
    ],
)
def test_numbers_as_they_are_typed(text: str, value: float | None) -> None:
    assert parse_number(text, unit="km") == value


@pytest.mark.parametrize("text", ["2", "2 ngày", "2 ngày làm", "2 ngày làm việc", "2 NGÀY LÀM VIỆC"])
def test_a_unit_of_several_words_may_be_cut_short(text: str) -> None:
    assert parse_number(text, unit="ngày làm việc") == 2


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False).map(lambda value: round(value, 4)))
def test_a_number_is_read_as_it_is_written(value: float) -> None:
    assert parse_number(as_typed(value)) == value


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        ("45,05", 1.5),
        ("45,06", 1.5),
        ("45,04 %", 1.5),
        ("45,07", 0),
        (45.05, 1.5),
        (True, 0),
        ("45", 0),
        (10**400, 0),
    ],
)
def test_tolerance(answer: object, earned: float) -> None:
    assert points(spec_of(SAMPLE.modules[0].question("q5")), answer) == earned


def test_scoring_is_light_to_import() -> None:
    """The kernels that mark import it, so it must not bring the world with it."""
    code = (
        "import sys, taphuan_grading.marking.scoring\n"
        "print(sorted({'pandas', 'sqlalchemy', 'nbgrader', 'pydantic', 'markdown_it'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
