"""What is true now, as the facts of the ledger: people are pseudonyms."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from taphuan_grading.clock import local_day
from taphuan_grading.completion.exemptions import exemptions_of
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import RuleError
from taphuan_grading.ledger.book import Fact, Facts
from taphuan_grading.ledger.deeds import (
    certificates_given,
    corrections,
    outside_evidence,
    sheets,
    snapshots_taken,
)
from taphuan_grading.store import attendance_schema, certificate_schema, schema
from taphuan_grading.store.figure_schema import exemption, snapshot

KINDS = frozenset(
    {"run", "rule", "exempt", "post", "passed", "sheet", "correction", "evidence", "certificate"}
)
"""Of these, what `current_facts` does not hold any more is taken back; a snapshot never is."""

Entry = tuple[Fact, dict[str, Any]]
_FEW = 500
"""Of so many people the attempts are looked up one by one; of more, all are read."""


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
    entries: list[Entry] = [*_programme(programme), *_exemptions(connection, names)]
    entries += _posts(connection, names)
    for run in programme.runs:
        if run.starts <= today:
            entries += _passes(connection, programme, run, names, min(today, run.ends))
    entries += snapshots_taken(connection)
    entries += sheets(connection, names.of)
    entries += corrections(connection, names.of)
    entries += outside_evidence(connection, names.of)
    entries += certificates_given(connection, names.of)
    return dict(entries)


def sources(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever a fact may have changed: counts and latest moments, read from indexes."""
    attempt, change = schema.attempt, schema.register_change
    certificate, event = attendance_schema.outside_certificate, attendance_schema.sheet_event
    given = certificate_schema.certificate
    questions = (
        select(func.count(), func.max(attempt.c.marked_at), func.sum(attempt.c.score)).where(
            attempt.c.state == "marked"
        ),
        select(func.max(change.c.id)),
        select(func.count(), func.max(schema.post.c.id)),
        select(func.max(event.c.id)),
        select(func.count()).select_from(attendance_schema.presence),
        select(func.count(), func.max(certificate.c.withdrawn_at)),
        select(func.count(), func.max(exemption.c.withdrawn_at)),
        select(func.max(snapshot.c.id)),
        select(func.count(), func.max(given.c.revoked_at)),
    )
    return tuple(tuple(connection.execute(question).one()) for question in questions)


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
                "exempt": rule.exempt,
                "statement": rule.printed,
            },
        )


def _exemptions(connection: Connection, names: Pseudonyms) -> Iterator[Entry]:
    """Yield who is excused; the reasons are nobody's business here."""
    for one in exemptions_of(connection):
        yield (
            ("exempt", str(one.id)),
            {
                "person": names.of(one.official_id),
                "from": one.valid_from.isoformat(),
                "to": one.valid_to.isoformat() if one.valid_to else None,
                "recorded": local_day(one.recorded_at).isoformat(),
                "withdrawn": local_day(one.withdrawn_at).isoformat() if one.withdrawn_at else None,
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
    people = {official_id: names.of(official_id) for official_id in passed["official_id"].unique()}
    days = passed["passed_on"].dt.strftime("%Y-%m-%d")
    for official_id, course, on in zip(passed["official_id"], passed["course"], days, strict=True):
        person = people[official_id]
        body = {"person": person, "run": run.id, "course": course, "on": on}
        yield ("passed", f"{run.id}/{course}/{person}"), body


def with_receipts(
    connection: Connection, programme: Programme, names: Pseudonyms, facts: Facts
) -> dict[Fact, dict[str, Any]]:
    """Return `facts`, each passed course with number and hash of the marked attempts at its modules."""
    found = dict(facts)
    for run in programme.runs:
        passed = {one: body for one, body in facts.items() if one[0] == "passed" and body["run"] == run.id}
        if passed:
            receipts = _receipts(
                connection, programme, run, names, {body["person"] for body in passed.values()}
            )
            for fact, body in passed.items():
                found[fact] = body | {"evidence": receipts.get((body["person"], body["course"]), [])}
    return found


def _receipts(
    connection: Connection, programme: Programme, run: Run, names: Pseudonyms, people: Collection[str]
) -> dict[tuple[str, str], list[str]]:
    """Return number and hash of the marked attempts of some people (pseudonyms) at each course's modules."""
    course_of = {module.id: course.id for course in programme.courses for module in course.modules}
    attempt = schema.attempt
    query = (
        select(attempt.c.official_id, attempt.c.module, attempt.c.number, attempt.c.answers_hash)
        .where(attempt.c.run == run.id, attempt.c.state == "marked")
        .order_by(attempt.c.id)
    )
    if len(people) < _FEW:
        ids = [
            one
            for one in connection.execute(select(schema.official.c.id)).scalars()
            if names.of(one) in people
        ]
        query = query.where(attempt.c.official_id.in_(ids))
    found: dict[tuple[str, str], list[str]] = {}
    known: dict[str, str] = {}
    for row in connection.execute(query):
        if row.module in course_of:
            person = known.setdefault(row.official_id, names.of(row.official_id))
            entry = f"{row.number} {row.answers_hash}"
            found.setdefault((person, course_of[row.module]), []).append(entry)
    return found
