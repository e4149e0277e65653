"""One-time passwords on paper: a slip a person, to be cut off and handed over."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.look import GREEN, GREY, border, fill, font, make_printable
from taphuan_grading.register.newcomers import Opened

_HEADS = (("Đơn vị", 30), ("Họ và tên", 28), ("Tên đăng nhập", 22), ("Mật khẩu lần đầu", 24))
_FIRST = 4


def reserve(path: Path) -> None:
    """Make the file, readable by its owner only; `FormError` when it is there or cannot be made."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise FormError(f"{path}: đã có tệp này; mời ông/bà chọn tên khác.") from error
    except OSError as error:
        raise FormError(f"{path}: không ghi được tệp ({error.strerror}).") from error


def write_slips(path: Path, accounts: Sequence[Opened], day: date) -> None:
    """Write usernames and one-time passwords to the reserved file `path`, a row a person."""
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Tài khoản"
    title = sheet.cell(1, 1, "Tài khoản học tập: cắt từng dòng và giao tận tay")
    title.font = font(14, bold=True, color=GREEN)
    told = f"Lập ngày {day:%d/%m/%Y}. Mật khẩu chỉ dùng cho lần đăng nhập đầu. Giao xong, xóa tệp này."
    sheet.cell(2, 1, told).font = font(color=GREY)
    for column, (head, width) in enumerate(_HEADS, start=1):
        cell = sheet.cell(_FIRST - 1, column, head)
        cell.font, cell.fill, cell.border = font(bold=True, color="FFFFFF"), fill(GREEN), border()
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions["ABCD"[column - 1]].width = width
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 24
    sheet.row_dimensions[_FIRST - 1].height = 24
    for row, one in enumerate(accounts, start=_FIRST):
        who = one.newcomer
        for column, value in enumerate((who.unit, who.name, who.username, one.password), start=1):
            cell = sheet.cell(row, column, value)
            cell.font, cell.border = font(bold=column > 2), border()
            cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
        sheet.row_dimensions[row].height = 30
    sheet.print_title_rows = f"{_FIRST - 1}:{_FIRST - 1}"
    make_printable(sheet, landscape=False)
    workbook.save(path)
