"""Rows of the open tables, gathered from the rooms. People are the ledger's pseudonyms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.hours import counted_hours
from taphuan_grading.attendance.records import load_records
from taphuan_grading.attendance.sheet import sheet
from taphuan_grading.cascade.notes import all_notes
from taphuan_grading.clock import ZONE
from taphuan_grading.completion.rule import rule_on
from taphuan_grading.completion.trained import EPSILON
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.reports.open_tables import Kind
from taphuan_grading.store import schema
from taphuan_grading.store.response_schema import response

Naming = Callable[[str], str]
Rows = Iterator[dict[str, Any]]


def rows(connection: Connection, programme: Programme, kind: Kind, pseudonym: Naming, today: date) -> Rows:
    """Yield the rows of a table; each has ``official_id`` and ``name`` too, written only if asked for."""
    table = schema.official
    names = {row.id: row.name for row in connection.execute(select(table.c.id, table.c.name))}
    for official_id, row in _FOUND[kind](connection, programme, today):
        yield {
            "person": pseudonym(official_id),
            **row,
            "official_id": official_id,
            "name": names[official_id],
        }


Found = Iterator[tuple[str, dict[str, Any]]]


def _completions(connection: Connection, programme: Programme, today: date) -> Found:
    titles = {course.id: course.title for course in programme.courses}
    for run in programme.runs:
        last = min(today, run.ends)
        if run.starts > today:
            continue
        try:
            rule = rule_on(programme, last)
        except RuleError:  # no rule was in force: nothing could be passed by it
            continue
        passed = courses_passed(rule, load_evidence(connection, programme, run, rule, last), last)
        days = passed["passed_on"].dt.strftime("%Y-%m-%d")
        for official_id, course, on in zip(passed["official_id"], passed["course"], days, strict=True):
            title = titles.get(course, course)
            yield official_id, {"run": run.id, "course": course, "course_title": title, "passed_on": on}


def _attempts(connection: Connection, programme: Programme, _: date) -> Found:
    marks = {module.id: module.pass_mark for module in programme.modules}
    one = schema.attempt
    skipped = {"answers", "error"}
    columns = (column for column in one.columns if column.name not in skipped)
    query = select(*columns, response.c.attempt_id.label("origin"))
    rows = query.outerjoin_from(one, response, response.c.attempt_id == one.c.id).order_by(one.c.id)
    for row in connection.execute(rows):
        marked = row.state == "marked" and row.max_score
        needed = marks.get(row.module)
        passed = row.score >= needed * row.max_score - EPSILON if marked and needed is not None else None
        yield (
            row.official_id,
            {
                "run": row.run,
                "module": row.module,
                "module_version": row.module_version,
                "ordinal": row.ordinal,
                "attempt": row.number,
                "submitted_at": _moment(row.submitted_at),
                "state": row.state,
                "marked_at": _moment(row.marked_at),
                "score": row.score,
                "max_score": row.max_score,
                "passed": passed,
                "offline": row.origin is not None,
            },
        )


def _questions(connection: Connection, programme: Programme, _: date) -> Found:
    types: Mapping[tuple[str, str], str] = {
        (module.id, question.id): question.type for module in programme.pages for question in module.marked
    }
    one, mark = schema.attempt, schema.mark
    query = (
        select(mark, one.c.official_id, one.c.run, one.c.module, one.c.number, one.c.submitted_at)
        .join(one, one.c.id == mark.c.attempt_id)
        .order_by(mark.c.attempt_id, mark.c.question)
    )
    for row in connection.execute(query):
        yield (
            row.official_id,
            {
                "run": row.run,
                "module": row.module,
                "attempt": row.number,
                "question": row.question,
                "type": types.get((row.module, row.question)),
                "points": row.points,
                "max_points": row.max_points,
                "by_trainer": row.by_trainer,
                "submitted_at": _moment(row.submitted_at),
            },
        )


def _attendance(connection: Connection, _: Programme, __: date) -> Found:
    classes = {one.id: one for one in list_classes(connection)}
    for line in sheet(load_records(connection)):
        class_ = classes[line.class_id]
        session = class_.session(line.ordinal)
        if session is not None:
            yield (
                line.official_id,
                {
                    "class": class_.id,
                    "course": class_.course,
                    "session": line.ordinal,
                    "starts_at": _moment(session.starts_at),
                    "status": line.status or "conflict",
                    "hours": session.hours,
                    "counted_hours": counted_hours(line.status, session.hours),
                },
            )


def _help(connection: Connection, _: Programme, __: date) -> Found:
    atlas = stored_atlas(connection)
    for note in all_notes(connection):
        yield (
            note.official_id,
            {
                "note": note.id,
                "day": note.day.isoformat(),
                "commune": note.unit[0],
                "commune_name": atlas.unit(note.unit).full_name,
                "topic": note.topic,
                "count": note.count,
                "counted": note.counted,
                "recorded_at": _moment(note.recorded_at),
                "replaces": note.replaces,
                "ended_at": _moment(note.ended_at),
            },
        )


_FOUND: dict[Kind, Callable[[Connection, Programme, date], Found]] = {
    "completions": _completions,
    "attempts": _attempts,
    "questions": _questions,
    "attendance": _attendance,
    "help": _help,
}


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(ZONE).isoformat(timespec="seconds") if at else None
