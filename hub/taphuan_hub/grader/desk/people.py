"""The people of the desk: where each stands, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tornado.web import RequestHandler

from taphuan_grading.completion.standing import Standing
from taphuan_grading.register.names import collation_key, person_key
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.grader.listing import Asked, matching, page_of, read_asked

STATES: Mapping[str, Callable[[Standing], bool]] = {
    "all": lambda _: True,
    "not-started": lambda one: not one.begun,
    "under-way": lambda one: one.begun and not one.done,
    "done": lambda one: one.done,
    "overdue": lambda one: one.overdue,
    "failed-twice": lambda one: one.failed_twice > 0,
    "waiting": lambda one: one.waiting > 0,
}
"""What the list can be narrowed to."""

ORDERS: Mapping[str, Callable[[Standing], Any]] = {
    "name": lambda one: (person_key(one.person.name), one.person.official_id),
    "unit": lambda one: collation_key(one.person.unit_name),
    "passed": lambda one: one.passed,
}
_NO_STATE = "Danh sách không có nhóm này. Mời ông/bà tải lại trang."


@dataclass(frozen=True)
class Wanted:
    """Which people.

    Parameters
    ----------
    state
        One of `STATES`.
    search
        Words of a name, post or unit, without regard to diacritics.
    everybody
        Also people who are no managers, and do not count in the target.
    """

    state: str = "all"
    search: str = ""
    everybody: bool = False

    def among(self, found: Sequence[Standing]) -> list[Standing]:
        """Return the people who are wanted, in the order of names."""
        chosen = [one for one in self.pool(found) if STATES[self.state](one)]
        return sorted(matching(chosen, self.search, text), key=ORDERS["name"])

    def pool(self, found: Sequence[Standing]) -> list[Standing]:
        """Return the managers, or everybody."""
        return [one for one in found if self.everybody or one.person.manager]


class PeopleHandler(DeskHandler):
    """One page of people, and how many there are in each state."""

    async def get(self) -> None:
        """Send it; ``?state=&search=&sort=&page=&size=&everybody=1``."""
        wanted, asked = read_wanted(self), read_asked(self)
        self.answer(await self.see(lambda sight: people(sight, wanted, asked)))


def read_wanted(handler: RequestHandler) -> Wanted:
    """Return which people the address asks for; an unknown state is refused."""
    state = handler.get_query_argument("state", "all")
    if state not in STATES:
        raise RefusedError(422, "no-state", _NO_STATE)
    search = handler.get_query_argument("search", "")
    return Wanted(state, search, handler.get_query_argument("everybody", "") == "1")


def people(sight: Sight, wanted: Wanted, asked: Asked) -> dict[str, Any]:
    """Return one page as JSON."""
    pool = wanted.pool(sight.standings())
    counts = {name: sum(map(holds, pool)) for name, holds in STATES.items()}
    chosen = [one for one in pool if STATES[wanted.state](one)]
    page = page_of(chosen, asked, text=text, orders=ORDERS)
    sight.shown.update(one.person.official_id for one in page.rows)
    return {"counts": counts, **page.as_json(row)}


def text(one: Standing) -> str:
    """Return what of a person is searched."""
    return f"{one.person.name} · {one.person.unit_name} · {one.person.title}"


def row(one: Standing) -> dict[str, Any]:
    """Return one person as JSON: no more than the list shows."""
    state = "done" if one.done else "under-way" if one.begun else "not-started"
    return {
        "name": one.person.name,
        "post": one.person.title,
        "unit": one.person.unit_name,
        "manager": one.person.manager,
        "state": state,
        "passed": one.passed,
        "required": one.required,
        "waiting": one.waiting,
        "failed_twice": one.failed_twice,
        "overdue": one.overdue,
    }
