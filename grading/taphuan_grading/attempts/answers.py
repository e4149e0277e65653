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


@dataclass(frozen=True)
class Draft:
    """An answer as it was last saved."""

    value: Answer
    saved_at: datetime


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

    One statement replaces what stood before, so a reader sees the old answer or the new one.

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
    answer = check_answer(question, value)
    moment = clock.now()
    key = {"official_id": grant.official_id, "run": grant.run, "module": grant.module}
    with engine.begin() as connection:
        require_present(connection, grant.official_id)
        upsert(
            connection,
            schema.answer,
            key | {"question": question.id},
            {"value": answer, "saved_at": moment},
        )
    return moment


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
