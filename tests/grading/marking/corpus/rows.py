"""All that a gradebook says of submissions, without what must differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

# Ids are random numbers in both, so rows go by the names that they belong to. All else is compared.
_SUBMISSION = """
SELECT s.id AS student, s.first_name, s.last_name, s.email, a.name AS assignment, sa.timestamp, sa.extension
FROM submitted_assignment sa
JOIN student s ON s.id = sa.student_id JOIN assignment a ON a.id = sa.assignment_id
"""
_NOTEBOOK = """
SELECT sa.student_id AS student, n.name AS notebook, sn.flagged, sn.late_submission_penalty
FROM submitted_notebook sn JOIN notebook n ON n.id = sn.notebook_id
JOIN submitted_assignment sa ON sa.id = sn.assignment_id
"""
_GRADE = """
SELECT sa.student_id AS student, n.name AS notebook, c.name AS cell, c.type,
g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade
FROM grade g JOIN base_cell c ON c.id = g.cell_id JOIN submitted_notebook sn ON sn.id = g.notebook_id
JOIN notebook n ON n.id = sn.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
"""
_COMMENT = """
SELECT sa.student_id AS student, n.name AS notebook, c.name AS cell, c.type, m.auto_comment, m.manual_comment
FROM comment m JOIN base_cell c ON c.id = m.cell_id JOIN submitted_notebook sn ON sn.id = m.notebook_id
JOIN notebook n ON n.id = sn.notebook_id JOIN submitted_assignment sa ON sa.id = sn.assignment_id
"""


def rows(gradebook: Path) -> dict[str, list[Any]]:
    """Return the rows of each student, sorted."""
    engine = create_engine(f"sqlite:///{gradebook}")
    found: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for table, query in (("s", _SUBMISSION), ("n", _NOTEBOOK), ("g", _GRADE), ("c", _COMMENT)):
            for row in connection.execute(text(query)).mappings():
                found.setdefault(row["student"], []).append((table, *map(repr, row.values())))
    engine.dispose()
    return {student: sorted(one) for student, one in found.items()}
