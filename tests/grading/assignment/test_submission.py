"""Answers into the notebook and out again, however nasty."""

from __future__ import annotations

import ast
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nbconvert.exporters import HTMLExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.server_extensions.formgrader.handlers import template_path
from traitlets.config import Config

from taphuan_grading.assignment.submission import as_text, fill, literal
from taphuan_grading.content.models import Answer
from taphuan_grading.errors import AnswerError

NASTY = [
    "'\"",
    "\\",
    "\\'; import os; os.system('true') #",
    '"""',
    "'''",
    '__import__("os").system("true")',
    "Ơ ô đ — Lâm Đồng 🌾👩‍🌾",
    "x" * 100_000,
    "dòng một\ndòng hai\r\n\tba",
    "\x00\x01\x1b[31m\x7f\x85\u2028",
    "\ud800",
    "%%bash\nls",
    "!ls",
    "what?",
    "### BEGIN SOLUTION\n### END SOLUTION",
    "### BEGIN HIDDEN TESTS",
    "{{ 1 }} {% x %}",
]
ANSWERS = (
    st.none()
    | st.booleans()
    | st.text(alphabet=st.characters(), max_size=200)
    | st.lists(st.text(alphabet=st.characters(), max_size=20), max_size=5)
    | st.sampled_from(NASTY)
)
AUTOMATIC = ["q1", "q2", "q-3", "q4", "q5"]


def answered(notebook: NotebookNode) -> dict[str, Answer]:
    """Read the answers of a submission as Python does."""
    found: dict[str, Answer] = {}
    for cell in notebook.cells:
        about = cell.metadata.taphuan
        if about.role == "question" and cell.metadata.get("nbgrader"):
            (statement,) = ast.parse(cell.source).body
            assert isinstance(statement, ast.Assign)
            found[about.question] = ast.literal_eval(statement.value)
    return found


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(ANSWERS, min_size=5, max_size=5))
@example(values=NASTY[:5])
@example(values=NASTY[5:10])
@example(values=NASTY[10:15])
def test_what_was_answered_is_what_is_read(released: Any, tmp_path: Path, values: list[Answer]) -> None:
    answers = dict(zip(AUTOMATIC, values, strict=True))
    submission = fill(released.notebook, answers)
    nbformat.write(submission, tmp_path / "submission.ipynb")
    again = nbformat.read(tmp_path / "submission.ipynb", nbformat.NO_CONVERT)
    assert answered(again) == answers
    for cell in again.cells:
        if cell.metadata.taphuan.role == "question":
            *comments, _ = cell.source.split("\n")
            assert all(line.startswith("# ") for line in comments)


def test_only_answers_change(released: Any) -> None:
    before = released.notebook
    after = fill(before, {"q1": "b", "q6": "Hai việc.", "p1": False})
    changed = {new.id for old, new in zip(before.cells, after.cells, strict=True) if old != new}
    assert changed == {*(f"question-{name}" for name in AUTOMATIC), "written-q6"}
    for old, new in zip(before.cells, after.cells, strict=True):
        assert {**old, "source": ""} == {**new, "source": ""}
    assert before == released.notebook


def test_no_answer(released: Any) -> None:
    submission = fill(released.notebook, {"q6": "  \n "})
    assert set(answered(submission).values()) == {None}
    assert [cell.source for cell in submission.cells if cell.metadata.taphuan.role == "written"] == [""]


@pytest.mark.parametrize(
    "answer", [1, 1.5, float("nan"), {"a": 1}, {1: "a"}, [1], [None], [{"a": b"a"}], b"a", object()]
)
def test_what_is_no_answer_is_refused(released: Any, answer: Any) -> None:
    with pytest.raises(AnswerError, match="không đúng dạng"):
        fill(released.notebook, {"q1": answer})


