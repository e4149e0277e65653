"""A module that has every type of question is marked by us as by stock ``nbgrader autograde``."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.handlers import template_path
from sqlalchemy import insert, select, update
from tests.gallery import half, right, write_marked, wrong
from traitlets.config import Config

from taphuan_grading.assignment.release import release
from taphuan_grading.attempts.uploads import keep_upload
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Answer
from taphuan_grading.errors import MarkingError
from taphuan_grading.rules.pool import draw_name, sitter
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from .conftest import Class

pytestmark = pytest.mark.nbgrader
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
NASTY = "\"\"\" ''' \\ \\n\r\n\t 🦜 </script> ### END SOLUTION\nq1 = 'b'\n%magic"
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
PDF = b"%PDF-1.7\n<script>alert(1)</script>"
PEOPLE = ["key", "half", "wrong", "empty"]


@pytest.fixture
def gallery(bare_home: Home, bare_store: Engine, tmp_path: Path) -> Class:
    from .conftest import Class

    programme = load_programme(write_marked(tmp_path / "courses"))
    release(bare_home, programme, programme.runs[0])
    with bare_store.begin() as connection:
        connection.execute(insert(schema.official), [{"id": name, "name": name} for name in PEOPLE])
    return Class(bare_home, bare_store, programme, programme.modules[0])


def papers(gallery: Class) -> dict[str, dict[str, Answer]]:
    module = gallery.module
    made: dict[str, dict[str, Answer]] = {"empty": {}}
    for name, make in {"key": right, "half": half, "wrong": wrong}.items():
        draw = draw_name(sitter("ntm-2026", name, module.id), 1)
        automatic = [question for question in module.marked if not question.by_trainer]
        made[name] = {question.id: make(question, draw) for question in automatic}
    made["key"] |= {
        "tu-luan": "Lập tổ.",
        "danh-gia": {"rating": "b", "reason": NASTY},
        "nop-anh": keep_upload(gallery.home, "key", "màn hình.png", base64.b64encode(PNG).decode()),
    }
    made["half"] |= {
        "nop-anh": keep_upload(gallery.home, "half", "biên bản.pdf", base64.b64encode(PDF).decode())
    }
    made["half"] |= {"danh-gia": {"reason": NASTY}, "dien-khuyet": {"2": "156"}}
    made["wrong"] |= {"dien-khuyet": {"2": NASTY[:150]}, "vai-chu": NASTY}
    return made


def test_all_types_are_marked_as_by_stock_nbgrader(gallery: Class) -> None:
    course = gallery.home.course_dir("ntm-2026")
    shutil.copy(course / "gradebook.db", course / "stock.db")  # released, and nothing marked yet
    attempts = {name: gallery.hand_in(answers, name) for name, answers in papers(gallery).items()}
    for attempt in attempts.values():
        gallery.mark(attempt)
    ours = {name: gallery.grades(name) for name in PEOPLE}
    cell = _cell(course / "submitted/key" / gallery.module.slug, "nop-anh")
    assert [*cell.attachments["anh-nop"]] == ["image/png"]
    assert "màn hình.png" in cell.source
    _check_formgrader(course / "autograded/key" / gallery.module.slug)
    papers_of_half = course / "autograded/half" / gallery.module.slug
    assert (papers_of_half / "tep-nop-nop-anh.pdf").read_bytes() == PDF
    cell = _cell(papers_of_half, "nop-anh")
    assert "(tep-nop-nop-anh.pdf)" in cell.source
    assert "attachments" not in cell

    with_no_marks = {name: value for name, value in os.environ.items() if not name.startswith("NBGRADER")}
    command = [
        "nbgrader",
        "autograde",
        gallery.module.slug,
        "--force",
        f"--db=sqlite:///{course / 'stock.db'}",
    ]
    (course / "autograded").rename(course / "autograded-by-us")
    subprocess.run(
        [sys.executable, "-m", *command],
        cwd=course,
        check=True,
        capture_output=True,
        timeout=240,
        env=with_no_marks,
    )
    stock = {name: gallery.grades(name, f"sqlite:///{course / 'stock.db'}") for name in PEOPLE}
    assert ours == stock
    automatic = {
        name: {cell: grade["auto_score"] for cell, grade in grades.items() if cell.endswith("-marks")}
        for name, grades in stock.items()
    }
    assert set(automatic["key"].values()) == {2.0}
    assert set(automatic["wrong"].values()) == set(automatic["empty"].values()) == {0.0}
    assert 0 < float(str(automatic["half"]["boc-tham-marks"])) < 2
    manual = {cell for cell, grade in stock["key"].items() if grade["needs_manual_grade"]}
    assert manual == {"tu-luan", "danh-gia", "nop-anh"}


def test_an_attempt_with_anothers_draw_is_not_marked(gallery: Class) -> None:
    attempt = gallery.hand_in(papers(gallery)["key"], "key")
    table = schema.attempt
    with gallery.engine.begin() as connection:
        answers = dict(
            connection.execute(select(table.c.answers).where(table.c.id == attempt.id)).scalar_one()
        )
        answers["boc-tham"] = {
            **answers["boc-tham"],
            "draw": draw_name(sitter("ntm-2026", "half", "gallery/questions"), 1),
        }
        connection.execute(update(table).where(table.c.id == attempt.id).values(answers=answers))
    with pytest.raises(MarkingError, match="draw of question boc-tham"):
        gallery.mark(attempt)


def _check_formgrader(folder: Path) -> None:
    """What a trainer sees: the picture as data, the rating in words, the order as a list."""
    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [template_path]
    notebook = nbformat.read(next(folder.glob("*.ipynb")), as_version=4)
    html, _ = HTMLExporter(config=config).from_notebook_node(notebook, resources=dict(RESOURCES))
    assert 'src="data:image/png;base64,' in html
    assert "Mức: Nghi ngờ, phải gọi lại đã" in html
    assert "# 1. Dừng lại, không làm theo yêu cầu" in html
    assert "</script> __import__" not in html


def _cell(folder: Path, question: str) -> nbformat.NotebookNode:
    notebook = nbformat.read(next(folder.glob("*.ipynb")), as_version=4)
    return next(cell for cell in notebook.cells if cell.id == f"written-{question}")
