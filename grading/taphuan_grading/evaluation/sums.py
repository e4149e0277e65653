"""The sums of a course's survey in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from taphuan_grading.content.course_survey import SCORES
from taphuan_grading.evaluation.tallies import Counts, Key, Tally
from taphuan_grading.store.evaluation_schema import survey_tally as table

_KEY = ("run", "course", "class_id", "question", "score")


def load_tallies(connection: Connection, run: str, course: str, *, locked: bool = False) -> dict[Key, Tally]:
    """Return the sums of a course in a run, those that wait included; `locked` until the transaction ends."""
    query = select(table).where(table.c.run == run, table.c.course == course).order_by(*table.primary_key)
    found: dict[Key, Tally] = {}
    for row in connection.execute(query.with_for_update() if locked else query):
        key = (row.class_id, row.question)
        tally = found.get(key, Tally())
        found[key] = Tally(
            _put(tally.waiting, row.score, row.waiting), _put(tally.shown, row.score, row.shown)
        )
    return found


def make_room(
    connection: Connection, run: str, course: str, groups: Collection[str], questions: Collection[str]
) -> None:
    """Make the rows that are not there yet, so that whoever adds to them can lock them first."""
    empty = {(group, question): Tally() for group in groups for question in questions}
    connection.execute(_insert(connection, _rows(run, course, empty)).on_conflict_do_nothing())


def save_tallies(connection: Connection, run: str, course: str, tallies: Mapping[Key, Tally]) -> None:
    """Write all rows of these sums, whether they changed or not."""
    statement = _insert(connection, _rows(run, course, tallies))
    values = {name: statement.excluded[name] for name in ("waiting", "shown")}
    connection.execute(statement.on_conflict_do_update(index_elements=list(_KEY), set_=values))


def _rows(run: str, course: str, tallies: Mapping[Key, Tally]) -> Iterator[dict[str, Any]]:
    for (group, question), tally in sorted(tallies.items(), key=lambda item: item[0]):
        for score, waiting, shown in zip(SCORES, tally.waiting, tally.shown, strict=True):
            place = dict(zip(_KEY, (run, course, group, question, score), strict=True))
            yield place | {"waiting": waiting, "shown": shown}


def _insert(connection: Connection, rows: Iterator[dict[str, Any]]) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).values(list(rows))
    return sqlite.insert(table).values(list(rows))


def _put(counts: Counts, score: int, number: int) -> Counts:
    return tuple(number if each == score else count for each, count in zip(SCORES, counts, strict=True))
