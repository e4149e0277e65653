"""Handing in: drafts become an attempt, in one transaction, before anybody sees a receipt."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine, insert, update
from sqlalchemy.exc import IntegrityError

from taphuan_grading import clock
from taphuan_grading.attempts.answers import drafts
from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attempts.receipt import answers_hash, receipt_number
from taphuan_grading.attempts.records import Attempt, read_attempts
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Module, Programme
from taphuan_grading.errors import AttemptError
from taphuan_grading.rules.pool import DRAW, draw_name, sitter
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing

T = TypeVar("T")
_RACES = 5
_ONCE = "Bài này chỉ nộp một lần và ông/bà đã nộp. Kết quả được tính theo bài đã nộp."


class Seat(NamedTuple):
    """One person at one module in one run."""

    official_id: str
    run: str
    module: Module


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
    seat = Seat(grant.official_id, grant.run, programme.module(grant.module))
    moment = at or clock.now()
    return in_turn(engine, lambda connection: _submit(connection, seat, moment))


def in_turn(engine: Engine, task: Callable[[Connection], T]) -> T:
    """Run `task` in a transaction that writes, again when somebody handed in the same thing meanwhile."""
    for last in reversed(range(_RACES)):
        try:
            with writing(engine) as connection:
                return task(connection)
        except IntegrityError:  # the same person at the same moment, on a database that did not make us wait
            if not last:
                raise
    raise AssertionError("unreachable")


def is_passed(attempts: Sequence[Attempt], module: Module) -> bool:
    """Say whether one of `attempts` reaches the module's pass mark."""
    return any(attempt.reaches(module.pass_mark) for attempt in attempts)


def earlier_at(connection: Connection, seat: Seat) -> list[Attempt]:
    """Return what the person has handed in at this seat, oldest first."""
    table = schema.attempt
    return read_attempts(
        connection,
        (table.c.official_id == seat.official_id)
        & (table.c.run == seat.run)
        & (table.c.module == seat.module.id),
    )


def add_attempt(
    connection: Connection,
    seat: Seat,
    earlier: Sequence[Attempt],
    given: Mapping[str, Answer],
    *,
    draw: str,
    moment: datetime,
) -> Attempt:
    """Hand in the answers `given`, after the attempts of `earlier`; they wait for marks."""
    answers = handed_in_answers(seat.module, given, draw)
    if earlier:  # the time of an attempt is also how the gradebook knows it
        moment = max(moment, earlier[-1].submitted_at + timedelta(microseconds=1))
    module = seat.module
    values = {
        "official_id": seat.official_id,
        "run": seat.run,
        "module": module.id,
        "module_version": module.version,
        "facts_tested": list(module.facts_tested(draw)),
        "ordinal": next_ordinal(earlier),
        "submitted_at": moment,
        "answers": answers,
        "answers_hash": answers_hash(
            answers=answers,
            module=module.id,
            version=module.version,
            official_id=seat.official_id,
            run=seat.run,
            submitted_at=moment,
        ),
    }
    return _insert(connection, seat.run, values)


def next_ordinal(earlier: Sequence[Attempt]) -> int:
    """Return the number of the attempt that comes after `earlier`."""
    return earlier[-1].ordinal + 1 if earlier else 1


def _submit(connection: Connection, seat: Seat, moment: datetime) -> HandedIn:
    require_present(connection, seat.official_id)
    found = drafts(connection, Grant(seat.official_id, seat.run, "module", seat.module.id))
    values = {question: draft.value for question, draft in found.items()}
    earlier = earlier_at(connection, seat)
    latest = earlier[-1] if earlier else None
    if latest and (latest.pending or seat.module.once):
        if dict(latest.answers) == handed_in_answers(seat.module, values, draw_of(latest.answers)):
            return HandedIn(latest, new=False)
        raise AttemptError(_ONCE if seat.module.once else _pending_message(latest))
    if is_passed(earlier, seat.module):
        raise AttemptError("Ông/bà đã đạt bài này, không cần nộp lại.")
    draw = draw_name(sitter(seat.run, seat.official_id, seat.module.id), next_ordinal(earlier))
    return HandedIn(add_attempt(connection, seat, earlier, values, draw=draw, moment=moment), new=True)


def draw_of(answers: Mapping[str, Answer]) -> str:
    """Return the draw that stands in what was handed in, empty when there is no pool in it.

    It is read, not computed again: attempts are counted anew when two identities of a person become one.
    """
    drawn = [answer[DRAW] for answer in answers.values() if isinstance(answer, Mapping) and DRAW in answer]
    return str(drawn[0]) if drawn else ""


def handed_in_answers(module: Module, values: Mapping[str, Answer], draw: str) -> dict[str, Answer]:
    """Return what is handed in of `values`: the marked questions with an answer, pools with their draw."""
    return {one.id: one.handed_in(values[one.id], draw) for one in module.marked if one.id in values}


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
