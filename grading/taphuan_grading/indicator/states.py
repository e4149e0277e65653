"""How many managers of each unit are in each state, with sub-totals up the tree of the day's units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine

from taphuan_grading.completion.official_states import STATES, Fulfilled, State, official_states
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.board import managers_from, shown_units
from taphuan_grading.indicator.breakdowns import tree_order, unit_counts
from taphuan_grading.indicator.inputs import Inputs, asked_day, load_inputs
from taphuan_grading.indicator.people import holding, within
from taphuan_grading.register.scope import PROVINCE, Scope


@dataclass(frozen=True)
class UnitStates:
    """A unit of the day and, of its managers and those of all units under it, how many are in each state."""

    key: str
    name: str
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """All managers: the denominator of the unit's figure."""
        return sum(self.counts.values())


def states_by_unit(
    engine: Engine, programme: Programme, day: date | None = None, *, scope: Scope = PROVINCE
) -> tuple[UnitStates, ...]:
    """Return the states of the managers whom the figure counts, unit by unit, each before those under it.

    The number of those who passed is the unit's numerator, the sum its denominator.

    Parameters
    ----------
    engine, programme
        The store and what is taught.
    day
        As of this day, today by default.
    scope
        Only the units that this shows.

    Raises
    ------
    RuleError
        As `taphuan_grading.indicator.board.indicator_as_of`.
    """
    with engine.connect() as connection:
        inputs = load_inputs(connection, programme, asked_day(day))
        managers = managers_in_states(connection, programme, inputs, scope)
    shown = shown_units(inputs.atlas, scope, inputs.day)
    units = holding(inputs.units, inputs.day)
    if shown is not None:
        units = within(units, shown)
    of_state = {
        state: unit_counts(managers.assign(trained=managers["state"] == state), units) for state in STATES
    }
    return tuple(
        UnitStates(code, name, {state: of_state[state].get(code, (0, 0))[0] for state in STATES})
        for code, name in tree_order(units)
    )


def state_counts(
    connection: Connection, programme: Programme, inputs: Inputs, scope: Scope = PROVINCE
) -> dict[State, int]:
    """Return how many managers of the figure are in each state; each once, so that the sum is all of them."""
    found = managers_in_states(connection, programme, inputs, scope)["state"].value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}


def left_out(inputs: Inputs, scope: Scope = PROVINCE) -> int:
    """Return how many managers the rule leaves out of the figure because they are exempt."""
    everybody = replace(inputs, rule=inputs.rule.model_copy(update={"exempt": "counted"}))
    return len(managers_from(everybody, scope)) - len(managers_from(inputs, scope))


def managers_in_states(
    connection: Connection, programme: Programme, inputs: Inputs, scope: Scope = PROVINCE
) -> pd.DataFrame:
    """Return the managers of the figure (`managers_from`) with their ``state`` and since when (``since``)."""
    known = Fulfilled(inputs.rule, inputs.run, inputs.trained, inputs.exempt)
    states = official_states(connection, programme, inputs.day, known)
    managers = managers_from(inputs, scope).merge(states, on="official_id", how="left")
    return managers.assign(state=managers["state"].astype("object").fillna("not-started"))
