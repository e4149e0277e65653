"""What the gradebook knows of a released assignment: its notebooks and their cells."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader import api
from sqlalchemy import Connection, select

_assignment = api.Assignment.__table__
_notebook = api.Notebook.__table__
_source = api.SourceCell.__table__
_base = api.BaseCell.__table__
_grade = api.GradeCell.__table__
_solution = api.SolutionCell.__table__
_task = api.TaskCell.__table__


@dataclass(frozen=True)
class SourceCell:
    """A cell as it was released."""

    name: str
    cell_type: str
    locked: bool
    source: str
    checksum: str


@dataclass(frozen=True)
class RoleCell:
    """The part that a cell plays: a grade, a solution or a task; one cell can play two."""

    id: str
    name: str
    max_score: float = 0.0


@dataclass(frozen=True)
class Notebook:
    """A released notebook, under the names that nbgrader's own class has."""

    id: str
    name: str
    kernelspec: str | None
    source_cells: list[SourceCell] = field(default_factory=list)
    grade_cells: list[RoleCell] = field(default_factory=list)
    solution_cells: list[RoleCell] = field(default_factory=list)
    task_cells: list[RoleCell] = field(default_factory=list)

    @property
    def kernel(self) -> dict[str, Any]:
        """The kernel that it was released for; empty when that was not said."""
        return (json.loads(self.kernelspec) if self.kernelspec else None) or {}


@dataclass(frozen=True)
class Assignment:
    """A released assignment."""

    id: str
    name: str
    duedate: datetime | None
    notebooks: dict[str, Notebook]


def read_assignment(connection: Connection, name: str) -> Assignment:
    """Read an assignment with all its cells.

    Raises
    ------
    nbgrader.api.MissingEntry
        When there is none of that name.
    """
    found = connection.execute(select(_assignment).where(_assignment.c.name == name)).one_or_none()
    if found is None:
        raise api.MissingEntry(f"No such assignment: {name}")
    rows = connection.execute(select(_notebook).where(_notebook.c.assignment_id == found.id)).all()
    notebooks = {row.name: _read_notebook(connection, row.id, row.name, row.kernelspec) for row in rows}
    return Assignment(found.id, found.name, found.duedate, notebooks)


def _read_notebook(connection: Connection, notebook_id: str, name: str, kernelspec: str | None) -> Notebook:
    made = Notebook(notebook_id, name, kernelspec)
    for row in connection.execute(select(_source).where(_source.c.notebook_id == notebook_id)):
        made.source_cells.append(SourceCell(row.name, row.cell_type, row.locked, row.source, row.checksum))
    for table, cells in (
        (_grade, made.grade_cells),
        (_task, made.task_cells),
        (_solution, made.solution_cells),
    ):
        points = [table.c.max_score] if "max_score" in table.c else []
        query = select(_base.c.id, _base.c.name, *points).join(table, table.c.id == _base.c.id)
        cells += [
            RoleCell(*row) for row in connection.execute(query.where(_base.c.notebook_id == notebook_id))
        ]
    return made
