"""Contests on the desk: who of one's units handed in, and after the close ranks and the table of units."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any

from taphuan_grading import clock
from taphuan_grading.content.models import Contest
from taphuan_grading.contests.results import Results
from taphuan_grading.contests.sitting import is_over
from taphuan_grading.register.names import collation_key, person_key
from taphuan_grading.register.scope import Key, visible
from taphuan_hub.contest_files import spreadsheet
from taphuan_hub.contest_rows import Row, person_rows, unit_rows
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.grader.listing import Asked, page_of, read_asked
from taphuan_hub.papers import MEDIA_TYPES

_NO_CONTEST = "Không tìm thấy cuộc thi này."
_NOT_YET = "Kết quả có sau khi cuộc thi kết thúc."
_LAST = 10**9
ORDERS: Mapping[str, Callable[[Row], Any]] = {
    "rank": lambda row: (row["rank"] or _LAST, person_key(row["name"]), row["official_id"]),
    "name": lambda row: person_key(row["name"]),
    "unit": lambda row: collation_key(row["unit"]),
}


class DeskContestHandler(DeskHandler):
    """One contest, as far as the account's units go."""

    place = "desk contest"

    async def get(self, contest_id: str) -> None:
        """Send it; ``?search=&sort=&page=&size=``."""
        asked = read_asked(self)
        self.answer(await self.see(lambda sight: contest(sight, find_contest(sight, contest_id), asked)))


class DeskContestFileHandler(DeskHandler):
    """The results of the account's units as a spreadsheet."""

    place = "desk contest file"

    async def get(self, contest_id: str) -> None:
        """Send it once the contest is over: name, media type and content in base 64."""
        self.answer(await self.see(lambda sight: file(sight, find_contest(sight, contest_id))))


def find_contest(sight: Sight, contest_id: str) -> Contest:
    """Return the contest; refuse when there is none with this id."""
    for one in sight.room.programme.contests:
        if one.id == contest_id:
            return one
    raise RefusedError(404, "no-contest", _NO_CONTEST)


def contest(sight: Sight, asked_for: Contest, asked: Asked) -> dict[str, Any]:
    """Return one page of the people who handed in, and the units; no points and ranks before the close."""
    found, keys, over = _found(sight, asked_for)
    people = person_rows(found, keys)
    if not over:
        people = [{**row, "rank": None, "points": None} for row in people]
    page = page_of(people, asked, text=lambda row: f"{row['name']} · {row['unit']}", orders=ORDERS)
    sight.shown.update(row["official_id"] for row in page.rows)
    return {
        "id": asked_for.id,
        "title": asked_for.title,
        "closes": asked_for.closes.isoformat(),
        "over": over,
        "marking": found.marking,
        "units": unit_rows(found, keys) if over and asked_for.by_unit else [],
        **page.as_json(lambda row: _row(row, over=over)),
    }


def file(sight: Sight, asked_for: Contest) -> dict[str, str]:
    """Return the spreadsheet of the account's units."""
    found, keys, over = _found(sight, asked_for)
    if not over:
        raise RefusedError(409, "not-now", _NOT_YET)
    people = person_rows(found, keys)
    sight.shown.update(row["official_id"] for row in people)
    content = spreadsheet(found, unit_rows(found, keys), people)
    return {
        "name": f"ket-qua-{asked_for.id}.xlsx",
        "type": MEDIA_TYPES["xlsx"],
        "content": base64.b64encode(content).decode("ascii"),
    }


def _found(sight: Sight, asked_for: Contest) -> tuple[Results, frozenset[Key], bool]:
    """Return the results, the account's units on the day whose register counts, and whether it is over."""
    moment = clock.now()
    found = sight.room.results.get(sight.connection, sight.room.programme, asked_for, moment)
    return found, visible(sight.atlas, sight.scope, found.day), is_over(asked_for, moment)


def _row(row: Row, *, over: bool) -> dict[str, Any]:
    shown = ("name", "post", "unit", *(("rank", "points", "max_score", "seconds") if over else ()))
    return {name: row[name] for name in shown} | {"late": row["late_seconds"] > 0}
