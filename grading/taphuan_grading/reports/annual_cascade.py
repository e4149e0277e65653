"""The part of the annual report on help that tech teams gave: beside the figure, never in it."""

from __future__ import annotations

from taphuan_grading.cascade.coverage import APART, Coverage
from taphuan_grading.reports.paper import Paper
from taphuan_grading.reports.words import day as written_day
from taphuan_grading.vietnamese import grouped

TITLE = "Việc tổ công nghệ cộng đồng đã giúp người dân (ngoài chỉ tiêu)"
_FOREMOST = 3


def write_help(paper: Paper, point: int, found: Coverage) -> None:
    """Write, as point `point`, how many communes have any help and of what; nothing when nobody noted any."""
    whole = found.whole
    if not whole.notes:
        return
    paper.paragraph(
        f"{point}. {TITLE}: từ ngày {written_day(found.since)} đến hết ngày {written_day(found.as_of)}, "
        f"{grouped(found.reached)} trên {grouped(found.of)} xã, phường đã có ghi chép, với "
        f"{grouped(whole.notes)} lần giúp {grouped(whole.households)} hộ và {grouped(whole.people)} người. "
        f"{_foremost(found)} {APART}"
    )


def _foremost(found: Coverage) -> str:
    helped = sorted((one for one in found.topics if one.sums.notes), key=lambda one: -one.communes)
    named = "; ".join(f"{one.title} ({grouped(one.communes)} xã, phường)" for one in helped[:_FOREMOST])
    return f"Việc được giúp ở nhiều nơi nhất: {named}."
