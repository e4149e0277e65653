"""Drafts: the answer that stands for each question, kept as soon as it is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from taphuan_grading import clock
from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Answer, Question
from taphuan_grading.rules.parts import is_empty
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing


@dataclass(frozen=True)
class Draft:
    """An answer as it was last saved."""

    value: Answer
    saved_at: datetime


@dataclass(frozen=True)
class Kept:
    """When an answer was saved, and the one that it replaced without its having been seen."""

    saved_at: datetime
    replaced: Draft | None = None


def check_answer(question: Question, value: object) -> Answer:
    """Return `value` as an answer to `question`; None takes the answer back.

    Raises
    ------
    AnswerError
        When the shape does not fit the question, with a Vietnamese message.
    TooLongError
        When a text is too long.
    """
    return None if value is None else question.taken(value)


def save_answer(engine: Engine, grant: Grant, question: Question, value: object) -> datetime:
    """Keep `value` as the draft answer to `question`.

    A reader sees the old answer or the new one.

    Parameters
    ----------
    engine
        The store.
    grant
        A grant for one module, whose `module` is the module's id.
    question
        The question, practice ones included.
    value
        JSON as it came from the page.

    Returns
    -------
    datetime
        When it was saved.

    Raises
    ------
    AnswerError
        When the value cannot be an answer to this question.
    GrantError
        When the person has left the register.
    """
    return keep_answer(engine, grant, question, value).saved_at


def keep_answer(
    engine: Engine, grant: Grant, question: Question, value: object, seen: datetime | None = None
) -> Kept:
    """Do the same as `save_answer`, and say which answer that nobody had seen gave way.

    The last answer wins, wherever it was given; what it replaced is returned, so that nothing is
    overwritten in silence.

    Parameters
    ----------
    engine, grant, question, value
        As for `save_answer`.
    seen
        When the answer was saved that the person had before them; None when there was none.
    """
    answer = check_answer(question, value)
    table = schema.answer
    key = {
        "official_id": grant.official_id,
        "run": grant.run,
        "module": grant.module,
        "question": question.id,
    }
    with writing(engine) as connection:
        require_present(connection, grant.official_id)
        query = select(table.c.value, table.c.saved_at).where(*(table.c[name] == key[name] for name in key))
        before = connection.execute(query.with_for_update()).first()
        moment = clock.now()
        upsert(connection, table, key, {"value": answer, "saved_at": moment})
    if before is None or before.saved_at == seen or before.value == answer or is_empty(before.value):
        return Kept(moment)
    return Kept(moment, Draft(before.value, before.saved_at))


def saved_answers(engine: Engine, grant: Grant) -> dict[str, Draft]:
    """Return the drafts of the grant's person in its module, by question; answers taken back are left out."""
    with engine.connect() as connection:
        return drafts(connection, grant)


def drafts(connection: Connection, grant: Grant) -> dict[str, Draft]:
    """Do the same as `saved_answers` within a transaction that is already open."""
    table = schema.answer
    query = select(table.c.question, table.c.value, table.c.saved_at).where(
        table.c.official_id == grant.official_id,
        table.c.run == grant.run,
        table.c.module == grant.module,
    )
    return {
        question: Draft(value, saved_at)
        for question, value, saved_at in connection.execute(query)
        if not is_empty(value)
    }


def upsert(connection: Connection, table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert the row with `key` or replace its `values`, in one statement."""
    if connection.dialect.name == "postgresql":
        insert = postgresql.insert(table)
        statement = insert.values(**key, **values).on_conflict_do_update(index_elements=[*key], set_=values)
        connection.execute(statement)
    else:
        lite = sqlite.insert(table).values(**key, **values)
        connection.execute(lite.on_conflict_do_update(index_elements=[*key], set_=values))
