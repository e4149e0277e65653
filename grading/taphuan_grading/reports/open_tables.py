"""Open data as CSV: tables with stable columns, that every spreadsheet program opens as they are meant."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

Kind = Literal["completions", "attempts", "questions", "attendance", "help"]
Row = Mapping[str, Any]

COLUMNS: dict[Kind, tuple[str, ...]] = {
    "completions": ("person", "run", "course", "course_title", "passed_on"),
    "attempts": (
        "person",
        "run",
        "module",
        "module_version",
        "ordinal",
        "attempt",
        "submitted_at",
        "state",
        "marked_at",
        "score",
        "max_score",
        "passed",
        "offline",
    ),
    "questions": (
        "person",
        "run",
        "module",
        "attempt",
        "question",
        "type",
        "points",
        "max_points",
        "by_trainer",
        "submitted_at",
    ),
    "attendance": (
        "person",
        "class",
        "course",
        "session",
        "starts_at",
        "status",
        "hours",
        "counted_hours",
    ),
    "help": (
        "person",
        "note",
        "day",
        "commune",
        "commune_name",
        "topic",
        "count",
        "counted",
        "recorded_at",
        "replaces",
        "ended_at",
    ),
}
"""The columns of each table, in order. They are documented one by one, and new ones go to the end."""
NAMED = ("official_id", "name")
"""Added at the end when names are asked for."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Write a table as CSV, at once or not at all; return how many rows it has.

    UTF-8 with a byte-order mark, every field in quotes, lines end in CR LF. Nothing is empty but what is not
    known. A text that a spreadsheet program would take for a formula gets an apostrophe before it.
    """
    half = path.with_name(f".{path.name}.half")
    count = 0
    with half.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_field(row[column]) for column in columns])
            count += 1
    half.replace(path)
    return count


def _field(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