def test_a_string_of_another_class_is_not_trusted() -> None:
    class Fake(str):
        __slots__ = ()

        def __repr__(self) -> str:
            return "__import__('os')"

    for answer in (Fake("a"), [Fake("a")]):
        with pytest.raises(AnswerError):
            literal(answer)  # type: ignore[arg-type]


def test_an_answer_to_nothing_is_refused(released: Any) -> None:
    with pytest.raises(AnswerError, match="q99"):
        fill(released.notebook, {"q99": "a"})
    with pytest.raises(AnswerError, match="đoạn văn bản"):
        fill(released.notebook, {"q6": ["a"]})


class Page(HTMLParser):
    """The elements of a page, and the text of its last ``pre`` that an answer made."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "pre" and "pre-wrap" in (dict(attrs).get("style") or ""):
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data


@pytest.fixture(scope="module")
def formgrader() -> HTMLExporter:
    """nbgrader's exporter, configured as nbgrader's formgrader does it."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [template_path]
    return HTMLExporter(config=config)


RESOURCES = {
    "assignment_id": "a",
    "notebook_id": "a",
    "submission_id": "1",
    "index": 0,
    "total": 1,
    "base_url": "",
    "mathjax_url": "",
    "student": "x",
    "last_name": None,
    "first_name": None,
}

ACTIVE = [
    "<script>alert(1)</script>",
    "</pre><script>alert(1)</script>",
    "</PRE\n><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![](x)",
    "![a](attachment:none.png)",
    "<javascript:alert(1)>",
    "https://a.vn www.a.vn a@b.vn",
    "$$\\frac{1}{2}$$ $x$ \\(x\\) \\begin{equation}y\\end{equation}",
    "# Tiêu đề\n\nTiêu đề\n=====\n\n- một\n- hai\n\n```\nmã\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "dòng một\n\n\n  dòng hai\n\t  ba &lt; &amp; bốn",
    "*đậm* __gạch__ ~~xóa~~ `mã` > trích\n> trích",
    "{{ resources }} {% raw %}",
    "[^1]: chú thích\n[a]: https://a.vn\n[a]",
    "🌾" * 50,
]


def shown(exporter: HTMLExporter, notebook: NotebookNode) -> Page:
    html, _ = exporter.from_notebook_node(notebook, resources=json.loads(json.dumps(RESOURCES)))
    return Page(html)


def without_answer_box(page: Page) -> list[tuple[str, dict[str, str | None]]]:
    return [(tag, attrs) for tag, attrs in page.elements if tag != "pre" or "pre-wrap" not in str(attrs)]


@pytest.mark.parametrize("answer", ACTIVE)
def test_a_trainer_sees_what_was_written_and_nothing_happens(
    released: Any, formgrader: HTMLExporter, answer: str
) -> None:
    empty = shown(formgrader, fill(released.notebook, {}))
    page = shown(formgrader, fill(released.notebook, {"q6": answer}))
    assert page.text.strip("\n") == answer.strip("\n")
    assert without_answer_box(page) == without_answer_box(empty)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=st.text(alphabet=st.sampled_from("<>/pre &;#!-[]()$\\`*_\n\tađ\x00\ud800"), max_size=60))
def test_no_mixture_of_signs_breaks_out(formgrader: HTMLExporter, answer: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(as_text(answer))])
    page = shown(formgrader, notebook)
    visible = answer.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert page.text.strip("\n") == visible.strip("\n")
    nothing = shown(formgrader, nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("")]))
    assert without_answer_box(page) == without_answer_box(nothing)


def test_a_typed_answer_is_text_to_the_trainer_too(released: Any, formgrader: HTMLExporter) -> None:
    page = shown(formgrader, fill(released.notebook, {"q4": "<script>alert(7)</script><img src=x>"}))
    assert not [tag for tag, attrs in page.elements if tag == "img" and attrs.get("src") == "x"]
    html, _ = formgrader.from_notebook_node(
        fill(released.notebook, {"q4": "<script>alert(7)</script>"}), resources=dict(RESOURCES)
    )
    assert "<script>alert(7)" not in html
