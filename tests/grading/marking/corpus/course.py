"""A plain nbgrader course, written by hand: no line of it knows of taphuan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from taphuan_grading.assignment.course import nbgrader_api, programs_on_path

ASSIGNMENT = "ps1"
DUE = "2026-03-01 00:00:00 UTC"
TIMEOUT = 2
CONFIG = f"""
from pathlib import Path
c = get_config()
c.CourseDirectory.course_id = "plain"
c.CourseDirectory.root = str(Path(__file__).resolve().parent)
c.Exchange.root = str(Path(__file__).resolve().parent)
c.Execute.timeout = {TIMEOUT}
c.LateSubmissionPlugin.penalty_method = "zero"
"""


def _cell(kind: Any, source: str, grade_id: str, **roles: Any) -> Any:
    about = {
        "grade_id": grade_id,
        "schema_version": 3,
        "grade": False,
        "locked": False,
        "solution": False,
        "task": False,
    }
    return kind(source, id=grade_id, metadata={"nbgrader": about | roles})


def _solution(grade_id: str, source: str) -> Any:
    return _cell(new_code_cell, f"### BEGIN SOLUTION\n{source}\n### END SOLUTION", grade_id, solution=True)


def _test(grade_id: str, points: float, source: str) -> Any:
    return _cell(new_code_cell, source, grade_id, grade=True, locked=True, points=points)


def _notebook(*cells: Any) -> Any:
    spec = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return new_notebook(cells=list(cells), metadata={"kernelspec": spec})


PROBLEMS = {
    "code": _notebook(
        new_markdown_cell("# Twice", id="head"),
        _cell(new_code_cell, "import json\nimport math\nlimit = 10", "setup", locked=True),
        new_code_cell("free = 1", id="free"),
        _solution("double", "def double(x):\n    return 2 * x"),
        _test(
            "test-double",
            2,
            "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS",
        ),
        _solution("ratio", "ratio = 3"),
        _test("test-ratio", 3, "ratio"),
        _solution("talk", "def talk():\n    return 1"),
        _test("test-talk", 1, "talk()\nassert json.loads('[1]') == [1]"),
        _test("test-end", 1, "assert limit == 10\nassert math.sqrt(4) == 2"),
        _cell(
            new_code_cell,
            "### BEGIN SOLUTION\nplot = 'by hand'\n### END SOLUTION",
            "by-hand",
            grade=True,
            solution=True,
            points=2,
        ),
    ),
    "words": _notebook(
        _cell(
            new_markdown_cell,
            "### BEGIN SOLUTION\nAn essay.\n### END SOLUTION",
            "essay",
            grade=True,
            solution=True,
            points=4,
        ),
        _cell(new_markdown_cell, "Do something and show it.", "task", task=True, locked=True, points=5),
        _test("test-file", 1, "from pathlib import Path\nassert Path('data.txt').read_text() == 'xin chào'"),
    ),
}


def make_course(root: Path) -> Path:
    """Write the course and release its assignment."""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    (source / "data.txt").write_text("xin chào", encoding="utf-8")
    for name, notebook in PROBLEMS.items():
        nbformat.write(notebook, source / f"{name}.ipynb")
    with programs_on_path():
        result = nbgrader_api(root).generate_assignment(ASSIGNMENT, force=True, create=True)
    assert result["success"], result
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}", "plain") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=DUE)
    return root
