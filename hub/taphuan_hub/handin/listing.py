"""What came from offline, for the trainers and offices of the people who answered it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from taphuan_grading import clock
from taphuan_grading.attempts.offline import NOTICES
from taphuan_grading.attempts.origin import Origin, read_origins
from taphuan_grading.attempts.records import Attempt, attempts_by_id
from taphuan_grading.clock import ZONE
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.register.names import person_key
from taphuan_grading.store import schema
from taphuan_grading.store.response_schema import response
from taphuan_hub.grader.listing import Asked, page_of


@dataclass(frozen=True)
class Line:
    """One attempt that came from offline."""

    origin: Origin
    attempt: Attempt
    person: str
    title: str


ORDERS: Mapping[str, Callable[[Line], Any]] = {
    "latest": lambda one: (-one.origin.received_at.timestamp(), one.origin.attempt_id),
    "notices": lambda one: -len(one.origin.notices),
    "name": lambda one: person_key(one.person),
}
_STATES = {
    "waiting": "chờ chấm",
    "marking": "đang chấm",
    "needs-manual": "chờ giảng viên chấm câu tự luận",
    "failed": "máy đang chấm lại",
}


def listed(
    connection: Connection, programme: Programme, people: Collection[str], asked: Asked
) -> tuple[dict[str, Any], list[str]]:
    """Return one page as JSON, and the ids of the people who are named on it."""
    page = page_of(_lines(connection, programme, people), asked, text=_text, orders=ORDERS)
    shown = [one.origin.official_id for one in page.rows]
    marks = {module.id: module.pass_mark for module in programme.modules}
    return page.as_json(lambda one: _row(one, marks)), shown


def noticed(connection: Connection, people: Any, run: str) -> int:
    """Return how many attempts from offline of the run have something that a trainer should look at.

    `people` is a query for their officials.
    """
    query = (
        select(response.c.notices)
        .join(schema.attempt, schema.attempt.c.id == response.c.attempt_id)
        .where(schema.attempt.c.run == run, response.c.official_id.in_(people))
    )
    return sum(bool(notices) for notices in connection.execute(query).scalars())


def _lines(connection: Connection, programme: Programme, people: Collection[str]) -> list[Line]:
    """Return the attempts of the open run by `people`; few come from offline, so all are read."""
    run = run_on(programme, clock.today())
    of_run = select(schema.attempt.c.id).where(schema.attempt.c.run == run.id)
    origins = [
        one
        for one in read_origins(connection, response.c.attempt_id.in_(of_run))
        if one.official_id in people
    ]
    attempts = attempts_by_id(connection, [one.attempt_id for one in origins])
    official = schema.official
    ids = {one.official_id for one in origins}
    rows = connection.execute(select(official.c.id, official.c.name).where(official.c.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    titles = {module.id: module.title for module in programme.modules}
    return [
        Line(one, attempt, names[one.official_id], titles.get(attempt.module, attempt.module))
        for one in origins
        for attempt in [attempts[one.attempt_id]]
    ]


def _text(one: Line) -> str:
    return f"{one.person} · {one.title} · {one.attempt.number}"


def _row(one: Line, marks: Mapping[str, float]) -> dict[str, Any]:
    origin, attempt = one.origin, one.attempt
    return {
        "name": one.person,
        "title": one.title,
        "number": attempt.number,
        "result": _result(attempt, marks.get(attempt.module, 1)),
        "origin": origin.told,
        "received_at": origin.received_at.astimezone(ZONE).isoformat(),
        "received_by": origin.received_by,
        "answered_at": origin.changed_at.astimezone(ZONE).isoformat(),
        "typed_name": origin.name or "",
        "notices": [NOTICES.get(code, code) for code in origin.notices],
    }


def _result(attempt: Attempt, pass_mark: float) -> str:
    if attempt.state != "marked":
        return _STATES[attempt.state]
    points = f"{attempt.score:g}/{attempt.max_score:g}".replace(".", ",")
    return f"{'đạt' if attempt.reaches(pass_mark) else 'chưa đạt'}, {points} điểm"
