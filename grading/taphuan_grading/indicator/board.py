"""The indicator from the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, func, select

from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.compute import compute, counted
from taphuan_grading.indicator.inputs import Inputs, asked_day, load_inputs
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.register.pilots import read_pilots
from taphuan_grading.register.scope import PROVINCE, Key, Scope, visible
from taphuan_grading.register.units import Atlas
from taphuan_grading.store import schema


def indicator_as_of(
    engine: Engine,
    programme: Programme,
    day: date | None = None,
    *,
    map_day: date | None = None,
    known_at: datetime | None = None,
    scope: Scope = PROVINCE,
) -> Indicator:
    """Return the indicator as of `day`, today by default.

    What counts is the evidence of the run that holds the day, known on or before it.

    Parameters
    ----------
    engine
        The store.
    programme
        What is taught.
    day
        The day of the figure.
    map_day
        Show the units of this day instead; the figure itself is the same.
    known_at
        Read the posts as the register knew them at this moment. Merges of identities are not undone: the
        evidence of somebody who was merged later counts for the one who stayed.
    scope
        Count only in the units that this shows, as of `day`.

    Raises
    ------
    RuleError
        For a day that has not come, that is before the first map, or on which no run or rule holds.
    RegisterError
        When a manager's unit does not exist on that day.
    """
    when = asked_day(day)
    with engine.connect() as connection:
        inputs = load_inputs(connection, programme, when, known_at=known_at)
        begins = None if len(inputs.posts) else register_begins(connection)
    return figure_from(programme, inputs, begins=begins, map_day=map_day, known_at=known_at, scope=scope)


def figure_from(
    programme: Programme,
    inputs: Inputs,
    *,
    begins: date | None = None,
    map_day: date | None = None,
    known_at: datetime | None = None,
    scope: Scope = PROVINCE,
) -> Indicator:
    """Return the indicator from what was read; `begins` is the first day of the register, if it matters."""
    day = inputs.day
    for shown in (day, map_day or day):
        if not any(unit.holds(shown) for unit in inputs.atlas.units):
            raise RuleError(f"no units are known on {shown}")
    found = compute(
        programme,
        inputs,
        pilots=read_pilots(),
        map_day=map_day,
        shown=shown_units(inputs.atlas, scope, day, map_day or day),
    )
    notes = (*_before_the_register(begins, day), *found.notes)
    return replace(found, notes=notes, known_at=known_at)


def managers_as_of(
    engine: Engine,
    programme: Programme,
    day: date | None = None,
    *,
    known_at: datetime | None = None,
    scope: Scope = PROVINCE,
) -> pd.DataFrame:
    """Return the figure's managers: ``official_id, level, unit_code, unit_valid_from, trained``."""
    with engine.connect() as connection:
        inputs = load_inputs(connection, programme, asked_day(day), known_at=known_at)
    return managers_from(inputs, scope)


def managers_from(inputs: Inputs, scope: Scope = PROVINCE) -> pd.DataFrame:
    """Return the same from what was read."""
    people = counted(inputs, shown_units(inputs.atlas, scope, inputs.day))
    wanted = ["official_id", "level", "unit_code", "unit_valid_from", "trained"]
    return people.loc[people["manager"], wanted].reset_index(drop=True)


def shown_units(atlas: Atlas, scope: Scope, *days: date) -> frozenset[Key] | None:
    """Return the units of all these days that `scope` shows; None for all."""
    if scope.province:
        return None
    return frozenset(key for day in days for key in visible(atlas, scope, day))


def register_begins(connection: Connection) -> date | None:
    """Return the first day on which the register knows of a post; None when it is empty."""
    return connection.execute(select(func.min(schema.post.c.valid_from))).scalar()


def _before_the_register(begins: date | None, day: date) -> Iterator[str]:
    if begins is not None and day < begins:
        yield f"Sổ cán bộ bắt đầu từ ngày {begins:%d/%m/%Y}: trước ngày đó chưa ghi ai."
