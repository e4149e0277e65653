"""The part of the annual report on the plan's other targets: what units reported, never computed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from taphuan_grading.content.targets import Target
from taphuan_grading.indicator.reported import Reported, Value
from taphuan_grading.reports.paper import Column, Paper
from taphuan_grading.reports.words import day as written_day
from taphuan_grading.reports.words import number

NOT_REPORTED = "chưa báo cáo"
TITLE = "Các mục tiêu khác của Kế hoạch, theo số liệu đơn vị báo cáo"
_APART = "Hệ thống không tính các mục tiêu này; số liệu không gộp với kết quả tập huấn nêu trên."
_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Mục tiêu của Kế hoạch", 60),
    Column("Cần đạt", 20, "right"),
    Column("Đơn vị báo cáo", 23, "right"),
    Column("Số liệu ngày", 25, "center"),
    Column("Nguồn", 22),
)


def aim_words(target: Target) -> str:
    """Write what a target asks for: ``100%``, ``từ 80%``, ``trên 50%``."""
    words = "trên " if target.over else "" if target.is_share and target.aim == 100 else "từ "
    return f"{words}{number(target.aim)}{_unit(target)}"


def value_words(target: Target, value: Value) -> str:
    """Write what was reported of a target, with what was counted: ``45,05% (50/111)``."""
    counted = "" if value.denominator is None else f" ({value.numerator}/{value.denominator})"
    return f"{number(value.value or 0)}{_unit(target)}{counted}"


def any_reported(reported: Sequence[Reported]) -> bool:
    """Say whether anything was reported, so that there is something to list in an appendix."""
    return any(one.said for one in reported)


def write_summary(paper: Paper, point: int, reported: Sequence[Reported], as_of: date, appendix: str) -> None:
    """Write, as point `point`, of how many targets something was reported, or that nothing was."""
    told = [one for one in reported if one.said]
    if not told:
        paper.paragraph(
            f"{point}. {TITLE}: đến hết ngày {written_day(as_of)}, chưa có số liệu nào được báo cáo "
            f"đối với {len(reported)} mục tiêu. {_APART}"
        )
        return
    reached = sum(one.reached is True for one in told)
    enough = f"{reached} mục tiêu đạt" if reached else "chưa mục tiêu nào đạt"
    paper.paragraph(
        f"{point}. {TITLE}: {len(told)} trên {len(reported)} mục tiêu đã có số liệu, "
        f"trong đó {enough} mức của Kế hoạch theo số đã báo cáo; "
        f"chi tiết tại {appendix} kèm theo. {_APART}"
    )


def write_targets(paper: Paper, reported: Sequence[Reported]) -> None:
    """Write the table: each target with its value, the day of which it is true, and who said so."""
    paper.table(_COLUMNS, [[str(place), *_row(one)] for place, one in enumerate(reported, 1)])


def _row(one: Reported) -> tuple[str, str, str, str, str]:
    target = one.target
    if one.said is None:
        return target.statement, aim_words(target), NOT_REPORTED, "–", "–"
    said = one.said
    value = value_words(target, said.value)
    return target.statement, aim_words(target), value, written_day(said.as_of), said.source


def _unit(target: Target) -> str:
    return target.unit if target.is_share else f" {target.unit}"
