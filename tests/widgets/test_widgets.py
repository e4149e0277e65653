"""The Python side of the widgets, and what their front-end files may hold."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.widgets.conftest import ROOT
from tests.widgets.notebooks import QUESTIONS, STEPS

from taphuan_grading.content import kinds
from taphuan_grading.content.simulators import SIMULATORS
from taphuan_widgets import wording
from taphuan_widgets.front import bundle, parts
from taphuan_widgets.practice import judge
from taphuan_widgets.progress.progress import Progress
from taphuan_widgets.questions.base import HANDED_IN, Saved
from taphuan_widgets.questions.kinds import KINDS
from taphuan_widgets.questions.single_choice import SingleChoice
from taphuan_widgets.simulators.simulation import widget_of
from taphuan_widgets.sitting import Sitting
from taphuan_widgets.submit.submit_bar import SubmitBar
from taphuan_widgets.widget import PAGE, VIEW

FRONT = [*ROOT.glob("widgets/taphuan_widgets/**/*.js")]
STYLES = [*ROOT.glob("widgets/taphuan_widgets/**/*.css")]
PUBLIC = {"slug": "thu--mot", "title": "Bài thử", "steps": list(STEPS), "questions": QUESTIONS}


class Keeper:
    """Keeps answers in a list."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, Any, int]] = []

    def keep(self, question: str, value: Any, turn: int, base: str = "") -> Saved:
        self.kept.append((question, value, turn))
        return {"turn": turn, "at": "14:05", "error": "", "again": False}

    def check(self, question: str, value: Any) -> dict[str, Any]:
        return {"state": "right"}


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def widget(keeper: Keeper) -> SingleChoice:
    return SingleChoice(keeper, question=QUESTIONS["q1"], label="Câu 1")


