"""A module that plays scenarios: its mistakes by file and line, its notebook, its marks, its results."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from nbgrader.api import Gradebook
from tests.grading.simulation.conftest import half, right, write_tree, wrong

from taphuan_grading import clock
from taphuan_grading.assignment.keys import spec_of
from taphuan_grading.assignment.release import release, released_path
from taphuan_grading.assignment.submission import fill
from taphuan_grading.attempts.records import Attempt, Mark
from taphuan_grading.attempts.result import attempt_result
from taphuan_grading.content import load_module, load_programme
from taphuan_grading.content.models import Answer, Simulation
from taphuan_grading.errors import ContentErrors
from taphuan_grading.marking.scoring import points
from taphuan_grading.store.home import Home
from taphuan_hub.preview.page import Preview

MODULE, SCENARIO = "village/play.md", "simulations/inbox/sms-brandname.yml"


class Case(NamedTuple):
    """The first `old` in `file` becomes `new`; `problem` is reported `below` lines under it."""

    name: str
    file: str
    old: str
    new: str
    below: int
    problem: str


CASES = [
    Case("simulator", MODULE, "{simulation} inbox", "{simulation} outbox", 0, "does not name a simulator"),
    Case("no simulator", MODULE, "{simulation} inbox", "{simulation}", 0, "does not name a simulator"),
    Case("scenario", MODULE, "sms-brandname", "sms", 0, "there is no scenario 'sms' of inbox"),
    Case("path", MODULE, "sms-brandname", "../inbox/shopping", 0, "there is no scenario"),
    Case("no scenario", MODULE, ":scenario: sms-brandname\n", "", -1, "there is no scenario ''"),
    Case("points", MODULE, ":points: 3", ":points: 0", 0, "points are '0'"),
    Case("both", MODULE, ":points: 3", ":points: 3\n:practice:", 0, "practice simulation carries points"),
    Case("setting", MODULE, ":points: 3", ":point: 3", 0, "unknown setting ':point:'"),
    Case("text", MODULE, ":points: 3", ":points: 3\nHãy làm bài.", 1, "a simulation holds text"),
    Case("twice", MODULE, "shopping", "sms-brandname", -1, "exists already on line 12"),
    Case("unknown key", SCENARIO, "    channel: sms", "    chanel: sms", 0, "unknown key 'messages.chanel'"),
    Case("channel", SCENARIO, "channel: sms", "channel: fax", 0, "'messages.channel' is 'fax'"),
    Case("fraud", SCENARIO, "fraud: sms-brandname", "fraud: magic", 0, "unknown kind of fraud 'magic'"),
    Case("id", SCENARIO, "id: brandname", "id: Brand name", 0, "'Brand name' cannot be an id"),
    Case("id twice", SCENARIO, "id: brandname", "id: meeting", 0, "the id 'meeting' appears twice"),
    Case("report", SCENARIO, 'number: "0900000011"', 'number: "0900x"', 0, "'0900x' is no number"),
    Case("missing", SCENARIO, "title: Điện", "titel: Điện", 0, "unknown key 'titel'"),
    Case("yaml", SCENARIO, "title: Điện", "title: [Điện", 1, "malformed YAML"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_mistake_has_file_and_line(module_file: Path, case: Case) -> None:
    path = module_file.parents[1] / case.file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(case.old, case.new, 1), encoding="utf-8")
    with pytest.raises(ContentErrors) as caught:
        load_module(module_file)
    found = [(error.path.name, error.line, error.problem) for error in caught.value.errors]
    line = text[: text.index(case.old)].count("\n") + 1 + case.below
    assert [one for one in found if one[:2] == (path.name, line) and case.problem in one[2]], found


def test_scenarios_that_no_module_plays_are_checked_too(module_file: Path) -> None:
    root = module_file.parents[1]
    unused = root / "simulations/inbox/easy-money.yml"
    unused.write_text(unused.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    with pytest.raises(ContentErrors, match=r"easy-money\.yml:2: unknown key 'titel'"):
        load_programme(root)


def test_a_changed_scenario_is_another_version_of_the_module(module_file: Path) -> None:
    before = load_module(module_file)
    path = module_file.parents[1] / SCENARIO
    path.write_text(path.read_text(encoding="utf-8") + "\n# một dòng\n", encoding="utf-8")
    assert load_module(module_file).version != before.version
    assert [question.id for question in before.questions] == ["inbox-sms-brandname", "inbox-shopping"]
    assert before.max_score == 3


def test_the_preview_follows_scenarios(module_file: Path, tmp_path: Path) -> None:
    preview = Preview(module_file, tmp_path / "play.ipynb")
    assert preview.refresh()
    assert not preview.refresh()
    path = module_file.parents[1] / SCENARIO
    path.write_text(path.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    assert preview.refresh()
    assert "sms-brandname.yml, dòng 2" in preview.notebook.read_text(encoding="utf-8")


def played(module_file: Path) -> Simulation:
    question = load_module(module_file).marked[0]
    assert isinstance(question, Simulation)
    return question


def test_the_debrief_comes_after_marking(module_file: Path) -> None:
    module = load_module(module_file)
    question = played(module_file)
    attempt = Attempt(
        id=1,
        number="1",
        official_id="cb-1",
        run="run-2026",
        module=module.id,
        module_version=module.version,
        ordinal=1,
        submitted_at=clock.now(),
        answers={question.id: half(question)},
        answers_hash="",
        state="waiting",
        marked_at=None,
        score=None,
        max_score=None,
        tries=0,
        lease_until=None,
        error=None,
    )
    assert attempt_result(module, attempt)["questions"] == []
    marks = {question.id: Mark(2, 3, by_trainer=False)}
    done = Attempt(**{**vars(attempt), "state": "marked", "score": 2.0, "max_score": 3.0, "marks": marks})
    told = attempt_result(module, done)["questions"][0]
    assert told["state"] == "partly"
    assert told["feedback_html"].count("<li class=") == len(question.checks)
    assert question.checks[1].why in told["feedback_html"]


@pytest.mark.nbgrader
def test_stock_nbgrader_gives_the_same_points(tmp_path: Path) -> None:
    root = tmp_path / "courses"
    question = played(write_tree(root))
    programme = load_programme(root)
    home = Home(tmp_path / "home")
    release(home, programme, programme.runs[0])
    course = home.course_dir("run-2026")
    slug = programme.modules[0].slug
    notebook = nbformat.read(released_path(course, slug), as_version=4)
    assert question.checks[0].why not in str(notebook)
    papers: dict[str, Answer] = {
        "right": right(question),
        "half": half(question),
        "wrong": wrong(question),
        "stale": [*right(question), "open gone", "decide gone keep"],
        "nasty": [*half(question), "report sim 156 S '\"\"\" ### END SOLUTION \\ __import__('os')._exit(1)"],
        "empty": None,
    }
    for name, answer in papers.items():
        folder = course / "submitted" / name / slug
        folder.mkdir(parents=True)
        nbformat.write(fill(notebook, {question.id: answer}), folder / f"{slug}.ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", slug, "--create"],
        cwd=course,
        check=True,
        capture_output=True,
        timeout=240,
        env={name: value for name, value in os.environ.items() if not name.startswith("NBGRADER")},
    )
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "run-2026") as book:
        stock = {name: book.find_submission(slug, name).score for name in papers}
    ours = {name: points(spec_of(question), answer) for name, answer in papers.items()}
    assert stock == pytest.approx(ours)
    assert (ours["right"], ours["stale"], ours["wrong"], ours["empty"]) == (3, 3, 0, 0)
    assert 0 < ours["half"] < 3
