"""Logs, conditions and debriefs, and that nothing in an answer breaks them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.grading.simulation.conftest import SCENARIOS, right

from taphuan_grading.assignment.public import public_question
from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.errors import AnswerError
from taphuan_grading.marking.scoring import points
from taphuan_grading.rules.conditions import met
from taphuan_grading.rules.debrief import debrief
from taphuan_grading.rules.deeds import LONGEST_ACTION, MOST_ACTIONS, Log

PLAYED = SCENARIOS["inbox/sms-brandname"]
KEY = public_question(PLAYED)["practice_key"]
LOG = Log(
    ["look paper", "set phone 0900 000 001", "set phone 0900 000 002", "pick file a c", "decide m1 keep"]
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(sorted(PLAYED.deeds)),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("condition", "share"),
    [
        ({"did": ["look", "paper"]}, 1),
        ({"did": ["look", "pape"]}, 0),
        ({"value": ["set", "phone", {"same": ["0900  000 002"]}]}, 1),
        ({"value": ["set", "phone", {"same": ["0900 000 001"]}]}, 0),
        ({"value": ["decide", "m1", {"exactly": ["keep", "delete"]}]}, 1),
        ({"value": ["decide", "m2", {"exactly": ["keep"]}]}, 0),
        ({"chosen": ["pick", "file", ["a", "b", "c", "d"]]}, 0.5),
        ({"chosen": ["pick", "file", ["a", "b"]]}, 0),
        ({"before": [["look", "paper"], ["decide", "m1"]]}, 1),
        ({"before": [["decide", "m1"], ["look", "paper"]]}, 0),
        ({"before": [["look", "other"], ["decide", "m1"]]}, 0),
        ({"all": [{"did": ["look", "paper"]}, {"chosen": ["pick", "file", ["a", "b", "c", "d"]]}]}, 0.5),
        ({"any": [{"did": ["look", "other"]}, {"did": ["look", "paper"]}]}, 1),
        ({"none": [{"did": ["look", "other"]}]}, 1),
        ({"none": [{"did": ["look", "paper"]}]}, 0),
        ({"none": []}, 1),
    ],
)
def test_conditions(condition: dict[str, Any], share: float) -> None:
    assert met(condition, LOG) == pytest.approx(share)


@pytest.mark.parametrize(
    ("test", "value", "passes"),
    [
        ({"between": [400_000, 450_000, "đồng"]}, "450.000 đồng", True),
        ({"between": [400_000, 450_000, "đồng"]}, "460.000", False),
        ({"between": [1, 2, ""]}, "nhiều", False),
        ({"password": {"length": 12, "kinds": 3}}, "14 3 0", True),
        ({"password": {"length": 12, "kinds": 3}}, "14 3 1", False),
        ({"password": {"length": 12, "kinds": 3}}, "9 4 0", False),
        ({"password": {"length": 12, "kinds": 3}}, "matkhau", False),
        ({"report": {"code": "S", "number": "0900000011"}}, "156 S (0900000011)(dọa khóa SIM)", True),
        ({"report": {"code": "S", "number": "0900000011"}}, "5656 s 0900 000 011 doa khoa sim", True),
        ({"report": {"code": "S", "number": "0900000011"}}, "113 S (0900000011)(dọa khóa SIM)", False),
        ({"report": {"code": "S", "number": "0900000011"}}, "156 LD (0900000011)(dọa khóa SIM)", False),
        ({"report": {"code": "S", "number": "0900000011"}}, "156 S (0900000011)", False),
        ({"report": {"code": "LD", "number": "0900000012"}}, "156 LD (0900000012)(giả công an)", True),
    ],
)
def test_tests_of_values(test: dict[str, Any], value: str, passes: bool) -> None:
    assert met({"value": ["set", "x", test]}, Log([f"set x {value}"])) == passes


@settings(max_examples=60, deadline=None)
@given(answer=JSON)
def test_no_answer_breaks_marking_or_the_debrief(answer: object) -> None:
    assert 0 <= points(KEY, answer) <= KEY["points"]
    assert debrief(KEY["checks"], KEY["deeds"], answer).endswith("</ol>")


def test_a_log_of_an_older_scenario_says_so() -> None:
    told = debrief(KEY["checks"], KEY["deeds"], [*right(PLAYED), "open gone", "set gone 1"])
    assert "2 thao tác cũ không còn khớp" in told
    assert points(KEY, [*right(PLAYED), "open gone"]) == pytest.approx(KEY["points"])


def test_what_was_typed_is_text() -> None:
    deed = next(deed for deed in PLAYED.deeds if "{}" in PLAYED.deeds[deed])
    told = debrief(KEY["checks"], KEY["deeds"], [f"{deed} 156 <img src=x onerror=alert(1)> {{}} {{0}}"])
    assert "<img" not in told
    assert "&lt;img src=x onerror=alert(1)&gt; {} {0}" in told


@pytest.mark.parametrize(
    "answer",
    [
        "open m1",
        {"open": "m1"},
        [1],
        [["open", "m1"]],
        ["x" * (LONGEST_ACTION + 1)],
        ["a b"] * (MOST_ACTIONS + 1),
        ["a \x00"],
    ],
)
def test_what_is_no_log_is_refused_kindly(answer: object) -> None:
    with pytest.raises(AnswerError):
        check_answer(PLAYED, answer)


def test_marking_simulations_is_light_to_import() -> None:
    code = "import sys, taphuan_grading.rules.debrief\nprint('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
