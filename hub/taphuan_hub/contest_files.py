"""The results of a contest as files."""

from __future__ import annotations

from collections.abc import Sequence

from taphuan_grading.contests.emulation import FEW
from taphuan_grading.contests.results import Results
from taphuan_grading.reports.contest_xlsx import PEOPLE, SMALL, UNITS, Part, contest_xlsx
from taphuan_hub.contest_rows import Row


def spreadsheet(found: Results, units: Sequence[Row], people: Sequence[Row] | None) -> bytes:
    """Return the tables of units as xlsx, with the people where they are given."""
    day = f"Tính theo sổ cán bộ ngày {found.day:%d/%m/%Y}."
    ranked = [row for row in units if row["table"] == "ranked"]
    small = [row for row in units if row["table"] == "small"]
    few = f"Đơn vị có dưới {FEW} người dự thi: không hiện điểm, xếp theo tỷ lệ dự thi. {day}"
    parts = [
        Part("Thi đua", f"Bảng thi đua các đơn vị. {day}", UNITS, ranked),
        Part("Ít người dự thi", few, SMALL, small),
    ]
    if people is not None:
        told = "Danh sách có tên và điểm từng người: chỉ dùng trong công việc, không phổ biến."
        parts.append(Part("Người dự thi", told, PEOPLE, people))
    return contest_xlsx(found.contest.title, parts)
