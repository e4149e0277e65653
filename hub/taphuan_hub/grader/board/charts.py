"""The board's charts as Vega-Lite specifications: pure functions of figures.

Every mark that means something has words or a place of its own, so that nothing depends on telling colours
apart, on paper or on a screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from textwrap import shorten
from typing import Any

import pandas as pd

from taphuan_grading.indicator.models import Row
from taphuan_grading.indicator.movement import KIND_NAMES, Step
from taphuan_grading.indicator.trend import Forecast
from taphuan_grading.vietnamese import grouped, percent
from taphuan_hub.grader.board.drawing import DONE, GONE, INK, LINE, QUIET, REST, Spec

_ROW = 50
_TALL_ROW = 82
_LETTERS = 38
_FURTHEST = timedelta(days=731)
_DAY = {"type": "temporal", "field": "day", "scale": {"type": "utc"}}
_SHARE = {"type": "quantitative", "field": "rate", "scale": {"domain": [0, 105]}}


def levels(rows: Sequence[Row]) -> Spec:
    """Draw a bar a level: how much of it is trained."""
    bars = [
        {
            "order": number,
            "rate": 100 * row.numerator / row.denominator if row.denominator else 0,
            "whole": 100 if row.denominator else 0,
            "text": f"Cấp {row.name}: {_told(row)}",
        }
        for number, row in enumerate(rows)
    ]
    share = {"type": "quantitative", "axis": None, "scale": {"domain": [0, 100]}}
    return {
        "data": {"values": bars},
        "height": {"step": _ROW},
        "encoding": {"y": {"field": "order", "type": "ordinal", "axis": None}},
        "layer": [
            _bar("whole", REST, LINE) | {"encoding": {"x": {"field": "whole", **share}}},
            _bar("rate", DONE, DONE) | {"encoding": {"x": {"field": "rate", **share}}},
            _above("text"),
        ],
    }


def moves(steps: Sequence[Step]) -> Spec:
    """Draw what moved the figure: for each reason two bars from the middle, people trained and managers."""
    kinds = list(KIND_NAMES)
    bars = [
        {
            "order": kinds.index(step.kind),
            "trained": step.numerator,
            "managers": step.denominator,
            "middle": 0,
            "text": [shorten(_capital(KIND_NAMES[step.kind]), _LETTERS, placeholder="…"), _signed(step)],
        }
        for step in steps
    ]
    most = max((max(abs(step.numerator), abs(step.denominator)) for step in steps), default=1) or 1
    change = {"type": "quantitative", "axis": None, "scale": {"domain": [-most, most]}}
    return {
        "data": {"values": bars},
        "height": {"step": _TALL_ROW},
        "encoding": {"y": {"field": "order", "type": "ordinal", "axis": None}},
        "layer": [
            {
                "mark": {"type": "bar", "height": 11, "yOffset": 10, "color": REST, "stroke": QUIET},
                "encoding": {"x": {"field": "managers", **change}},
            },
            {
                "mark": {"type": "bar", "height": 11, "yOffset": 23},
                "encoding": {
                    "x": {"field": "trained", **change},
                    "color": {
                        "condition": {"test": "datum.trained < 0", "value": GONE},
                        "value": DONE,
                    },
                },
            },
            {
                "mark": {"type": "tick", "color": INK, "thickness": 2, "size": 32, "yOffset": 17},
                "encoding": {"x": {"field": "middle", **change}},
            },
            _above("text", y_offset=-14),
        ],
    }


def trend(weeks: pd.DataFrame, coming: Forecast | None) -> Spec:
    """Draw the share week by week, and where it will reach all of them if it goes on like this.

    Parameters
    ----------
    weeks
        ``day, numerator, denominator``.
    coming
        The forecast; None when nothing can be said.
    """
    past = [
        {"day": day.isoformat(), "rate": 100 * numerator / denominator}
        for day, numerator, denominator in weeks.itertuples(index=False, name=None)
        if denominator
    ]
    axes = {
        "x": {**_DAY, "axis": {"format": "%m/%y", "tickCount": 5, "grid": False, "labelOverlap": True}},
        "y": {**_SHARE, "axis": {"values": [0, 25, 50, 75, 100], "labelExpr": "datum.label + '%'"}},
    }
    line = {"type": "line", "color": DONE, "strokeWidth": 3}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": [{"rate": 100}]},
            "mark": {"type": "rule", "color": INK, "strokeDash": [2, 3]},
            "encoding": {"y": _SHARE},
        },
        {"data": {"values": past}, "mark": line, "encoding": axes},
        {
            "data": {"values": past[-1:]},
            "mark": {"type": "point", "color": DONE, "filled": True, "size": 70},
            "encoding": axes,
        },
    ]
    if coming is not None and coming.remaining and past:
        layers += _coming(past[-1], coming, axes)
    return {"height": 210, "layer": layers}


def _coming(now: dict[str, Any], coming: Forecast, axes: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the way to all of them: dashed to the likely day, and a bar from the early to the late one."""
    end = date.fromisoformat(now["day"]) + _FURTHEST
    early, likely, late = (min(day or end, end) for day in (coming.early, coming.likely, coming.late))
    way = [now, {"day": likely.isoformat(), "rate": 100}]
    span = [{"day": early.isoformat(), "until": late.isoformat(), "rate": 100}]
    found: list[dict[str, Any]] = []
    if coming.early is not None and coming.early <= end:
        found.append(
            {
                "data": {"values": span},
                "mark": {"type": "bar", "height": 12, "color": DONE, "opacity": 0.35, "stroke": DONE},
                "encoding": {**axes, "x2": {"field": "until"}},
            }
        )
    if coming.likely is not None and coming.likely <= end:
        found.append(
            {
                "data": {"values": way},
                "mark": {"type": "line", "color": DONE, "strokeWidth": 2, "strokeDash": [6, 5]},
                "encoding": axes,
            }
        )
    return found


def _bar(field: str, colour: str, edge: str) -> dict[str, Any]:
    return {
        "transform": [{"filter": f"datum.{field} > 0"}],
        "mark": {"type": "bar", "height": 20, "yOffset": 10, "color": colour, "stroke": edge},
    }


def _above(field: str, y_offset: int = -5) -> dict[str, Any]:
    """Return the words above a bar: beside it they would leave it no room on a phone."""
    return {
        "mark": {
            "type": "text",
            "align": "left",
            "baseline": "bottom",
            "yOffset": y_offset,
            "x": 0,
            "lineHeight": 18,
        },
        "encoding": {"text": {"field": field}},
    }


def _told(row: Row) -> str:
    if not row.denominator:
        return "không có cán bộ thuộc diện"
    share = percent(row.numerator, row.denominator)
    return f"{grouped(row.numerator)} trên {grouped(row.denominator)}, {share}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _signed(step: Step) -> str:
    return f"{step.numerator:+d} đã tập huấn, {step.denominator:+d} cán bộ".replace("-", "−")
