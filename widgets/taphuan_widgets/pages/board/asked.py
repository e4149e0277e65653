"""The address of a view of the board: what can be asked for is in it, so that a view can be sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode

from taphuan_widgets.pages.parts import day as written

_NAMES = {
    "day": "as_of",
    "map_day": "map",
    "since": "since",
    "unit": "unit",
    "level": "level",
    "audience": "audience",
    "search": "search",
    "page": "page",
}


@dataclass(frozen=True)
class Asked:
    """What an address asks for.

    Parameters
    ----------
    day
        Of the figure.
    map_day
        Whose units are shown; None for those of `day`.
    since
        With which day the figure is compared; None for a week before.
    unit
        Code of a unit; empty for everything that may be seen.
    level, audience
        Whom to count; empty for the managers of all levels.
    search, page
        Of the list of names.
    problem
        Why it is not quite what was typed, for the reader.
    """

    day: date
    map_day: date | None = None
    since: date | None = None
    unit: str = ""
    level: str = ""
    audience: str = ""
    search: str = ""
    page: str = ""
    problem: str = ""

    def fields(self) -> dict[str, str]:
        """Return what is asked for under the names of the address; what is usual is left out."""
        values = {name: getattr(self, field) for field, name in _NAMES.items()}
        return {name: _text(value) for name, value in values.items() if value}

    def address(self, **changes: Any) -> str:
        """Return the address of this view with `changes`, at the first page of its names."""
        return f"?{urlencode(replace(self, **{'search': '', 'page': '', **changes}).fields())}"


def read_query(query: str, today: date) -> Asked:
    """Read an address; a day that makes no sense becomes the usual one, with a kind word."""
    given = {name: values[0].strip() for name, values in parse_qs(query).items()}
    days: dict[str, date | None] = {}
    problem = ""
    for field in ("day", "map_day", "since"):
        days[field], told = _day(given.get(_NAMES[field], ""), today)
        problem = problem or told
    return Asked(
        days["day"] or today,
        days["map_day"],
        days["since"],
        given.get("unit", ""),
        given.get("level", ""),
        given.get("audience", ""),
        given.get("search", ""),
        given.get("page", ""),
        problem,
    )


def _day(text: str, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None, "Ngày vừa nhập không đúng, nên bảng dưới đây dùng ngày thường lệ."
    if found > today:
        told = f"Ngày {written(found)} chưa đến, nên bảng dưới đây tính đến hôm nay, {written(today)}."
        return None, told
    return found, ""


def _text(value: date | str) -> str:
    return value.isoformat() if isinstance(value, date) else value
