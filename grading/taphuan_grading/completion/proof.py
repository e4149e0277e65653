"""What is recorded about one official in the run of a day: the evidence behind the state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sqlalchemy import Connection, select

from taphuan_grading.attempts.origin import origins_of
from taphuan_grading.clock import end_of, local_day
from taphuan_grading.completion.classroom import load_attendance
from taphuan_grading.completion.exemptions import exemptions_of
from taphuan_grading.completion.lapsed import load_lapsed
from taphuan_grading.completion.outside import certificates_of
from taphuan_grading.completion.rule import run_on
from taphuan_grading.completion.trained import EPSILON
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.store import schema

Kind = Literal["attempt", "class", "certificate", "exemption", "earlier"]


@dataclass(frozen=True)
class Proof:
    """One record.

    Parameters
    ----------
    kind
        An attempt, hours of a class, a certificate of elsewhere, an exemption, or a training that has lapsed.
    on
        The day of the deed.
    what
        The module, the course of the class, the grade, the reason, or how long the earlier training counted.
    reference
        The receipt's number, the class, the certificate's number, or the number of the exemption.
    outcome
        passed, failed or waiting for an attempt; hours; in force, over or withdrawn.
    origin
        For an attempt that was answered offline: that it was, and who vouches for it, in Vietnamese.
    """

    kind: Kind
    on: date
    what: str
    reference: str
    outcome: str
    origin: str = ""


def evidence_of(
    connection: Connection, programme: Programme, official_id: str, day: date
) -> tuple[Proof, ...]:
    """Return everything that is known of an official on `day`, in the run that holds it, by day.

    `RuleError` when no run or rule holds.
    """
    run = run_on(programme, day)
    found = [
        *_attempts(connection, programme, run, official_id, day),
        *_hours(connection, run, official_id, day),
        *_certificates(connection, run, official_id, day),
        *_exemptions(connection, official_id, day),
        *_earlier(connection, programme, official_id, day),
    ]
    return tuple(sorted(found, key=lambda proof: (proof.on, proof.kind, proof.reference)))


def _attempts(
    connection: Connection, programme: Programme, run: Run, official_id: str, day: date
) -> Iterator[Proof]:
    table, end = schema.attempt, end_of(day)
    marks = {module.id: module.pass_mark for module in programme.modules}
    beside = [module.id for module in programme.derived]  # no evidence of any course
    columns = ("id", "module", "number", "submitted_at", "marked_at", "state", "score", "max_score")
    rows = connection.execute(
        select(*(table.c[name] for name in columns)).where(
            table.c.official_id == official_id,
            table.c.run == run.id,
            table.c.submitted_at < end,
            table.c.module.not_in(beside),
        )
    ).all()
    origins = origins_of(connection, [row.id for row in rows])
    for row in rows:
        on, outcome = local_day(row.submitted_at), "waiting"
        if row.state == "marked" and row.marked_at < end:
            needed = marks.get(row.module, 1) * row.max_score - EPSILON
            reached = "passed" if row.score >= needed else "failed"
            on, outcome = local_day(row.marked_at), f"{reached} {row.score:g}/{row.max_score:g}"
        origin = origins[row.id].told if row.id in origins else ""
        yield Proof("attempt", on, row.module, row.number, outcome, origin)


def _hours(connection: Connection, run: Run, official_id: str, day: date) -> Iterator[Proof]:
    for row in load_attendance(connection, run, day, official_id).to_dict("records"):
        hours = f"{row['hours']:g}/{row['class_hours']:g} h"
        yield Proof("class", row["held_on"].date(), row["course"], row["class_id"], hours)


def _certificates(connection: Connection, run: Run, official_id: str, day: date) -> Iterator[Proof]:
    for one in certificates_of(connection, official_id):
        if local_day(one.recorded_at) <= day and run.holds(one.issued_on):
            over = one.expires_on is not None and one.expires_on <= day
            withdrawn = one.withdrawn_at is not None and local_day(one.withdrawn_at) <= day
            outcome = "withdrawn" if withdrawn else "over" if over else "in force"
            yield Proof("certificate", one.issued_on, one.grade, one.number or "", outcome)


def _exemptions(connection: Connection, official_id: str, day: date) -> Iterator[Proof]:
    for one in exemptions_of(connection, official_id):
        if local_day(one.recorded_at) <= day and one.valid_from <= day:
            over = one.valid_to is not None and one.valid_to <= day
            withdrawn = one.withdrawn_at is not None and local_day(one.withdrawn_at) <= day
            outcome = "withdrawn" if withdrawn else "over" if over else "in force"
            yield Proof("exemption", one.valid_from, one.reason or "", str(one.id), outcome)


def _earlier(connection: Connection, programme: Programme, official_id: str, day: date) -> Iterator[Proof]:
    lapsed = load_lapsed(connection, programme, day)
    for row in lapsed[lapsed["official_id"] == official_id].to_dict("records"):
        until = f"counted until {row['lapsed_on'].date() - timedelta(days=1)}"
        yield Proof("earlier", row["trained_on"].date(), until, "", "over")
