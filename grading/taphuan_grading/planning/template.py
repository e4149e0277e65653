"""The form to plan from: how to fill it in, terms, rooms, trainers, times, measured ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.planning.reading import ITEMS
from taphuan_grading.planning.sheets import ROOMS, SLOTS, TERMS, TRAINERS, WAYS
from taphuan_grading.planning.writing import choose_from, save, write_list, write_rows
from taphuan_grading.register.forms.look import GREEN, GREY, font, make_printable
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.units import LEVELS
from taphuan_grading.vietnamese import as_typed

GUIDE, LISTS = "Hướng dẫn", "Danh mục"
FARTHEST_KM, ROAD_FACTOR = 60, 1.4
"""What the form proposes. The factor is an assumption, not a measurement: roads in hills wind."""
_LINED = 24
_ROWS = 200  # with drop-downs; more can be filled in
_STEPS = (
    (
        "Điền năm trang",
        "Chung, Phòng học, Giảng viên, Ngày học; Khoảng cách nếu có. Cột có dấu * là bắt buộc.",
    ),
    ("Phòng học", "Mỗi phòng một dòng. Đơn vị là nơi phòng học nằm. Số chỗ là số người học tối đa."),
    ("Giảng viên", "Tên đăng nhập của tài khoản giảng viên. Mỗi giảng viên dạy nhiều nhất một lớp một ngày."),
    ("Ngày học", "Mỗi dòng là một buổi có thể mở lớp. Một lớp học trọn trong một buổi."),
    ("Ngày bận", "Viết các ngày cách nhau bằng dấu chấm phẩy, ví dụ 01/12/2026; 07/12/2026 đến 11/12/2026."),
    (
        "Khoảng cách",
        (
            "Máy tính đường chim bay giữa hai trụ sở, nhân với hệ số đường bộ (giả định). "
            "Biết số km thật thì ghi ở trang này; máy dùng số đã ghi."
        ),
    ),
    ("Lập kế hoạch", "taphuan plan propose TEP.xlsx --by 2026-12-31 --out KE-HOACH.xlsx"),
)


def write_template(
    path: Path, gazetteer: Gazetteer, day: date, courses: Mapping[str, str], trainers: Sequence[str] = ()
) -> None:
    """Write the form for the units of `day`; `courses` are titles by id. `FormError` when it cannot be."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    _write_guide(workbook.create_sheet(GUIDE))
    first = next(iter(courses.values()), "")
    values = {
        "course": first,
        "farthest": as_typed(FARTHEST_KM),
        "road_factor": as_typed(ROAD_FACTOR),
        "accredited": "Không",
    }
    terms = write_rows(
        workbook,
        TERMS,
        [(label, values.get(item, "")) for item, label in ITEMS.items() if item != "last"],
    )
    rooms = write_rows(workbook, ROOMS, [], empty=_LINED)
    write_rows(workbook, TRAINERS, [(one, "", "") for one in trainers], empty=_LINED)
    write_rows(workbook, SLOTS, [], empty=_LINED)
    ways = write_rows(workbook, WAYS, [], empty=_LINED)
    labels = gazetteer.labels(day)
    units = [
        labels[unit]
        for unit in sorted(labels, key=lambda one: (LEVELS.index(one.level), collation_key(labels[one])))
    ]
    places = write_list(workbook, LISTS, [("Đơn vị", units), ("Khóa học bắt buộc", list(courses.values()))])
    choose_from(rooms, ROOMS, "unit", _ROWS, places[0], strict=False)
    for column in ("from", "to"):
        choose_from(ways, WAYS, column, _ROWS, places[0], strict=False)
    choose_from(terms, TERMS, "value", 1, places[1], strict=False)
    workbook.active = workbook[TERMS]
    save(workbook, path, "Mẫu lập kế hoạch mở lớp")


def _write_guide(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 92
    sheet.sheet_view.showGridLines = False
    sheet.cell(1, 1, "Lập kế hoạch mở lớp").font = font(17, bold=True, color=GREEN)
    sheet.row_dimensions[1].height = 30
    told = "Máy đề nghị ít lớp nhất để mọi cán bộ quản lý còn thiếu đều được mời."
    sheet.cell(2, 1, told).font = font(color=GREY)
    for row, (left, right) in enumerate(_STEPS, start=4):
        first, second = sheet.cell(row, 1, left), sheet.cell(row, 2, right)
        first.font, second.font = font(bold=True), font()
        first.alignment = Alignment(vertical="center")
        second.alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[row].height = 22 if len(right) < 100 else 38
    make_printable(sheet, landscape=False)
