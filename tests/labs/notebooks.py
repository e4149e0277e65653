"""The labs as a learner has them: unfinished, and with every exercise filled in from ``solutions/``."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from taphuan_hub.labs.folder import labs_root
from taphuan_widgets.labs.desk import LABS

SOLUTIONS = Path(__file__).with_name("solutions")
FILES = dict(zip(LABS, sorted(labs_root().glob("*.ipynb")), strict=True))


def unfinished(lab: str) -> NotebookNode:
    """Return the notebook as it is delivered."""
    return nbformat.read(FILES[lab], as_version=4)


def solutions(lab: str) -> dict[str, str]:
    """Return what a learner writes, by the name of the exercise in the cell's metadata."""
    text = (SOLUTIONS / f"{lab}.txt").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %% ([\w-]+)\n", text, flags=re.MULTILINE)
    return {name: source.strip("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}


def finished(lab: str) -> NotebookNode:
    """Return the notebook with every exercise done."""
    notebook, answers = unfinished(lab), solutions(lab)
    for cell in notebook.cells:
        exercise = cell.metadata.get("taphuan", {}).get("exercise")
        if exercise:
            cell.source = answers.pop(exercise)
    assert not answers
    return notebook


def said(cell: NotebookNode) -> str:
    """Return the words that a cell showed."""
    shown = (
        output.get("data", {}).get("text/plain", output.get("text", "")) for output in cell.get("outputs", ())
    )
    return "\n".join(shown)
