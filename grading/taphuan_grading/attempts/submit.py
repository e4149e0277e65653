"""Handing in: drafts become an attempt, in one transaction, before anybody sees a receipt."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.exc import IntegrityError

from taphuan_grading import clock
from taphuan_grading.attempts.answers import Draft, drafts
from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attempts.receipt import answers_hash, receipt_number
from taphuan_grading.attempts.records import Attempt, read_attempts
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Module, Programme
from taphuan_grading.errors import AttemptError
from taphuan_grading.rules.pool import DRAW, draw_name, sitter
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

_RACES = 5
_ONCE = "Bài này chỉ nộp một lần và ông/bà đã nộp. Kết quả được tính theo bài đã nộp."


class HandedIn(NamedTuple):
    """An attempt, and whether it is new or was already there."""

    attempt: Attempt
    new: bool


def submit(engine: Engine, programme: Programme, grant: Grant, at: datetime | None = None) -> Attempt:
    """Hand in the drafts as `hand_in` does, and return the attempt alone."""
    return hand_in(engine, programme, grant, at).attempt


def hand_in(engine: Engine, programme: Programme, grant: Grant, at: datetime | None = None) -> HandedIn:
    """Hand in the drafts of the grant's person in its module.

    Only marked questions are handed in. Handing in the same answers again while they wait returns the attempt
    that is already there, also when both come at the same time.

    Parameters
    ----------
    engine
        The store.
    programme
        What is taught.
    grant
        A grant for one module.
    at
        When it is handed in; now by default.

    Returns
    -------
    HandedIn
        Committed: the attempt's number, time and hash are the receipt.

    Raises
    ------
    AttemptError
        When the module is passed already, may be handed in only once, or an earlier attempt with other
        answers still waits.
    GrantError
        When the person has left the register.
    """
    if grant.official_id is None or grant.module is None:
        raise AttemptError("Trang này không dùng để nộp bài.")
    module = programme.module(grant.module)
    moment = at or clock.now()
    for last in reversed(range(_RACES)):
        try:
            with writing(engine) as connection:
                return _submit(connection, module, grant.official_id, grant.run, moment)
        except IntegrityError:  # the same person at the same moment, on a database that did not make us wait
            if not last:
                raise
    raise AssertionError("unreachable")


def is_passed(attempts: list[Attempt], module: Module) -> bool:
    """Say whether one of `attempts` reaches the module's pass mark."""
    return any(attempt.reaches(module.pass_mark) for attempt in attempts)


def _submit(connection: Connection, module: Module, official_id: str, run: str, moment: datetime) -> HandedIn:
    require_present(connection, official_id)
    grant = Grant(official_id, run, "module", module.id)
    found = drafts(connection, grant)
    table = schema.attempt
    earlier = read_attempts(
        connection,
        (table.c.official_id == official_id) & (table.c.run == run) & (table.c.module == module.id),
    )
    latest = earlier[-1] if earlier else None
    if latest and (latest.pending or module.once):
        if dict(latest.answers) == _answers(module, found, draw_of(latest.answers)):
            return HandedIn(latest, new=False)
        raise AttemptError(_ONCE if module.once else _pending_message(latest))
    if is_passed(earlier, module):
        raise AttemptError("Ông/bà đã đạt bài này, không cần nộp lại.")
    if latest:  # the time of an attempt is also how the gradebook knows it
        moment = max(moment, latest.submitted_at + timedelta(microseconds=1))
    ordinal = latest.ordinal + 1 if latest else 1
    draw = draw_name(sitter(run, official_id, module.id), ordinal)
    answers = _answers(module, found, draw)
    values = {
        "official_id": official_id,
        "run": run,
        "module": module.id,
        "module_version": module.version,
        "facts_tested": list(module.facts_tested(draw)),
        "ordinal": ordinal,
        "submitted_at": moment,
        "answers": answers,
        "answers_hash": answers_hash(
            answers=answers,
            module=module.id,
            version=module.version,
            official_id=official_id,
            run=run,
            submitted_at=moment,
        ),
    }
    return HandedIn(_insert(connection, run, values), new=True)


def draw_of(answers: Mapping[str, Answer]) -> str:
    """Return the draw that stands in what was handed in, empty when there is no pool in it.

    It is read, not computed again: attempts are counted anew when two identities of a person become one.
    """
    drawn = [answer[DRAW] for answer in answers.values() if isinstance(answer, Mapping) and DRAW in answer]
    return str(drawn[0]) if drawn else ""


def _answers(module: Module, found: Mapping[str, Draft], draw: str) -> dict[str, Answer]:
    marked = [question for question in module.marked if question.id in found]
    return {question.id: question.handed_in(found[question.id].value, draw) for question in marked}


def _insert(connection: Connection, run: str, values: Mapping[str, Any]) -> Attempt:
    table = schema.attempt
    draft = insert(table).values(number=uuid.uuid4().hex, state="waiting", **values).returning(table.c.id)
    attempt_id: int = connection.execute(draft).scalar_one()
    number = receipt_number(run, attempt_id)  # the number is known when the row has its id
    connection.execute(update(table).where(table.c.id == attempt_id).values(number=number))
    return read_attempts(connection, table.c.id == attempt_id)[0]


def _pending_message(attempt: Attempt) -> str:
    if attempt.state == "needs-manual":
        return f"Bài nộp {attempt.number} đang chờ giảng viên chấm. Ông/bà đợi kết quả rồi hãy làm lại."
    return f"Bài nộp {attempt.number} đang được chấm. Ông/bà đợi kết quả trong giây lát."
