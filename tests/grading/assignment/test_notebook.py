"""The source and the released notebook of a small module, letter by letter; and what must not be in it."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode

from taphuan_grading.assignment.notebook import source_notebook
from taphuan_grading.assignment.public import public_module
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Module, Programme

GOLDEN = Path(__file__).parent / "golden"
COURSES = Path(__file__).parents[3] / "courses"


def compare(notebook: NotebookNode, name: str) -> None:
    """Compare with a kept notebook; ``TAPHUAN_WRITE_GOLDEN=1`` keeps the present one instead."""
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"
    if os.environ.get("TAPHUAN_WRITE_GOLDEN"):
        (GOLDEN / name).write_text(text, encoding="utf-8")
    assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_source_is_as_it_was(released: Any) -> None:
    notebook = source_notebook(released.module)
    nbformat.validate(notebook)
    compare(notebook, "source.json")


def test_the_release_is_as_it_was(released: Any) -> None:
    nbformat.validate(released.notebook)
    compare(released.notebook, "release.json")


def test_every_cell_says_what_it_is(released: Any) -> None:
    cells = released.notebook.cells
    assert (cells[0].metadata.taphuan.role, cells[-1].metadata.taphuan.role) == ("setup", "submit")
    steps = [cell.metadata.taphuan.step for cell in cells]
    assert steps == sorted(steps)
    asked = [cell.metadata.taphuan.question for cell in cells if cell.metadata.taphuan.role == "prompt"]
    assert asked == [question.id for question in released.module.questions]
    assert released.notebook.metadata.taphuan.steps == ["Mở đầu", "Luyện tập"]


def test_released_questions_only_ask(released: Any) -> None:
    sources = {cell.id: cell.source for cell in released.notebook.cells}
    assert sources["question-q1"] == 'q1 = ask("q1")\n'
    assert sources["question-q-3"] == 'q_3 = ask("q-3")\n'
    assert sources["practice-p1"] == 'ask("p1")'
    assert sources["question-q6"] == 'ask("q6")'
    assert sources["written-q6"] == ""
    assert sources["marks-q1"] == ""
    assert sources["submit"] == "lesson.submit_bar()"


def test_pictures_are_inside_the_cells(released: Any) -> None:
    cells = {cell.id: cell for cell in released.notebook.cells}
    assert "![Sơ đồ hai bước](attachment:img-steps.svg)" in cells["text-0-0"].source
    assert list(cells["text-0-0"].attachments["img-steps.svg"]) == ["image/svg+xml"]
    assert "(attachment:img-steps.svg)" in cells["prompt-q1"].source


def public_part(notebook: NotebookNode) -> dict[str, Any]:
    tree = ast.parse(notebook.cells[0].source)
    (call,) = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    public: dict[str, Any] = ast.literal_eval(call.args[0])
    return public


def test_the_setup_cell_holds_the_public_module(released: Any) -> None:
    public = public_part(released.notebook)
    assert public == public_module(released.module)
    assert json.loads(json.dumps(public)) == public
    assert public["questions"]["p1"]["practice_key"] == {
        "type": "true-false",
        "points": 1.0,
        "key": False,
        "explanation_html": "<p>Không bao giờ đưa mã OTP cho ai.</p>",
    }
    assert public["questions"]["q5"] == {
        "id": "q5",
        "type": "number",
        "points": 1.5,
        "practice": False,
        "prompt_html": "<p>50 trên 111 là bao nhiêu phần trăm?</p>",
        "unit": "%",
    }
    assert set(public["questions"]["q1"]) == {"id", "type", "points", "practice", "prompt_html", "options"}
    assert all(set(option) == {"id", "html"} for option in public["questions"]["q1"]["options"])


def secrets(module: Module) -> list[str]:
    """Everything of a module's marked questions that only a trainer may read."""
    found = []
    for question in module.marked:
        found += [question.explanation_html, getattr(question, "guide_html", "")]
        found += [option.feedback_html for option in getattr(question, "options", ())]
        found += [item.explanation_html for item in getattr(question, "items", ())]
    return [text for text in found if text]


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>|[*_`\\]", "", text).split())


def leaks(module: Module, notebook: NotebookNode) -> list[str]:
    shown = words(json.dumps(notebook, ensure_ascii=False))
    return [secret for secret in secrets(module) if words(secret) in shown]


def test_no_secret_is_in_a_released_notebook(released: Any) -> None:
    assert len(secrets(released.module)) == 6
    assert leaks(released.module, released.notebook) == []
    text = json.dumps(released.notebook, ensure_ascii=False)
    for trace in ("bí mật", "SOLUTION", "HIDDEN", "scoring", "45,05", "45.05", "năm sáu", "tolerance"):
        assert trace not in text
    questions = public_part(released.notebook)["questions"]
    assert [name for name, question in questions.items() if "practice_key" in question] == ["p1"]


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme(COURSES)


def test_no_secret_is_in_the_public_part_of_our_modules(programme: Programme) -> None:
    for module in programme.modules:
        public = public_module(module)
        for question in module.marked:
            allowed = {"id", "type", "points", "practice", "prompt_html"} | set(question.shown())
            assert set(public["questions"][question.id]) == allowed
        shown = words(json.dumps(public, ensure_ascii=False))
        assert [secret for secret in secrets(module) if words(secret) in shown] == []


def test_the_same_module_makes_the_same_notebook(programme: Programme) -> None:
    for module in programme.modules:
        first, second = source_notebook(module), source_notebook(module)
        assert first == second
        nbformat.validate(first)
        ids = [cell.id for cell in first.cells]
        assert len(set(ids)) == len(ids)
