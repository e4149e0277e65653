"""The managers of one unit by name: where a drill-down ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from taphuan_grading import clock
from taphuan_grading.indicator.inputs import load_inputs
from taphuan_grading.register.access import log_access
from taphuan_grading.register.names import collation_key, person_key
from taphuan_grading.register.placed import Placed, placed_on
from taphuan_grading.register.scope import Scope
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.board.asked import Asked, narrowed
from taphuan_hub.grader.board.sources import counted
from taphuan_hub.grader.listing import Asked as Listing
from taphuan_hub.grader.listing import page_of
from taphuan_hub.grader.room import Room


@dataclass(frozen=True)
class Standing:
    """One manager, and whether trained."""

    person: Placed
    trained: bool


ORDERS: Mapping[str, Callable[[Standing], Any]] = {
    "state": lambda one: (one.trained, person_key(one.person.name), one.person.official_id),
    "name": lambda one: (person_key(one.person.name), one.person.official_id),
    "post": lambda one: collation_key(one.person.title),
}


def names(room: Room, account: str, scope: Scope, asked: Asked, listing: Listing) -> dict[str, Any]:
    """Return one page of the managers whose principal post is in the unit itself, not in one under it.

    Who was shown to whom is noted in the access log.
    """
    with room.engine.connect() as connection:
        atlas = stored_atlas(connection)
        part, key = narrowed(asked, atlas, scope)
        if key is None:
            raise RefusedError(422, "no-unit", "Mời ông/bà chọn một đơn vị để xem danh sách.")
        if not atlas.unit(key).holds(asked.day):
            raise RefusedError(
                422,
                "other-map",
                f"Ngày {asked.day:%d/%m/%Y} không có đơn vị này, nên không có danh sách tên. "
                "Mời ông/bà chọn bản đồ của chính ngày đó.",
            )
        people = counted(load_inputs(connection, room.programme, asked.day), asked, scope, part)
        trained = dict(zip(people["official_id"], people["trained"], strict=True))
        placed = placed_on(connection, [key], asked.day)
    found = [
        Standing(person, bool(trained[person.official_id]))
        for person in placed
        if person.official_id in trained
    ]
    page = page_of(found, listing, text=_text, orders=ORDERS)
    shown = {one.person.official_id for one in page.rows}
    log_access(room.engine, who=account, place="board", people=shown, at=clock.now())
    return {"trained": sum(one.trained for one in found), **page.as_json(_row)}


def _text(one: Standing) -> str:
    return f"{one.person.name} · {one.person.title}"


def _row(one: Standing) -> dict[str, Any]:
    return {"name": one.person.name, "post": one.person.title, "trained": one.trained}
