"""Attempts and their marks as they stand in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Engine, func, select

from taphuan_grading.content.models import Answer
from taphuan_grading.errors import AttemptError
from taphuan_grading.store import schema

AttemptState = Literal["waiting", "marking", "needs-manual", "marked", "failed"]
"""``failed`` is a marking that failed and is tried again; it says nothing about the learner."""

PENDING: frozenset[AttemptState] = frozenset({"waiting", "marking", "needs-manual", "failed"})
_EPSILON = 1e-9


@dataclass(frozen=True)
class Mark:
    """The points of one question; `points` is None while a trainer has not given them."""

    points: float | None
    max_points: float
    by_trainer: bool


@dataclass(frozen=True)
class Attempt:
    """What a person handed in once. Only its state and its marks ever change.

    `facts_tested` are the ids of the facts that its questions rested on in `module_version`, of a pool those
    that were drawn; None in attempts from before they were kept.
    """

    id: int
    number: str
    official_id: str
    run: str
    module: str
    module_version: str
    ordinal: int
    submitted_at: datetime
    answers: Mapping[str, Answer]
    answers_hash: str
    state: AttemptState
    marked_at: datetime | None
    score: float | None
    max_score: float | None
    tries: int
    lease_until: datetime | None
    error: str | None
    handed_in_as: str | None = None
    redacted_at: datetime | None = None
    facts_tested: Sequence[str] | None = None
    marks: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def signed_by(self) -> str:
        """The official who handed it in: on the receipt and in nbgrader, also after a merge of identities."""
        return self.handed_in_as or self.official_id

    @property
    def pending(self) -> bool:
        """Whether its result is not final yet."""
        return self.state in PENDING

    def reaches(self, pass_mark: float) -> bool:
        """Say whether the attempt is fully marked and its share of the points is at least `pass_mark`."""
        if self.state != "marked" or self.score is None or self.max_score is None:
            return False
        return reaches(self.score, self.max_score, pass_mark)


def reaches(score: float, max_score: float, pass_mark: float) -> bool:
    """Say whether `score` is at least the share `pass_mark` of `max_score`."""
    return max_score > 0 and score >= pass_mark * max_score - _EPSILON


def find_attempt(engine: Engine, number: str) -> Attempt:
    """Return the attempt with this receipt number.

    Raises
    ------
    AttemptError
        When there is none.
    """
    found = _read(engine, schema.attempt.c.number == number)
    if not found:
        raise AttemptError("Không tìm thấy lần nộp bài này.")
    return found[0]


def attempt_by_id(engine: Engine, attempt_id: int) -> Attempt:
    """Return the attempt with this id; `AttemptError` when there is none."""
    found = _read(engine, schema.attempt.c.id == attempt_id)
    if not found:
        raise AttemptError("Không tìm thấy lần nộp bài này.")
    return found[0]


def attempts_by_id(connection: Connection, attempt_ids: Sequence[int]) -> dict[int, Attempt]:
    """Return the attempts with these ids, as far as there are such."""
    return {one.id: one for one in read_attempts(connection, schema.attempt.c.id.in_(attempt_ids))}


def attempts_of(engine: Engine, official_id: str, run: str, module: str | None = None) -> list[Attempt]:
    """Return the attempts of a person in a run (and one module), oldest first."""
    table = schema.attempt
    wanted = (table.c.official_id == official_id) & (table.c.run == run)
    if module is not None:
        wanted &= table.c.module == module
    return _read(engine, wanted)


def best_attempt(attempts: Sequence[Attempt]) -> Attempt | None:
    """Return the fully marked attempt with the highest share of its points, the earliest of equals."""
    marked = [one for one in attempts if one.state == "marked" and one.score is not None and one.max_score]
    return max(marked, key=_share, default=None)


def signed_by() -> ColumnElement[str]:
    """Return `Attempt.signed_by` as a column of a query."""
    return func.coalesce(schema.attempt.c.handed_in_as, schema.attempt.c.official_id)


def read_attempts(connection: Connection, wanted: ColumnElement[bool]) -> list[Attempt]:
    """Return the attempts for which `wanted` holds, with their marks, by module and ordinal."""
    attempt, mark = schema.attempt, schema.mark
    rows = connection.execute(
        select(attempt).where(wanted).order_by(attempt.c.module, attempt.c.ordinal, attempt.c.id)
    ).mappings()
    marks: dict[int, dict[str, Mark]] = {}
    within = select(attempt.c.id).where(wanted)
    for row in connection.execute(select(mark).where(mark.c.attempt_id.in_(within))).mappings():
        marks.setdefault(row["attempt_id"], {})[row["question"]] = Mark(
            row["points"], row["max_points"], row["by_trainer"]
        )
    return [_attempt(dict(row), marks.get(row["id"], {})) for row in rows]


def _read(engine: Engine, wanted: ColumnElement[bool]) -> list[Attempt]:
    with engine.connect() as connection:
        return read_attempts(connection, wanted)


def _attempt(row: dict[str, Any], marks: dict[str, Mark]) -> Attempt:
    return Attempt(**row, marks=marks)


def _share(attempt: Attempt) -> float:
    return (attempt.score or 0.0) / (attempt.max_score or 1.0)
