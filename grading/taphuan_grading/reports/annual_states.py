"""The part of the annual report on where every manager stands: exempt, expired, and the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from taphuan_grading.completion.official_states import STATE_NAMES, State
from taphuan_grading.reports.paper import Column, Paper
from taphuan_grading.vietnamese import grouped, percent

_COLUMNS = (
    Column("TT", 12, "center"),
    Column("Tình trạng", 98),
    Column("Số cán bộ", 22, "right"),
    Column("Tỷ lệ", 28, "right"),
)
_EXPIRED = "Có {count} cán bộ đã đạt trước đây nhưng nay hết hiệu lực, cần được tập huấn lại."
_EXEMPT = "Có {count} cán bộ được miễn tập huấn; theo cách tính nêu tại mục I, vẫn tính trong tổng số."
_LEFT_OUT = "Ngoài tổng số trên, có {count} cán bộ quản lý được miễn tập huấn, không tính vào tổng số."


@dataclass(frozen=True)
class StateCounts:
    """How many managers are in each state; together they are all whom the figure counts.

    `left_out` is how many more are exempt, where the rule leaves those out of the figure.
    """

    counts: Mapping[State, int]
    left_out: int = 0

    @property
    def total(self) -> int:
        """All managers whom the figure counts."""
        return sum(self.counts.values())


def write_states(paper: Paper, states: StateCounts) -> None:
    """Write the table of states, and in words who is exempt and whose training has expired."""
    total = states.total
    rows = [
        [str(place), words.capitalize(), *_share(states.counts.get(state, 0), total)]
        for place, (state, words) in enumerate(STATE_NAMES.items(), 1)
    ]
    paper.table(_COLUMNS, [*rows, ["", "Tổng cộng", *_share(total, total)]], total=True)
    notes = (
        (_EXPIRED, states.counts.get("expired", 0)),
        (_EXEMPT, states.counts.get("exempt", 0)),
        (_LEFT_OUT, states.left_out),
    )
    told = [text.format(count=grouped(count)) for text, count in notes if count]
    if told:
        paper.paragraph(" ".join(told))


def _share(part: int, whole: int) -> tuple[str, str]:
    return grouped(part), percent(part, whole)