def test_nbgrader_loads_no_widgets() -> None:
    code = (
        "import sys\nfrom taphuan_widgets.lesson import Lesson\n"
        "lesson = Lesson({'slug': 'a', 'steps': [], 'questions': {}})\n"
        "assert lesson.ask('q1') is None and lesson.submit_bar() is None\n"
        "heavy = {'ipywidgets', 'anywidget', 'traitlets', 'IPython'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    environment = {**os.environ, "NBGRADER_EXECUTION": "autograde"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout == done.stderr == b""


def test_an_answer_is_saved_once_for_each_turn(widget: SingleChoice, keeper: Keeper) -> None:
    widget.set_state({"value": "b", "turn": 1})
    widget.set_state({"value": "b", "turn": 1})
    assert keeper.kept == [("q1", "b", 1)]
    assert widget.saved == {"turn": 1, "at": "14:05", "error": "", "again": False}
    widget.set_state({"turn": 2})
    assert keeper.kept[-1] == ("q1", "b", 2)


@pytest.mark.parametrize(
    "name", ["question", "saved", "result", "locked", "label", "_esm", "layout", "_view_name"]
)
def test_a_front_end_changes_nothing_else(widget: SingleChoice, name: str) -> None:
    before = getattr(widget, name)
    widget.set_state({name: {"id": "q9"}, "value": "a", "turn": 1})
    assert getattr(widget, name) == (before if name != "saved" else {**before, "turn": 1, "at": "14:05"})


@pytest.mark.parametrize("turn", [None, "1", 0, -1, [1], 1.5])
def test_a_turn_is_a_number_that_rises(widget: SingleChoice, keeper: Keeper, turn: object) -> None:
    widget.set_state({"value": "a", "turn": turn})
    assert keeper.kept == []
    assert widget.value is None


def test_a_paper_that_is_handed_in_takes_nothing(widget: SingleChoice, keeper: Keeper) -> None:
    widget.locked = True
    widget.set_state({"value": "a", "turn": 1})
    assert keeper.kept == []
    assert widget.saved == {"turn": 1, "at": "", "error": HANDED_IN, "again": False}


def test_only_practice_is_checked_at_once(widget: SingleChoice, keeper: Keeper) -> None:
    widget.set_state({"value": "a", "turn": 1, "command": "check"})
    assert widget.result == {}
    practice = KINDS["true-false"](keeper, question=QUESTIONS["p1"])
    practice.set_state({"value": False, "turn": 1, "command": "check"})
    assert practice.result == {"state": "right"}
    practice.set_state({"value": True, "turn": 2, "command": ""})
    assert practice.result == {}


def test_the_step_is_kept() -> None:
    steps: list[int] = []

    def keep(step: int) -> str:
        steps.append(step)
        return ""

    progress = Progress(keep, lambda: None, total=5)
    progress.set_state({"step": 2, "answered": 5, "turn": 1})
    assert steps == [2]
    assert progress.answered == 0


def test_without_the_service_answers_stay_in_the_kernel(capsys: pytest.CaptureFixture[str]) -> None:
    sitting = Sitting(PUBLIC, None)
    assert sitting.ask("q1") is None
    assert sitting.keep("q1", "b", 1)["at"].endswith("(chỉ trong phiên này)")
    assert sitting.ask("q1") == "b"
    assert sitting.progress.answered == 1
    assert sitting.submit() == wording.NO_SERVICE
    assert sitting.overview()["state"] == "loose"
    assert "practice_key" not in capsys.readouterr().out


def test_unknown_commands_do_nothing() -> None:
    bar = SubmitBar(Sitting(PUBLIC, None))
    bar.set_state({"command": "__init__", "turn": 1, "view": {"state": "marked"}})
    assert bar.done == 1
    assert bar.view["state"] == "loose"


CHOICES = {
    "practice_key": {
        "type": "multiple-choice",
        "points": 1,
        "key": ["a", "b"],
        "feedback": {"a": "<p>Phải.</p>", "c": "<p>Không.</p>"},
        "explanation_html": "<p>Vì thế.</p>",
    }
}


@pytest.mark.parametrize(
    ("answer", "state", "feedback"),
    [
        (["a", "b"], "right", "<p>Phải.</p>"),
        (["a"], "partly", "<p>Phải.</p>"),
        (["c"], "wrong", "<p>Không.</p>"),
        ([], "empty", ""),
        (None, "empty", ""),
        ({"a": 1}, "wrong", ""),
        ([["a"]], "wrong", ""),
    ],
)
def test_practice(answer: object, state: str, feedback: str) -> None:
    judged = judge(CHOICES, answer)
    assert judged["state"] == state
    assert judged["feedback_html"] == feedback
    assert judged["explanation_html"] == ("" if state == "empty" else "<p>Vì thế.</p>")


def test_marked_questions_are_numbered_and_practice_is_not() -> None:
    assert [*wording.labels(QUESTIONS).values()] == ["Câu 1", "Câu 2", "Luyện tập", "Câu 3", "Câu 4", "Câu 5"]


def test_times_are_local() -> None:
    now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # the 24th in Việt Nam
    assert wording.moment("2026-11-23T18:05:00+00:00", now) == "01:05"
    assert wording.moment("2026-11-23T07:05:00+00:00", now) == "14:05 ngày 23/11/2026"
    assert wording.full_moment("2026-11-23T18:05:09+00:00") == "01:05:09 ngày 24/11/2026"


@pytest.mark.parametrize(
    ("number", "text"), [(3, "3"), (0.5, "0,5"), (1 / 3, "0,33"), (10, "10"), (0.0, "0")]
)
def test_figures_have_a_comma(number: float, text: str) -> None:
    assert wording.figure(number) == text


ATTEMPT: dict[str, Any] = {
    "number": "NTM-2026-000007",
    "ordinal": 1,
    "submitted_at": "2026-11-23T07:05:00+00:00",
    "answers_hash": "0123456789abcdef" * 4,
    "state": "marked",
    "score": 6.996,
    "max_score": 10,
    "pass_mark": 0.7,
    "passed": False,
    "may_retry": True,
    "questions": [
        {
            "id": "q1",
            "state": "partly",
            "points": 0.5,
            "max_points": 1,
            "feedback_html": "",
            "explanation_html": "",
        }
    ],
}
ITEMS = [{"id": "q1", "label": "Câu 1", "answered": True}]


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("waiting", "waiting"),
        ("marking", "waiting"),
        ("needs-manual", "needs-manual"),
        ("marked", "marked"),
        ("failed", "trouble"),
    ],
)
def test_every_state_of_an_attempt_is_told(state: str, shown: str) -> None:
    view = wording.overview({**ATTEMPT, "state": state}, ITEMS, online=True, reopened=False)
    assert view["state"] == shown
    assert view["receipt"]["hash"] == "0123456789ab"


