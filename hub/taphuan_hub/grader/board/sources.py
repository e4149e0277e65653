"""What one view of the board is computed from, read once, and cut to what the account may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from taphuan_grading.content.models import Programme
from taphuan_grading.content.targets import read_targets
from taphuan_grading.errors import RuleError
from taphuan_grading.indicator.board import figure_from, managers_from, register_begins
from taphuan_grading.indicator.inputs import Inputs, load_all_posts, load_inputs
from taphuan_grading.indicator.models import Indicator
from taphuan_grading.indicator.movement import Step, movement
from taphuan_grading.indicator.people import within
from taphuan_grading.indicator.reported import Reported, reported_as_of
from taphuan_grading.indicator.trend import weekly
from taphuan_grading.register.scope import Key, Scope, ever_visible, visible
from taphuan_grading.register.units import Atlas
from taphuan_hub.grader.board.asked import Asked


@dataclass(frozen=True)
class Sources:
    """Posts, evidence and units behind a view.

    Parameters
    ----------
    asked
        What the address asks for.
    scope
        What the account may see.
    part
        What of it is looked at: all, or one unit with what is under it.
    now, earlier
        What the figures of the day and of the day before are computed from; `earlier` is None where there was
        no figure.
    posts
        The posts of all times.
    reported
        What units report of the plan's other targets, as it was known on the day.
    begins
        The first day of the register, where nobody has a post on the day.
    """

    asked: Asked
    scope: Scope
    part: Scope
    now: Inputs
    earlier: Inputs | None
    posts: pd.DataFrame
    reported: Sequence[Reported]
    begins: date | None

    @property
    def atlas(self) -> Atlas:
        """All units."""
        return self.now.atlas

    def figure(self, programme: Programme) -> Indicator:
        """Return the figure with its parts."""
        other = None if self.asked.map_day == self.asked.day else self.asked.map_day
        now = self.asked.chosen.only(self.now)
        return figure_from(programme, now, begins=self.begins, map_day=other, scope=self.part)

    def steps(self) -> Sequence[Step] | None:
        """Return what moved the figure; None where there was no earlier one."""
        if self.earlier is None:
            return None
        before, after = (
            counted(inputs, self.asked, self.scope, self.part) for inputs in (self.earlier, self.now)
        )
        return movement(before, after)

    def weeks(self) -> pd.DataFrame:
        """Return ``day, numerator, denominator`` of the run's weeks."""
        first, last = self.now.run.starts, self.asked.day
        excused = self.now.exempt if self.now.rule.exempt == "excluded" else None
        shown: frozenset[Key] | None = None
        for scope in (self.scope, self.part):
            if not scope.province:
                keys = ever_visible(self.atlas, scope, first, last)
                shown = keys if shown is None else shown & keys
        return weekly(
            self.posts, self.now.trained, first, last, chosen=self.asked.chosen, excused=excused, shown=shown
        )


def counted(inputs: Inputs, asked: Asked, scope: Scope, part: Scope) -> pd.DataFrame:
    """Return the people of a figure: ``official_id, level, unit_code, unit_valid_from, trained``."""
    people = managers_from(asked.chosen.only(inputs), part)
    return people if scope.province else within(people, visible(inputs.atlas, scope, inputs.day))


def read(connection: Connection, programme: Programme, asked: Asked, scope: Scope, part: Scope) -> Sources:
    """Read everything that a view needs."""
    now = load_inputs(connection, programme, asked.day)
    return Sources(
        asked=asked,
        scope=scope,
        part=part,
        now=now,
        earlier=_earlier(connection, programme, asked.since),
        posts=load_all_posts(connection),
        reported=reported_as_of(connection, read_targets(), asked.day),
        begins=None if len(now.posts) else register_begins(connection),
    )


def _earlier(connection: Connection, programme: Programme, day: date) -> Inputs | None:
    try:
        return load_inputs(connection, programme, day)
    except RuleError:
        return None
