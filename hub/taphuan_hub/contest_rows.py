"""The results of a contest as rows: for the command line, for files, and for the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from taphuan_grading.contests.emulation import Line
from taphuan_grading.contests.results import Results
from taphuan_grading.register.scope import Key

UNIT_COLUMNS = ("table", "rank", "code", "unit", "officials", "took_part", "participation", "mean", "points")
PERSON_COLUMNS = (
    "rank",
    "name",
    "post",
    "unit",
    "points",
    "score",
    "max_score",
    "seconds",
    "late_seconds",
    "agreed",
)
"""Stable names; the guide of contests says what each is."""
Row = Mapping[str, Any]


def unit_rows(found: Results, among: Collection[Key] | None = None) -> list[Row]:
    """Return the lines of both tables, of the units `among` these if given; ranks are those of all units."""
    tables = {"ranked": found.emulation.ranked, "small": found.emulation.small}
    return [
        {"table": table, **unit_row(line)}
        for table, lines in tables.items()
        for line in lines
        if among is None or line.key in among
    ]


def unit_row(line: Line) -> dict[str, Any]:
    """Return one line; shares are in percent, and `mean` and `points` are None where they are not shown."""
    return {
        "rank": line.rank,
        "code": line.key[0],
        "unit": line.name,
        "officials": line.officials,
        "took_part": line.took_part,
        "participation": round(100 * line.participation, 2),
        "mean": line.mean,
        "points": line.points,
    }


def person_rows(found: Results, among: Collection[Key] | None = None) -> list[Row]:
    """Return who handed in, by rank, with names: only for who may see the people of these units."""
    return [row for row in _people(found) if among is None or row["key"] in among]


def only(columns: Iterable[str], rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Return the rows with these columns alone."""
    wanted = tuple(columns)
    return [{column: row[column] for column in wanted} for row in rows]


def _people(found: Results) -> Iterable[Row]:
    for one in found.papers:
        paper, placed = one.paper, found.people.get(one.paper.official_id)
        yield {
            "official_id": paper.official_id,
            "key": placed and placed.unit,
            "rank": one.rank,
            "name": placed.name if placed else "",
            "post": placed.title if placed else "",
            "unit": placed.unit_name if placed else "",
            "points": one.points,
            "score": paper.score,
            "max_score": paper.max_score,
            "seconds": paper.seconds,
            "late_seconds": paper.late_seconds,
            "agreed": paper.agreed,
        }
