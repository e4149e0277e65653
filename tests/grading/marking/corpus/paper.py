"""One submission of the corpus: a small change to the released notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell
from tests.grading.marking.corpus.course import ASSIGNMENT

RIGHT = {
    "double": "def double(x):\n    return 2 * x",
    "ratio": "ratio = 3",
    "talk": "def talk():\n    return 1",
    "by-hand": "plot = 'mine'",
    "essay": "My essay.",
}
ON_TIME = "2026-02-01 08:00:00.000000 UTC"
Notebooks = dict[str, Any]
Change = Callable[[Notebooks], object]


@dataclass
class Paper:
    """One submission.

    `quick` ones are in the default run; `files` lie beside the notebooks; `raw` replaces whole files.
    """

    kind: str
    name: str
    answers: dict[str, str] = field(default_factory=dict)
    change: Change | None = None
    stamp: str | None = ON_TIME
    files: dict[str, str] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    quick: bool = False

    def write(self, course: Path) -> None:
        """Hand it in."""
        place = course / "submitted" / self.name / ASSIGNMENT
        place.mkdir(parents=True)
        released = course / "release" / ASSIGNMENT
        notebooks = {path.stem: nbformat.read(path, as_version=4) for path in released.glob("*.ipynb")}
        for notebook in notebooks.values():
            for cell in notebook.cells:
                name = cell.metadata.get("nbgrader", {}).get("grade_id")
                cell.source = (RIGHT | self.answers if self.kind != "empty" else {}).get(name, cell.source)
        if self.change is not None:
            self.change(notebooks)
        for name, notebook in notebooks.items():
            (place / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for name, text in (self.files | self.raw).items():
            (place / name).write_text(text, encoding="utf-8")
        if self.stamp is not None:
            (place / "timestamp.txt").write_text(self.stamp, encoding="utf-8")


def cell(notebooks: Notebooks, name: str) -> Any:
    """Return the cell with this grade id."""
    cells = (one for notebook in notebooks.values() for one in notebook.cells)
    return next(one for one in cells if one.metadata.get("nbgrader", {}).get("grade_id") == name)


def answers(kind: str, name: str, sources: Sequence[str], quick: Sequence[int] = (0,)) -> Iterator[Paper]:
    """One paper for each answer to the question `name`."""
    for number, source in enumerate(sources):
        yield Paper(kind, "", {name: source}, quick=number in quick)


def talks(kind: str, bodies: Sequence[str], quick: Sequence[int] = (0,)) -> Iterator[Paper]:
    """One paper for each body of the function that the test calls."""
    indented = ["def talk():\n" + "\n".join(f"    {line}" for line in body.splitlines()) for body in bodies]
    return answers(kind, "talk", indented, quick)


def prepended(source: str) -> Change:
    """Put a cell before all others."""
    return lambda notebooks: notebooks["code"].cells.insert(0, new_code_cell(source, id="first"))


def appended(source: str) -> Change:
    """Put a cell after all others."""
    return lambda notebooks: notebooks["code"].cells.append(new_code_cell(source, id="more"))
