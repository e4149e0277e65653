"""Everything that the board shows, as JSON: the figure, its parts, where it comes from and where it goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from taphuan_grading.cascade.coverage import APART, Coverage, Sums, coverage
from taphuan_grading.content.topics import read_topics
from taphuan_grading.errors import SnapshotError
from taphuan_grading.indicator.chosen import MANAGERS
from taphuan_grading.indicator.models import BY, By, Indicator
from taphuan_grading.indicator.movement import KIND_NAMES, Step
from taphuan_grading.indicator.people import AUDIENCE_NAMES
from taphuan_grading.indicator.reported import Reported
from taphuan_grading.indicator.snapshots import latest_snapshot
from taphuan_grading.indicator.trend import Forecast, forecast
from taphuan_grading.register.scope import Key, Scope, visible
from taphuan_grading.register.units import LEVELS, Atlas, Unit, in_tree_order, stored_atlas
from taphuan_hub.grader.board import charts
from taphuan_hub.grader.board.asked import Asked, narrowed
from taphuan_hub.grader.board.drawing import draw
from taphuan_hub.grader.board.places import located
from taphuan_hub.grader.board.sources import read
from taphuan_hub.grader.room import Room

_OF_ANYBODY: tuple[By, ...] = ("level", "unit", "course", "pilot", "gender")
"""The breakdowns that make sense for other people than the target's."""


def board(room: Room, scope: Scope, asked: Asked) -> dict[str, Any]:
    """Return the board for an account.

    Parameters
    ----------
    room
        Store and programme.
    scope
        What the account may see. Nothing else is counted or named.
    asked
        Days and unit.
    """
    with room.engine.connect() as connection:
        atlas = stored_atlas(connection)
        part, unit = narrowed(asked, atlas, scope)
        sources = read(connection, room.programme, asked, scope, part)
        frozen = _frozen(connection, asked) if scope.province else None
        helped = coverage(connection, atlas, read_topics(), sources.now.run, asked.day, scope=part)
    found = sources.figure(room.programme)
    steps, weeks = sources.steps(), sources.weeks()
    coming = forecast(weeks)
    run = sources.now.run
    return {
        **found.as_json(*(BY if asked.chosen.everybody else _OF_ANYBODY)),
        "whole": scope.province,
        "chosen": {
            "level": asked.chosen.level,
            "name": AUDIENCE_NAMES[asked.chosen.audience],
            "target": asked.chosen.audience == MANAGERS.audience,
        },
        "audiences": AUDIENCE_NAMES,
        "map": asked.map_day.isoformat(),
        "run": {"title": run.title, "starts": run.starts.isoformat(), "due": run.deadline.isoformat()},
        "ended": _ended(atlas, asked.day),
        "path": [_named(one) for one in _upwards(atlas, unit, asked.map_day)],
        "units": _units(atlas, found, asked.map_day),
        "choices": _choices(atlas, visible(atlas, scope, asked.map_day), asked.map_day),
        "frozen": frozen,
        "since": _since(found, steps, asked.since),
        "trend": [
            [day.isoformat(), numerator, denominator]
            for day, numerator, denominator in weeks.itertuples(index=False, name=None)
        ],
        "forecast": _forecast(coming),
        "reported": [_reported(one) for one in sources.reported] if scope.province else [],
        "help": _help(helped),
        "charts": _charts(found, steps or (), weeks, coming),
    }


def _frozen(connection: Connection, asked: Asked) -> dict[str, Any] | None:
    """Return the last figure that was reported of the same people; not ``whole`` when somebody changed it."""
    if asked.unit or not asked.chosen.everybody:
        return None
    try:
        found = latest_snapshot(connection, asked.day)
    except SnapshotError:
        return {"whole": False}
    if found is None:
        return None
    figure = found.figure
    return {
        "whole": True,
        "day": found.as_of.isoformat(),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
    }


