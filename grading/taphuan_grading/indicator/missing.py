"""Who is still to be trained, by unit: with names, so only for who may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Engine, select

from taphuan_grading.completion.official_states import STATE_NAMES, State
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.breakdowns import tree_order
from taphuan_grading.indicator.inputs import asked_day, load_inputs
from taphuan_grading.indicator.people import holding, people_on
from taphuan_grading.indicator.states import managers_in_states
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import PROVINCE, Scope, visible
from taphuan_grading.store import schema


@dataclass(frozen=True)
class Missing:
    """A manager who does not fulfil the rule.

    Parameters
    ----------
    official_id, code, name, title
        Who it is.
    level, unit_code, unit_name
        Where the person is counted on that day.
    state, since
        Why, and since when; nothing for who has not started.
    detail
        The reason of an exemption; empty otherwise.
    """

    official_id: str
    code: str | None
    name: str
    title: str
    level: str
    unit_code: str
    unit_name: str
    state: State
    since: date | None
    detail: str

    @property
    def state_name(self) -> str:
        """The state in Vietnamese, with the reason of an exemption."""
        told = STATE_NAMES[self.state]
        return f"{told}: {self.detail}" if self.detail else told


def missing(
    engine: Engine,
    programme: Programme,
    day: date | None = None,
    *,
    scope: Scope = PROVINCE,
    unit: str | None = None,
) -> tuple[Missing, ...]:
    """Return whom the figure counts and who is not trained: by unit in the order of the tree, then by name.

    Whoever shows them notes the look (`taphuan_grading.register.access.log_access`).

    Parameters
    ----------
    engine, programme
        The store and what is taught.
    day
        As of this day, today by default.
    scope
        What the asking account may see.
    unit
        The code of a unit of that day: only it and all units under it.

    Raises
    ------
    RegisterError
        When no unit has the code on that day.
    RuleError
        As `taphuan_grading.indicator.board.indicator_as_of`.
    """
    when = asked_day(day)
    with engine.connect() as connection:
        inputs = load_inputs(connection, programme, when)
        managers = managers_in_states(connection, programme, inputs, scope)
        managers = managers[~managers["trained"]]
        if unit is not None:
            within = visible(inputs.atlas, Scope(units=frozenset({inputs.atlas.find(unit, when).key})), when)
            keys = zip(managers["unit_code"], managers["unit_valid_from"].dt.date, strict=True)
            managers = managers[[key in within for key in keys]]
        officials = _officials(connection, set(managers["official_id"]))
    titles = people_on(inputs.posts, when).set_index("official_id")["title"]
    units = dict(tree_order(holding(inputs.units, when)))
    reasons = dict(zip(inputs.exempt["official_id"], inputs.exempt["reason"], strict=True))
    found = [
        Missing(
            official_id=row["official_id"],
            code=officials[row["official_id"]].code,
            name=officials[row["official_id"]].name,
            title=str(titles[row["official_id"]]),
            level=row["level"],
            unit_code=row["unit_code"],
            unit_name=units[row["unit_code"]],
            state=row["state"],
            since=None if pd.isna(row["since"]) else row["since"].date(),
            detail=reasons.get(row["official_id"]) or "" if row["state"] == "exempt" else "",
        )
        for row in managers.to_dict("records")
    ]
    order = {code: place for place, code in enumerate(units)}
    return tuple(
        sorted(found, key=lambda one: (order[one.unit_code], collation_key(one.name), one.official_id))
    )


def _officials(connection: Connection, wanted: set[str]) -> Mapping[str, Any]:
    table = schema.official
    rows = connection.execute(select(table.c.id, table.c.name, table.c.code))
    return {row.id: row for row in rows if row.id in wanted}
