"""A contest (cuộc thi tìm hiểu): when it is open, for whom, and what its rules count."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from taphuan_grading.content.base import Model

ContestState = Literal["upcoming", "open", "closed"]


class Contest(Model):
    """One contest; `module` is the id of the derived module that is answered.

    `minutes` is what each person has from opening the paper, `individual` and `by_unit` which lists there
    are, `paths` and `units` (codes) who may take part: everybody where they are empty. `winners` is how far
    down the published list goes, and `late_deduction` how many points each begun minute beyond the time
    costs; without it a late paper is marked and has no rank.
    """

    id: str
    title: str
    rules: str
    rules_html: str
    opens: datetime
    closes: datetime
    minutes: int
    individual: bool
    by_unit: bool
    paths: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    winners: int
    late_deduction: float | None = None
    module: str

    @property
    def slug(self) -> str:
        """The name of its page and of the nbgrader assignment."""
        return self.module.replace("/", "--")

    def state(self, moment: datetime) -> ContestState:
        """Say whether it is still to come, open or closed at `moment`; it closes at `closes` sharp."""
        if moment < self.opens:
            return "upcoming"
        return "open" if moment < self.closes else "closed"
