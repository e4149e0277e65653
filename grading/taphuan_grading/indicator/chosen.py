"""Which people a figure counts: managers of all levels, unless another audience or one level is chosen."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from taphuan_grading.indicator.inputs import Inputs
from taphuan_grading.indicator.people import audiences, people_on
from taphuan_grading.register.units import Level

MANAGER = "manager"


@dataclass(frozen=True)
class Chosen:
    """People of one audience, of one level if given, both by the principal post of a day.

    `audience` is one of `taphuan_grading.indicator.people.AUDIENCE_NAMES`. Only managers are in the target.
    """

    level: Level | None = None
    audience: str = MANAGER

    @property
    def everybody(self) -> bool:
        """Whether these are exactly the people of the target."""
        return self == MANAGERS

    def among(self, people: pd.DataFrame) -> pd.DataFrame:
        """Return those of `people` (``level, title, manager`` of principal posts) who are chosen."""
        found = people[people["level"] == self.level] if self.level else people
        return found[audiences(found) == self.audience]

    def only(self, inputs: Inputs) -> Inputs:
        """Return what the figure is computed from as if nobody else were in the register.

        People of another audience take the managers' place, so that every breakdown counts them.
        """
        if self.everybody:
            return inputs
        ids = self.among(people_on(inputs.posts, inputs.day))["official_id"]
        posts = inputs.posts[inputs.posts["official_id"].isin(ids)]
        return replace(inputs, posts=posts if self.audience == MANAGER else posts.assign(manager=True))


MANAGERS = Chosen()
"""Whom the target counts."""