def test_a_score_just_below_the_mark_does_not_read_as_the_mark() -> None:
    view = wording.overview(ATTEMPT, ITEMS, online=True, reopened=False)
    assert (view["percent"], view["pass_mark"]) == ("69,9", "70")
    assert view["outcomes"][0]["label"] == "Câu 1"
    assert wording.overview(ATTEMPT, ITEMS, online=True, reopened=True)["state"] == "open"
    assert wording.overview(None, ITEMS, online=True, reopened=False) == {"state": "open", "items": ITEMS}


def test_every_type_of_question_has_its_widget_and_its_script() -> None:
    assert set(KINDS) == set(kinds.KINDS)
    for kind, widget in KINDS.items():
        assert widget.module.name == f"{kind.replace('-', '_')}.js"
        assert widget.module.is_file()


@pytest.mark.parametrize(("page", "has_text"), [("1", True), ("assets", False)])
def test_a_page_gets_the_state_and_only_without_addresses_the_script(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, page: str, has_text: bool
) -> None:
    monkeypatch.setenv(PAGE, page)
    asked = SingleChoice(keeper, question=QUESTIONS["q1"])
    view = asked._repr_mimebundle_()[0][VIEW]
    assert (view["module"], view["place"]) == ("single_choice.js", "q1")
    assert view["state"]["question"] == QUESTIONS["q1"]
    assert ("script" in view, "style" in view) == (has_text, has_text)
    assert (asked._esm, asked._css) == ("", "")
    assert SingleChoice(keeper, question=QUESTIONS["q1"]).layout is asked.layout


def test_in_jupyterlab_a_script_is_one_text(widget: SingleChoice) -> None:
    assert "import" not in re.findall(r"^\w+", widget._esm, re.MULTILINE)
    assert widget._esm.count("export ") == 1
    assert ".tq-option" in widget._css


@pytest.mark.parametrize("path", FRONT, ids=lambda path: path.name)
def test_scripts_parse(path: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node; the browser tests load every script")
    for name, text in {"alone": path.read_text(encoding="utf-8"), "bundled": bundle(path)[0]}.items():
        copy = tmp_path / f"{name}.mjs"
        copy.write_text(text, encoding="utf-8")
        subprocess.run([node, "--check", str(copy)], check=True)


@pytest.mark.parametrize("path", [*FRONT, *STYLES], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://|@import|url\(", text)
    assert "eval(" not in text


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes()))


@pytest.mark.parametrize("path", [*FRONT, *STYLES], ids=lambda path: path.name)
def test_each_front_end_file_is_small(path: Path) -> None:
    assert packed(path) < 15_000


def test_all_types_of_question_together_are_small() -> None:
    files = [path for path in [*FRONT, *STYLES] if path.parent.name == "questions"]
    assert sum(map(packed, files)) < 20_000


@pytest.mark.parametrize("simulator", SIMULATORS)
def test_a_module_with_every_question_and_one_simulator_is_small(simulator: str) -> None:
    shown = [*(kind.module for kind in KINDS.values()), Progress.module, SubmitBar.module]
    files = {path for module in [*shown, widget_of(simulator).module] for path in parts(module)}
    page = (ROOT / "widgets/taphuan_widgets/share").rglob("static/*.*s")
    assert sum(map(packed, [*files, *page])) < 60_000
