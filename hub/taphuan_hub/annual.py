"""Gathering the figures of the annual report from the rooms."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, Engine

from taphuan_grading import clock
from taphuan_grading.cascade.coverage import coverage
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.content.targets import read_targets
from taphuan_grading.content.topics import read_topics
from taphuan_grading.errors import ReportError, RuleError
from taphuan_grading.evaluation.results import Evaluation, evaluate
from taphuan_grading.indicator.board import figure_from, indicator_as_of
from taphuan_grading.indicator.inputs import asked_day, load_inputs
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.reported import reported_as_of
from taphuan_grading.indicator.states import left_out, state_counts
from taphuan_grading.ledger.heads import head_of
from taphuan_grading.register.scope import PROVINCE, Scope
from taphuan_grading.register.units import Atlas, Unit, stored_atlas
from taphuan_grading.reports.annual import AnnualFigures, Part
from taphuan_grading.reports.annual_states import StateCounts
from taphuan_grading.reports.office import Office, office_of, read_reporting

DUE = (11, 30)
"""The report is due on 30 November every year (plan 5306/KH-UBND, V)."""


def report_day(year: int) -> date:
    """Return the last day that the report of `year` counts: 30 November, or today while that has not come.

    Raises
    ------
    ReportError
        For a year that has not begun.
    """
    today = clock.today()
    if year > today.year:
        raise ReportError(f"{year} has not begun; today is {today}")
    return min(date(year, *DUE), today)


def gather(
    engine: Engine, programme: Programme, year: int, day: date, code: str | None
) -> tuple[AnnualFigures, Office]:
    """Compute the figures of a unit for the report of `year`, and find who sends it.

    Parameters
    ----------
    engine, programme
        The store and what is taught.
    year
        The report's year.
    day
        The last day that is counted.
    code
        The unit's code on that day; the province by default.

    Raises
    ------
    RegisterError
        When no unit has the code on that day.
    ReportError
        When nobody reports for units of its level on that day.
    """
    with engine.connect() as connection:
        atlas = stored_atlas(connection)
    unit = atlas.find(code, day) if code else next(one for one in atlas.on(day) if one.level == "province")
    office = office_of(read_reporting(), atlas, unit, day)
    head = head_of(engine, clock.today())
    scope = _scope(unit)
    with engine.connect() as connection:
        inputs = load_inputs(connection, programme, asked_day(day))
        states = StateCounts(state_counts(connection, programme, inputs, scope), left_out(inputs, scope))
        reported = reported_as_of(connection, read_targets(), day) if scope.province else None
        helped = coverage(connection, atlas, read_topics(), inputs.run, day, scope=scope)
        evaluation = _evaluation(connection, programme, day) if scope.province else Evaluation()
    found = figure_from(programme, inputs, scope=scope)
    figures = AnnualFigures(
        year=year,
        as_of=day,
        unit=f"{unit.type} {unit.name}",
        target=programme.target,
        rule=found.rule,
        whole=_whole(found),
        levels=_levels(found, unit),
        courses=[Part(row.name, row.numerator, row.denominator) for row in found.by("course")],
        units=_units(found, atlas, unit, day),
        before=_a_year_before(engine, programme, unit, day),
        states=states,
        reported=reported,
        helped=helped,
        evaluation=evaluation,
        ledger_head=head.short if head else None,
        code=unit.code,
        valid_from=unit.valid_from,
    )
    return figures, office


def _evaluation(connection: Connection, programme: Programme, day: date) -> Evaluation:
    """Return what is known now of the run of `day`: a sheet of the survey has no day."""
    return evaluate(connection, programme, run_on(programme, day), clock.now())


def _scope(unit: Unit) -> Scope:
    return PROVINCE if unit.level == "province" else Scope(units=frozenset({unit.key}))


def _whole(found: Indicator) -> Part:
    return Part("", found.numerator, found.denominator)


def _levels(found: Indicator, unit: Unit) -> list[Part]:
    """Return the levels at and below the unit's; one that is gone and has nobody is left out."""
    names = [row for row in found.by("level") if row.denominator or row.key == unit.level]
    return [Part(row.name.capitalize(), row.numerator, row.denominator) for row in names]


def _units(found: Indicator, atlas: Atlas, unit: Unit, day: date) -> list[Part]:
    parts = []
    for row in found.by("unit"):
        depth = _depth(atlas, row.key, unit, day)
        if depth is not None:
            parts.append(Part(row.name, row.numerator, row.denominator, depth, row.key))
    return parts


def _depth(atlas: Atlas, code: str, top: Unit, day: date) -> int | None:
    """Return how many steps below the first level under `top` the unit stands; None for `top` itself."""
    depth, parent = 0, atlas.find(code, day).parent_code
    if code == top.code:
        return None
    while parent is not None and parent != top.code:
        depth, parent = depth + 1, atlas.find(parent, day).parent_code
    return depth


def _a_year_before(engine: Engine, programme: Programme, unit: Unit, day: date) -> Part | None:
    """Return the figure of the same day a year before, None when no rule or run held then."""
    last = day.day if (day.month, day.day) != (2, 29) else 28
    try:
        found = indicator_as_of(
            engine, programme, day.replace(year=day.year - 1, day=last), scope=_scope(unit)
        )
    except RuleError:
        return None
    return _whole(found)
