"""What moved the figure, and how it came about week by week, from the store."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import Engine

from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import managers_as_of
from taphuan_grading.indicator.inputs import load_all_posts, load_inputs
from taphuan_grading.indicator.movement import Step, movement
from taphuan_grading.indicator.trend import weekly
from taphuan_grading.register.scope import PROVINCE, Key, Scope, visible
from taphuan_grading.register.units import Atlas


def moved(
    engine: Engine, programme: Programme, before: date, after: date, *, scope: Scope = PROVINCE
) -> tuple[Step, ...]:
    """Return what moved the figure between two days; `RuleError` where one of them has none."""
    return movement(
        managers_as_of(engine, programme, before, scope=scope),
        managers_as_of(engine, programme, after, scope=scope),
    )


def trend_as_of(engine: Engine, programme: Programme, day: date, *, scope: Scope = PROVINCE) -> pd.DataFrame:
    """Return ``day, numerator, denominator`` of the weeks of the run that holds `day`, by its rule."""
    first = run_on(programme, day).starts
    with engine.connect() as connection:
        inputs, posts = load_inputs(connection, programme, day), load_all_posts(connection)
    shown = None if scope.province else _ever_shown(inputs.atlas, scope, first, day)
    return weekly(posts, inputs.trained, first, day, shown)


def _ever_shown(atlas: Atlas, scope: Scope, first: date, last: date) -> frozenset[Key]:
    """Return what `scope` shows on any day of a period: units change on few days."""
    changes = {unit.valid_from for unit in atlas.units if first < unit.valid_from <= last}
    return frozenset(key for day in {first, last, *changes} for key in visible(atlas, scope, day))