def _since(found: Indicator, steps: Sequence[Step] | None, day: date) -> dict[str, Any] | None:
    if steps is None:
        return None
    return {
        "day": day.isoformat(),
        "numerator": found.numerator - sum(step.numerator for step in steps),
        "denominator": found.denominator - sum(step.denominator for step in steps),
        "steps": [
            {"name": KIND_NAMES[step.kind], "numerator": step.numerator, "denominator": step.denominator}
            for step in steps
        ],
    }


def _units(atlas: Atlas, found: Indicator, day: date) -> list[dict[str, Any]]:
    there = {unit.code: unit for unit in atlas.on(day)}
    rows = [(there[row.key], row) for row in found.by("unit")]
    places = located([unit for unit, _ in rows])
    return [
        {
            **_named(unit),
            "parent": unit.parent_code,
            "numerator": row.numerator,
            "denominator": row.denominator,
            "place": places.get(unit.code),
        }
        for unit, row in rows
    ]


def _choices(atlas: Atlas, shown: Collection[Key], day: date) -> list[dict[str, Any]]:
    """Return the units that the account may see, each with how many of them it lies in."""
    depth: dict[str | None, int] = {}
    found = []
    for unit in in_tree_order(atlas.unit(key) for key in shown):
        depth[unit.code] = depth.get(unit.parent_code, -1) + 1
        found.append({"key": unit.code, "name": unit.full_name, "depth": depth[unit.code]})
    return found


def _ended(atlas: Atlas, day: date) -> dict[str, str]:
    """Return since when there are no units of a level, for the levels that have ended."""
    ends = {level: atlas.level_ended(level, day) for level in LEVELS}
    return {level: end.isoformat() for level, end in ends.items() if end}


def _upwards(atlas: Atlas, key: Key | None, day: date) -> list[Unit]:
    """Return the unit that was asked for, and all that it lies in, the highest first."""
    found: list[Unit] = []
    at = atlas.unit(key) if key else None
    while at is not None:
        found.insert(0, at)
        at = atlas.find(at.parent_code, day) if at.parent_code else None
    return found


def _named(unit: Unit) -> dict[str, Any]:
    return {"key": unit.code, "name": unit.full_name, "level": unit.level}


def _forecast(coming: Forecast | None) -> dict[str, Any] | None:
    if coming is None:
        return None
    days = {"early": coming.early, "likely": coming.likely, "late": coming.late}
    return {
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "weeks": coming.weeks,
        "remaining": coming.remaining,
    }


def _help(found: Coverage) -> dict[str, Any]:
    """Return help given by tech teams, which stands beside the figure."""
    return {
        "apart": APART,
        "since": found.since.isoformat(),
        "reached": found.reached,
        "of": found.of,
        "whole": _sums(found.whole),
        "elsewhere": found.elsewhere.notes,
        "topics": [{"name": one.title, "communes": one.communes, **_sums(one.sums)} for one in found.topics],
        "communes": [
            {"key": one.code, "name": one.name, "topics": one.topics, **_sums(one.sums)}
            for one in found.communes
        ],
    }


def _sums(sums: Sums) -> dict[str, int]:
    return {"notes": sums.notes, "households": sums.households, "people": sums.people}


def _reported(one: Reported) -> dict[str, Any]:
    """Return a target of the plan with what was said of it."""
    said = one.said
    return {
        "statement": one.target.statement,
        "unit": one.target.unit,
        "aim": one.target.aim,
        "over": one.target.over,
        "value": one.value,
        "day": said.as_of.isoformat() if said else None,
        "source": said.source if said else "",
        "reached": one.reached,
    }


def _charts(
    found: Indicator, steps: Sequence[Step], weeks: pd.DataFrame, coming: Forecast | None
) -> dict[str, str]:
    """Return the SVG of each chart that has something to show."""
    rows = [row for row in found.by("level") if row.denominator]
    drawn = {"levels": draw(charts.levels(rows), "Tỷ lệ đã tập huấn theo cấp")} if rows else {}
    if steps:
        drawn["moves"] = draw(charts.moves(steps), "Điều gì làm số liệu thay đổi")
    if len(weeks) > 1:
        drawn["trend"] = draw(charts.trend(weeks, coming), "Tỷ lệ đã tập huấn theo tuần")
    return drawn
