"""What a person may do at a contest's paper at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy import Engine

from taphuan_grading.content.models import Contest
from taphuan_grading.contests.entries import GRACE, NOT_IN, Entry, entries_of, open_paper, require_open, told
from taphuan_grading.errors import ContestError
from taphuan_grading.store.engine import writing


class Clock(TypedDict):
    """A person's clock as JSON: seconds that are left, and what is told when there are none."""

    seconds_left: int
    late: str


def is_over(contest: Contest, moment: datetime) -> bool:
    """Say whether no paper is taken any more, so that everything may be told."""
    return moment - GRACE >= contest.closes


@dataclass(frozen=True)
class Sitting:
    """One person at one paper."""

    engine: Engine
    contest: Contest
    official_id: str

    def open(self, moment: datetime) -> Clock:
        """Open the paper, which starts the clock the first time; `ContestError` when it may not be seen."""
        entry = self._entry()
        if entry is None or entry.started_at is None:
            with writing(self.engine) as connection:
                entry = open_paper(connection, self.contest, self.official_id, moment)
        ends_at = entry.ends_at or self.contest.closes
        return {"seconds_left": max(0, int((ends_at - moment).total_seconds())), "late": self._late(moment)}

    def require_answering(self, moment: datetime) -> None:
        """Make sure that answers are still taken: until the contest has closed, late ones included."""
        entry = self._entry()
        if entry is None or entry.started_at is None:
            raise ContestError(NOT_IN)
        require_open(self.contest, moment - GRACE if moment >= self.contest.closes else moment)

    def withheld(self, moment: datetime) -> str:
        """Say why nobody is told scores and answers yet; empty once no paper is taken any more."""
        if is_over(self.contest, moment):
            return ""
        return (
            f"Điểm, đáp án và xếp hạng có sau khi cuộc thi kết thúc, lúc {told(self.contest.closes)}."
            " Trong lúc chờ, xin ông/bà không trao đổi nội dung đề với người khác."
        )

    def _late(self, moment: datetime) -> str:
        if moment >= self.contest.closes:
            return f"Cuộc thi đã kết thúc lúc {told(self.contest.closes)}. Bài chưa nộp không được tính."
        if self.contest.late_deduction is None:
            return "Đã hết giờ. Bài nộp từ lúc này vẫn được chấm nhưng không xếp hạng."
        off = f"{self.contest.late_deduction:g}".replace(".", ",")
        return f"Đã hết giờ. Mỗi phút nộp muộn bị trừ {off} điểm."

    def _entry(self) -> Entry | None:
        with self.engine.connect() as connection:
            return entries_of(connection, self.official_id).get(self.contest.id)
