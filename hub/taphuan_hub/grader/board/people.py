"""The people of one unit by name, and in which state each is: where a drill-down ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from taphuan_grading import clock
from taphuan_grading.completion.official_states import STATE_NAMES, STATES, State
from taphuan_grading.indicator.inputs import load_inputs
from taphuan_grading.indicator.people import within
from taphuan_grading.indicator.states import managers_in_states
from taphuan_grading.register.access import log_access
from taphuan_grading.register.names import collation_key, person_key
from taphuan_grading.register.placed import Placed, placed_on
from taphuan_grading.register.scope import Scope, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.board.asked import Asked, narrowed
from taphuan_hub.grader.listing import Asked as Listing
from taphuan_hub.grader.listing import page_of
from taphuan_hub.grader.room import Room


@dataclass(frozen=True)
class Standing:
    """One person, and the state on the day."""

    person: Placed
    state: State
    since: date | None


ORDERS: Mapping[str, Callable[[Standing], Any]] = {
    "name": lambda one: (person_key(one.person.name), one.person.official_id),
    "state": lambda one: -STATES.index(one.state),
    "post": lambda one: collation_key(one.person.title),
}


def names(room: Room, account: str, scope: Scope, asked: Asked, listing: Listing) -> dict[str, Any]:
    """Return one page of those whose principal post is in the unit itself, not in one under it.

    `states` counts the people of the unit and of all under it. Who was shown to whom is noted in the access
    log.
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
        inputs = asked.chosen.only(load_inputs(connection, room.programme, asked.day))
        managers = within(
            managers_in_states(connection, room.programme, inputs, part), visible(atlas, scope, asked.day)
        )
        placed = {person.official_id: person for person in placed_on(connection, [key], asked.day)}
    rows = managers[["official_id", "state", "since"]].itertuples(index=False, name=None)
    found = [Standing(placed[who], state, _day(since)) for who, state, since in rows if who in placed]
    page = page_of(found, listing, text=_text, orders=ORDERS)
    shown = {one.person.official_id for one in page.rows}
    log_access(room.engine, who=account, place="board", people=shown, at=clock.now())
    return {"states": _counts(managers["state"]), **page.as_json(_row)}


def _counts(states: pd.Series) -> list[dict[str, Any]]:
    """Return how many are in each state that somebody is in, in the order of the states."""
    of_state = Counter(states)
    return [
        {"state": state, "name": STATE_NAMES[state], "people": of_state[state]}
        for state in STATES
        if of_state[state]
    ]


def _day(since: pd.Timestamp) -> date | None:
    return None if pd.isna(since) else since.date()


def _text(one: Standing) -> str:
    return f"{one.person.name} · {one.person.title} · {STATE_NAMES[one.state]}"


def _row(one: Standing) -> dict[str, Any]:
    return {
        "name": one.person.name,
        "post": one.person.title,
        "state": one.state,
        "told": STATE_NAMES[one.state],
        "since": one.since.isoformat() if one.since else None,
    }
