"""The sheets of the form that are only read: how to fill it in, and examples with invented people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from taphuan_grading.register.forms.heads import HEADS, Field
from taphuan_grading.register.forms.look import (
    GREEN,
    GREY,
    PALE,
    ROW_HEIGHT,
    fill,
    font,
    make_printable,
    write_heads,
    write_post,
)

HINTS: dict[Field, str] = {
    "code": "Mã do cơ quan cấp, không đổi khi chuyển công tác. KHÔNG ghi số căn cước, chứng minh nhân dân.",
    "name": "Viết đầy đủ, có dấu.",
    "born": "Ngày/tháng/năm. Chỉ để phân biệt người trùng họ tên. Có thể để trống.",
    "gender": "Nam hoặc Nữ. Có thể để trống.",
    "unit": "Chọn đơn vị hành chính trong danh sách. Tên sở, phòng ghi ở cột Chức vụ.",
    "title": "Chọn trong danh sách, hoặc tự gõ nếu danh sách không có.",
    "manager": "Có: được tính trong chỉ tiêu tập huấn. Không: vẫn được học, không tính vào chỉ tiêu.",
    "valid_from": "Ngày bắt đầu giữ chức vụ ở đơn vị này.",
    "valid_to": "Ngày cuối cùng giữ chức vụ. Để trống nếu đang giữ.",
}
_SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Cách điền",
        (
            ("1", "Mỗi dòng ở trang “Cán bộ” là một chức vụ của một người, trong một khoảng thời gian."),
            ("2", "Người giữ hai chức vụ: ghi hai dòng, cùng một mã cán bộ."),
            ("3", "Người chuyển công tác: điền “Đến ngày” ở dòng cũ, rồi thêm một dòng cho chức vụ mới."),
            ("4", "Người nghỉ công tác: điền “Đến ngày”. Người trở lại: thêm một dòng mới."),
            ("5", "Ngày viết theo thứ tự ngày/tháng/năm, ví dụ 01/07/2025."),
            ("6", "Gửi lại cùng một tệp không sao: dòng nào đã có thì giữ nguyên."),
        ),
    ),
    ("Từng cột", tuple((HEADS[name], hint) for name, hint in HINTS.items())),
    (
        "Bảo vệ thông tin cá nhân",
        (
            (
                "Điền vừa đủ",
                "Chỉ điền những gì mẫu hỏi. Không thêm số căn cước, ảnh, số điện thoại, địa chỉ nhà.",
            ),
            ("Gửi an toàn", "Gửi tệp qua kênh công vụ. Xóa bản trên máy dùng chung sau khi gửi."),
        ),
    ),
    (
        "Nếu có ô chưa đúng",
        (
            (
                "•",
                "Tệp chưa được nhận dòng nào. Ông/bà nhận lại một bản, ô cần sửa có màu và lời giải thích.",
            ),
            ("Sửa rồi gửi lại", "Ông/bà sửa ngay trên bản ấy rồi gửi lại."),
        ),
    ),
)
_ONE_LINE = 105


def write_guide(sheet: Worksheet, day: date) -> None:
    """Write the instructions; the units of the form are those of `day`."""
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 92
    sheet.sheet_view.showGridLines = False
    title = sheet.cell(1, 1, "Danh sách cán bộ tham gia chương trình nông thôn mới")
    title.font = font(17, bold=True, color=GREEN)
    sheet.row_dimensions[1].height = 30
    told = f"Tỉnh Lâm Đồng. Đơn vị hành chính theo danh mục ngày {day:%d/%m/%Y}. Cột có dấu * là bắt buộc."
    sheet.cell(2, 1, told).font = font(color=GREY)
    at = 4
    for head, lines in _SECTIONS:
        for column in (1, 2):
            sheet.cell(at, column).fill = fill(PALE)
        cell = sheet.cell(at, 1, head)
        cell.font, cell.alignment = font(12, bold=True, color=GREEN), Alignment(vertical="center", indent=1)
        sheet.row_dimensions[at].height = 24
        for left, right in lines:
            at += 1
            _line(sheet, at, left, right)
        at += 2
    make_printable(sheet, landscape=False)


def write_examples(sheet: Worksheet, units: Sequence[str]) -> None:
    """Write examples whose people are invented, in the province and two communes of `units`."""
    title = sheet.cell(1, 1, "Ví dụ: mọi người dưới đây là nhân vật giả định")
    title.font, title.alignment = font(14, bold=True, color=GREEN), Alignment(vertical="center")
    sheet.row_dimensions[1].height = 28
    sheet.cell(2, 1, "Trang này chỉ để xem. Hệ thống không đọc trang này khi nhận tệp.").font = font(
        color=GREY
    )
    write_heads(sheet, 4)
    at = 5
    communes = [unit for unit in units if unit.startswith("Xã ")]
    for told, posts in _examples(units[0], communes[0], communes[1]):
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(HEADS))
        cell = sheet.cell(at, 1, told)
        cell.font, cell.fill = font(italic=True), fill(PALE)
        cell.alignment = Alignment(vertical="center", indent=1)
        sheet.row_dimensions[at].height = ROW_HEIGHT
        for post in posts:
            at += 1
            write_post(sheet, at, post)
        at += 1
    make_printable(sheet, landscape=True)


def _line(sheet: Worksheet, row: int, left: str, right: str) -> None:
    first, second = sheet.cell(row, 1, left), sheet.cell(row, 2, right)
    first.font, second.font = font(bold=True), font()
    first.alignment = Alignment(vertical="center", horizontal="left", indent=1)
    second.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 20 if len(right) < _ONE_LINE else 34


def _examples(
    province: str, one: str, other: str
) -> tuple[tuple[str, tuple[tuple[str | date | None, ...], ...]], ...]:
    head, deputy = "Chủ tịch Ủy ban nhân dân xã", "Phó Chủ tịch Ủy ban nhân dân xã"
    staff, board = "Công chức phụ trách nông thôn mới xã", "Thành viên Ban Chỉ đạo nông thôn mới tỉnh"
    first, second = ("NTM-0001", "Nguyễn Văn Ví Dụ"), ("NTM-0002", "Trần Thị Thí Dụ")
    third = ("NTM-0003", "K'Giả Định")
    woman = (date(1985, 11, 2), "Nữ")
    return (
        (
            "Đang giữ một chức vụ: để trống “Đến ngày”",
            ((*first, date(1980, 3, 15), "Nam", one, deputy, "Có", date(2025, 7, 1), None),),
        ),
        (
            "Chuyển công tác: dòng cũ có “Đến ngày”, thêm một dòng mới",
            (
                (*second, *woman, one, staff, "Không", date(2025, 7, 1), date(2026, 2, 28)),
                (*second, *woman, other, deputy, "Có", date(2026, 3, 1), None),
            ),
        ),
        (
            "Giữ hai chức vụ cùng lúc: hai dòng, cùng mã cán bộ",
            (
                (*third, None, None, other, head, "Có", date(2025, 7, 1), None),
                (*third, None, None, province, board, "Có", date(2025, 9, 1), None),
            ),
        ),
    )
