"""The computation: pure, and quick at tens of thousands of officials."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import pandas as pd

from taphuan_grading.content.models import Programme
from taphuan_grading.indicator import breakdowns
from taphuan_grading.indicator.inputs import Inputs
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.other_map import OtherMap
from taphuan_grading.indicator.people import audiences, check_places, holding, people_on, within
from taphuan_grading.register.pilots import Pilot, PilotPlace, pilots_on
from taphuan_grading.register.scope import Key


def compute(
    programme: Programme,
    inputs: Inputs,
    *,
    pilots: Sequence[Pilot] = (),
    map_day: date | None = None,
    shown: Collection[Key] | None = None,
) -> Indicator:
    """Compute the indicator.

    Parameters
    ----------
    programme
        What is taught.
    inputs
        What it is computed from, and the day.
    pilots
        The plan's pilots.
    map_day
        The day whose units are shown, when it is not that of the figure.
    shown
        Keys of the units to count, all by default. A manager of two posts stands in the principal one, and is
        counted where that one is.

    Returns
    -------
    Indicator
        Whatever the order of the rows of the frames.

    Raises
    ------
    RegisterError
        When a manager's unit does not exist on the day.
    """
    day, when = inputs.day, map_day or inputs.day
    people = counted(inputs, shown)
    managers = people[people["manager"]]
    check_places(managers, holding(inputs.units, day), day)
    notes: list[str] = []
    if map_day is not None:
        managers, told = OtherMap(inputs.atlas, map_day).place(managers)
        notes += told
    units = holding(inputs.units, when)
    if shown is not None:
        units = within(units, shown)
    counts = breakdowns.unit_counts(managers, units)
    places = _seen(pilots_on(inputs.atlas, pilots, when), set(units["code"]))
    passed = inputs.courses[inputs.courses["passed_on"] <= pd.Timestamp(day)]
    rows = (
        *breakdowns.by_level(managers),
        *breakdowns.by_unit(counts, units),
        *breakdowns.by_course(managers, passed, programme),
        *breakdowns.by_audience(audiences(people), people["trained"]),
        *breakdowns.by_pilot(counts, places),
        *breakdowns.by_gender(managers, inputs.genders),
    )
    notes += _lost_pilots(places, when)
    figure = (int(managers["trained"].sum()), len(managers))
    return Indicator(day, inputs.rule.printed, *figure, rows, map_day=when, notes=tuple(notes))


def counted(inputs: Inputs, shown: Collection[Key] | None = None) -> pd.DataFrame:
    """Return whom the rule counts on the day, managers or not, as `people_on` does, and who is `trained`.

    `shown` are keys of the units to count, all by default.
    """
    people = people_on(inputs.posts, inputs.day)
    if shown is not None:
        people = within(people, shown)
    done = inputs.trained.loc[inputs.trained["trained_on"] <= pd.Timestamp(inputs.day), "official_id"]
    people = people.assign(trained=people["official_id"].isin(done))
    if inputs.rule.exempt == "excluded":
        people = people[people["trained"] | ~people["official_id"].isin(inputs.exempt["official_id"])]
    return people


def _seen(places: Iterable[PilotPlace], codes: Collection[str]) -> list[PilotPlace]:
    return [place for place in places if place.unit is None or place.unit.code in codes]


def _lost_pilots(places: Iterable[PilotPlace], day: date) -> Iterator[str]:
    lost = sorted({pilot.name for place in places if place.unit is None for pilot in place.pilots})
    if lost:
        names = ", ".join(lost)
        yield f"Theo bản đồ ngày {day:%d/%m/%Y}, không tính riêng được xã thí điểm {names}."
