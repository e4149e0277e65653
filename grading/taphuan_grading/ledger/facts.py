"""What is true now, as the facts of the ledger: people are pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.closing import closed_sessions
from taphuan_grading.attendance.records import load_records
from taphuan_grading.attendance.sheet import Line, sheet
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import RuleError
from taphuan_grading.ledger.book import Fact
from taphuan_grading.store import attendance_schema, schema

KINDS = frozenset({"run", "rule", "post", "passed", "sheet"})
"""What `current_facts` speaks of; snapshots are added by themselves."""

Entry = tuple[Fact, dict[str, Any]]


@dataclass(frozen=True)
class Pseudonyms:
    """Names for people that mean nothing without the home's key, and are the same every time."""

    key: bytes

    def of(self, official_id: str) -> str:
        """Return the pseudonym: 24 hex digits of an HMAC-SHA256."""
        return hmac.new(self.key, official_id.encode(), hashlib.sha256).hexdigest()[:24]


def current_facts(
    connection: Connection, programme: Programme, names: Pseudonyms, today: date
) -> dict[Fact, dict[str, Any]]:
    """Return everything that the ledger records, as it is known now.

    Parameters
    ----------
    connection
        The store.
    programme
        What is taught, and the rules.
    names
        Who turns people into pseudonyms.
    today
        Runs that begin later are recorded without results.

    Returns
    -------
    dict
        The body by kind and key. Courses are passed by the rule of the run's last day so far.
    """
    entries: list[Entry] = [*_programme(programme), *_posts(connection, names)]
    for run in programme.runs:
        if run.starts <= today:
            entries += _passes(connection, programme, run, names, min(today, run.ends))
    return dict([*entries, *_sheets(connection, names)])


def _programme(programme: Programme) -> Iterator[Entry]:
    for run in programme.runs:
        yield ("run", run.id), {"starts": run.starts.isoformat(), "ends": run.ends.isoformat()}
    for rule in programme.rules:
        yield (
            ("rule", rule.id),
            {
                "valid_from": rule.valid_from.isoformat(),
                "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
                "courses": sorted(rule.required_courses),
                "statement": rule.statement,
            },
        )


def _posts(connection: Connection, names: Pseudonyms) -> Iterator[Entry]:
    post = schema.post
    for row in connection.execute(select(post).where(post.c.manager)):
        yield (
            ("post", str(row.id)),
            {
                "person": names.of(row.official_id),
                "unit": f"{row.unit_code}@{row.unit_valid_from.isoformat()}",
                "from": row.valid_from.isoformat(),
                "to": row.valid_to.isoformat() if row.valid_to else None,
            },
        )


def _passes(
    connection: Connection, programme: Programme, run: Run, names: Pseudonyms, day: date
) -> Iterator[Entry]:
    try:
        rule = rule_on(programme, day)
    except RuleError:  # no rule was in force: nobody could be trained by it
        return
    passed = courses_passed(rule, load_evidence(connection, programme, run, rule, day), day)
    receipts = _receipts(connection, programme, run)
    for official_id, course, on in passed[["official_id", "course", "passed_on"]].itertuples(index=False):
        person = names.of(official_id)
        yield (
            ("passed", f"{run.id}/{course}/{person}"),
            {
                "person": person,
                "run": run.id,
                "course": course,
                "on": pd.Timestamp(on).date().isoformat(),
                "evidence": receipts.get((official_id, course), []),
            },
        )


def _receipts(connection: Connection, programme: Programme, run: Run) -> dict[tuple[str, str], list[str]]:
    """Return number and hash of the marked attempts of each person at each course's modules."""
    course_of = {module.id: course.id for course in programme.courses for module in course.modules}
    attempt = schema.attempt
    rows = connection.execute(
        select(attempt.c.official_id, attempt.c.module, attempt.c.number, attempt.c.answers_hash)
        .where(attempt.c.run == run.id, attempt.c.state == "marked")
        .order_by(attempt.c.id)
    )
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.module in course_of:
            entry = f"{row.number} {row.answers_hash}"
            found.setdefault((row.official_id, course_of[row.module]), []).append(entry)
    return found


def _sheets(connection: Connection, names: Pseudonyms) -> Iterator[Entry]:
    closed = closed_sessions(connection, [one.id for one in list_classes(connection)])
    presence = attendance_schema.presence
    records = load_records(connection, presence.c.class_id.in_(sorted({class_id for class_id, _ in closed})))
    lines: dict[tuple[str, int], list[Line]] = {}
    for line in sheet(records):
        lines.setdefault((line.class_id, line.ordinal), []).append(line)
    for class_id, ordinal in sorted(closed):
        there = lines.get((class_id, ordinal), [])
        body = {"lines": len(there), "sha256": _digest(there, names)}
        yield ("sheet", f"{class_id}/{ordinal}"), body


def _digest(lines: Iterable[Line], names: Pseudonyms) -> str:
    told = sorted(f"{names.of(line.official_id)} {line.status or 'conflict'}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
