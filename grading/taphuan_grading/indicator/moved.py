"""What moved the figure, and how it came about week by week, from the store."""

from __future__ import annotations

from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine

from taphuan_grading.completion.rule import rule_on, run_on
from taphuan_grading.completion.trained import trained
from taphuan_grading.completion.ways import courses_passed, load_evidence
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import _frame, load_posts
from taphuan_grading.indicator.movement import Step, movement
from taphuan_grading.indicator.people import POST_COLUMNS, managers_on, within
from taphuan_grading.indicator.trend import weekly
from taphuan_grading.register.scope import PROVINCE, Scope, visible
from taphuan_grading.register.units import Atlas, stored_atlas
from taphuan_grading.store import schema


def managers_as_of(
    engine: Engine, programme: Programme, day: date, *, scope: Scope = PROVINCE
) -> pd.DataFrame:
    """Return ``official_id, level, unit_code, unit_valid_from, trained`` of the managers of a day.

    `scope` shows the units of which they are. `RuleError` on a day without a run or a rule.
    """
    with engine.connect() as connection:
        posts = load_posts(connection, day)
        done = _trained(connection, programme, day)
        atlas = stored_atlas(connection)
    managers = _within(managers_on(posts, day), atlas, scope, day)
    return managers.assign(trained=managers["official_id"].isin(done["official_id"]))


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
    run = run_on(programme, day)
    with engine.connect() as connection:
        posts = _frame(connection, schema.post, POST_COLUMNS, schema.post.c.manager).astype({"manager": bool})
        atlas = stored_atlas(connection)
        done = _trained(connection, programme, day)
    if not scope.province:
        keys = frozenset().union(*(visible(atlas, scope, one) for one in {run.starts, day}))
        posts = within(posts, keys)
    return weekly(posts, done, run.starts, day)


def _trained(connection: Connection, programme: Programme, day: date) -> pd.DataFrame:
    rule = rule_on(programme, day)
    evidence = load_evidence(connection, programme, run_on(programme, day), rule, day)
    return trained(rule, courses_passed(rule, evidence, day))


def _within(managers: pd.DataFrame, atlas: Atlas, scope: Scope, day: date) -> pd.DataFrame:
    return managers if scope.province else within(managers, visible(atlas, scope, day))
