"""Open data as xAPI statements (1.0.3; a 2.0 store takes them too): who did what.

Each statement has an id that follows from what it says, so sending it twice is sending it once. People are
accounts with a pseudonym; activities are ``urn:taphuan:…``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from taphuan_grading.reports.open_tables import Kind, Row

VERSION = "1.0.3"
NOWHERE = "https://taphuan.invalid/"
"""The home of accounts where ``publishing.yml`` names no site."""
_VERBS = "http://adlnet.gov/expapi/verbs/"
_TYPES = "http://adlnet.gov/expapi/activities/"
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:taphuan:statement")
KINDS: frozenset[Kind] = frozenset({"completions", "attempts", "questions", "attendance"})
"""What there are statements of: learning. Help that was given is nobody's learning."""
_THERE = frozenset({"present", "late", "left-early"})


def write_statements(path: Path, kind: Kind, rows: Iterable[Row], home_page: str | None) -> int:
    """Write a JSON array of statements, one a line, at once or not at all; return how many there are."""
    half = path.with_name(f".{path.name}.half")
    count = 0
    with half.open("w", encoding="utf-8") as file:
        file.write("[")
        for one in statements(kind, rows, home_page or NOWHERE):
            file.write(",\n" if count else "\n")
            file.write(json.dumps(one, ensure_ascii=False))
            count += 1
        file.write("\n]\n")
    half.replace(path)
    return count


def statements(kind: Kind, rows: Iterable[Row], home_page: str) -> Iterator[dict[str, Any]]:
    """Yield a statement for each row that says something; attempts that wait for marks say nothing yet."""
    make = {
        "completions": _completion,
        "attempts": _attempt,
        "questions": _question,
        "attendance": _attendance,
    }[kind]
    for row in rows:
        said = make(row)
        if said is not None:
            key = "/".join(str(part) for part in (said["verb"]["id"], row["person"], said.pop("key")))
            yield {
                "id": str(uuid.uuid5(_SPACE, key)),
                "version": VERSION,
                "actor": {
                    "objectType": "Agent",
                    "account": {"homePage": home_page, "name": row["person"]},
                },
                **said,
            }


def _completion(row: Row) -> dict[str, Any]:
    return {
        "key": f"{row['run']}/{row['course']}",
        "verb": _verb("completed"),
        "object": _activity("course", row["course"], row["course_title"]),
        "result": {"completion": True},
        "context": _context(row),
        "timestamp": f"{row['passed_on']}T00:00:00+07:00",
    }


def _attempt(row: Row) -> dict[str, Any] | None:
    if row["passed"] is None:
        return None
    return {
        "key": row["attempt"],
        "verb": _verb("passed" if row["passed"] else "failed"),
        "object": _activity("module", row["module"]),
        "result": {
            "score": _score(row["score"], row["max_score"]),
            "success": row["passed"],
            "completion": True,
        },
        "context": _context(row),
        "timestamp": row["submitted_at"],
    }


def _question(row: Row) -> dict[str, Any] | None:
    if row["points"] is None:
        return None
    return {
        "key": f"{row['attempt']}/{row['question']}",
        "verb": _verb("answered"),
        "object": _activity("question", f"{row['module']}/{row['question']}"),
        "result": {
            "score": _score(row["points"], row["max_points"]),
            "success": row["points"] >= row["max_points"],
        },
        "context": _context(row, {"parent": [_activity("module", row["module"])]}),
        "timestamp": row["submitted_at"],
    }


def _attendance(row: Row) -> dict[str, Any] | None:
    if row["status"] not in _THERE:
        return None
    return {
        "key": f"{row['class']}/{row['session']}",
        "verb": _verb("attended"),
        "object": _activity("class", f"{row['class']}/{row['session']}"),
        "context": {"contextActivities": {"grouping": [_activity("course", row["course"])]}},
        "timestamp": row["starts_at"],
    }


def _verb(name: str) -> dict[str, Any]:
    return {"id": _VERBS + name, "display": {"en": name}}


_KINDS = {"course": "course", "module": "assessment", "question": "question", "class": "meeting"}


def _activity(kind: str, key: str, title: str = "") -> dict[str, Any]:
    definition: dict[str, Any] = {"type": _TYPES + _KINDS[kind]}
    if title:
        definition["name"] = {"vi": title}
    return {"objectType": "Activity", "id": f"urn:taphuan:{kind}:{key}", "definition": definition}


def _context(row: Row, activities: dict[str, Any] | None = None) -> dict[str, Any]:
    run = {"objectType": "Activity", "id": f"urn:taphuan:run:{row['run']}"}
    return {"contextActivities": {**(activities or {}), "grouping": [run]}}


def _score(points: float, of: float) -> dict[str, float]:
    scaled = {"scaled": round(points / of, 4)} if of else {}
    return {**scaled, "raw": points, "min": 0, "max": of}
