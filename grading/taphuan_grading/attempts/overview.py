"""Everything that one person has begun or handed in during a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Table, select

from taphuan_grading.attempts.records import Attempt, attempts_of
from taphuan_grading.rules.parts import is_empty
from taphuan_grading.store import schema


@dataclass(frozen=True)
class Begun:
    """What a person has done in one module.

    Parameters
    ----------
    answered
        Ids of the questions that have a draft answer, practice ones included.
    step
        The step to come back to; None when the module was never opened.
    attempts
        What was handed in, oldest first.
    """

    answered: frozenset[str] = frozenset()
    step: int | None = None
    attempts: Sequence[Attempt] = ()

    @property
    def started(self) -> bool:
        """Whether there is a draft or a remembered step."""
        return bool(self.answered) or self.step is not None


def overview(engine: Engine, official_id: str, run: str) -> Mapping[str, Begun]:
    """Return what the person has done in each module of the run, by module id."""
    answered = _rows(engine, schema.answer, official_id, run, "question", "value")
    steps = dict(_rows(engine, schema.place, official_id, run, "step"))
    attempts = attempts_of(engine, official_id, run)
    modules = {row[0] for row in answered} | steps.keys() | {attempt.module for attempt in attempts}
    return {
        module: Begun(
            frozenset(row[1] for row in answered if row[0] == module and not is_empty(row[2])),
            steps.get(module),
            tuple(attempt for attempt in attempts if attempt.module == module),
        )
        for module in modules
    }


def _rows(engine: Engine, table: Table, official_id: str, run: str, *columns: str) -> list[tuple[Any, ...]]:
    query = select(table.c.module, *(table.c[column] for column in columns)).where(
        table.c.official_id == official_id, table.c.run == run
    )
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]
