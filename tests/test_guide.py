"""What authors are shown is true: the guide's examples load, and the gallery's notebook is the gallery."""

from __future__ import annotations

import os
import re
from pathlib import Path

import nbformat
from tests.gallery import FILE

from taphuan_grading.assignment.notebook import loose_notebook
from taphuan_grading.content import load_module
from taphuan_grading.content.kinds import KINDS

NOTEBOOK = Path(__file__).parents[1] / "notebooks/gallery-questions.ipynb"
GUIDES = Path(__file__).parents[1] / "site/huong-dan"
EXAMPLE = re.compile(r"^```markdown\n(:{3,4}\{question\}.*?)^```$", re.DOTALL | re.MULTILINE)
REPEATED = {"prompt", "written", "marks"}
HEAD = """\
---
id: guide/examples
title: Ví dụ
minutes: 20
audience: [trainer]
objectives: [{id: a, text: Viết đúng, digcomp: "3.1", plan: III.1.đ}]
pass_mark: 0.5
---

## Ví dụ

"""


def test_every_example_of_the_guide_loads(tmp_path: Path) -> None:
    pages = [(GUIDES / name).read_text(encoding="utf-8") for name in ("soan-bai.md", "loai-cau-hoi.md")]
    examples = [example for page in pages for example in EXAMPLE.findall(page)]
    file = tmp_path / "guide/examples.md"
    file.parent.mkdir()
    file.write_text(HEAD + "\n".join(examples), encoding="utf-8")
    assert {question.type for question in load_module(file).questions} == set(KINDS)


def test_the_gallery_notebook_is_the_gallery() -> None:
    """For JupyterLab, where widgets say what is asked. ``TAPHUAN_WRITE_GOLDEN=1`` writes it anew."""
    notebook = loose_notebook(load_module(FILE))
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.taphuan.role not in REPEATED]
    notebook.cells[0].metadata["jupyter"] = {"source_hidden": True}
    for number, cell in enumerate(notebook.cells):
        cell.id = str(number)  # as nbstripout wants it
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT) + "\n"
    if os.environ.get("TAPHUAN_WRITE_GOLDEN"):
        NOTEBOOK.write_text(text, encoding="utf-8")
    assert NOTEBOOK.read_text(encoding="utf-8") == text
    assert "BEGIN SOLUTION" not in text


def test_the_glossary_has_each_term_once() -> None:
    rows = re.findall(r"^\| ([^|]+) \|", (GUIDES / "thuat-ngu.md").read_text(encoding="utf-8"), re.MULTILINE)
    terms = [term for term in rows if term not in {"Tiếng Việt", "---"}]
    assert len(terms) > 80
    assert sorted(terms) == sorted(set(terms))
