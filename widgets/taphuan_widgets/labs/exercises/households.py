"""Lab 1: clean an Excel list of households."""

from __future__ import annotations

import re

import pandas as pd

from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.names import Names

TITLE = "Làm sạch danh sách hộ"
OUT = "ho-da-sach.xlsx"
HEADER = 2
"""The row of the column names, counted from 0."""
ROWS, HOUSEHOLDS = 43, 40
"""Without the total, and without rows that stand there twice."""
HAMLETS = ("Thôn 1", "Thôn 2", "Thôn 3", "Thôn 4")
COLUMNS = ("STT", "Chủ hộ", "Thôn", "Số người", "Điện thoại")
PHONE_DIGITS = 10
_SHOWN = 3


def header(names: Names) -> str:
    """Step 1: the row of the column names."""
    number = names.number("dong_tieu_de")
    if number == HEADER + 1:
        raise NotYetError(
            f"`dong_tieu_de` đang là {number:g}.",
            "Máy đếm dòng từ 0: dòng thứ nhất là 0, dòng thứ hai là 1.",
            f"Dòng tên cột là dòng thứ {HEADER + 1}, vậy máy gọi là dòng số mấy?",
        )
    if number != HEADER:
        raise NotYetError(
            f"`dong_tieu_de` đang là {number:g}.",
            "Cần số của dòng có chữ “STT”, “Chủ hộ”, “Thôn”, đếm từ 0.",
            "Xem bảng ở ô trên: cột ngoài cùng bên trái là số của từng dòng.",
        )
    names.table("bang", *COLUMNS)
    return "Bảng đã có tên cột. Từ giờ mỗi cột gọi bằng tên của nó."


def total(names: Names) -> str:
    """Step 2: the total is no household."""
    table = names.table("bang", *COLUMNS)
    if table["Chủ hộ"].isna().any():
        raise NotYetError(
            f"Bảng còn {int(table['Chủ hộ'].isna().sum())} dòng không có chủ hộ: đó là dòng “Tổng cộng”.",
            "Mỗi dòng là một hộ.",
            'Viết `bang = bang.dropna(subset=["Chủ hộ"])`. Nhớ có `bang =` ở đầu dòng.',
        )
    if len(table) < HOUSEHOLDS:
        raise NotYetError(
            f"Bảng chỉ còn {len(table)} dòng.",
            f"Sau bước này phải còn {ROWS} dòng.",
            "Lọc theo cột “Chủ hộ” thôi. Chạy lại ô đọc tệp, rồi chạy lại ô này.",
        )
    return f"Còn {len(table)} dòng, mỗi dòng một hộ."


def people(names: Names) -> str:
    """Step 3: names of people without spaces too many, each word with a capital."""
    table = names.table("bang", *COLUMNS)
    wrong = [name for name in table["Chủ hộ"] if name != _tidy(str(name))]
    if wrong:
        examples = "; ".join(f"“{name}”" for name in wrong[:_SHOWN])
        raise NotYetError(
            f"Còn {len(wrong)} tên chưa gọn, ví dụ {examples}.",
            f"Ví dụ “{wrong[0]}” phải thành “{_tidy(str(wrong[0]))}”.",
            'Chép dòng mẫu của cột “Thôn”, đổi cả hai chỗ `"Thôn"` thành `"Chủ hộ"`.',
        )
    return "Tên người đã gọn, ai cũng viết hoa đầu từ."


def hamlets(names: Names) -> str:
    """Step 4: one spelling for each hamlet."""
    table = names.table("bang", *COLUMNS)
    wrong = sorted({str(name) for name in table["Thôn"]} - set(HAMLETS))
    if wrong:
        raise NotYetError(
            f"Cột “Thôn” còn cách viết khác: {', '.join(f'“{name}”' for name in wrong)}.",
            f"Chỉ có {len(HAMLETS)} thôn: {', '.join(HAMLETS)}.",
            f'Thêm `"{wrong[0]}": "Thôn …"` vào bảng tra `cach_viet`, rồi chạy lại ô đó.',
        )
    return f"Cả bảng chỉ còn {len(HAMLETS)} tên thôn. Giờ mới đếm theo thôn được."


def phones(names: Names) -> str:
    """Step 5: ten digits, with the leading 0 that Excel dropped."""
    table = names.table("bang", *COLUMNS)
    if pd.api.types.is_numeric_dtype(table["Điện thoại"]):
        raise NotYetError(
            "Cột “Điện thoại” đang là số, nên mất số 0 ở đầu.",
            "Số điện thoại là chữ, không phải số để cộng trừ.",
            "Đọc lại tệp với `dtype=str` như ô ở bước 1.",
        )
    given = table["Điện thoại"].dropna().astype(str)
    wrong = [phone for phone in given if not re.fullmatch(rf"\d{{{PHONE_DIGITS}}}", phone)]
    if any(len(phone) > PHONE_DIGITS for phone in wrong):
        raise NotYetError(
            f"Có số dài quá, ví dụ “{max(wrong, key=len)}”.",
            f"Mỗi số có đúng {PHONE_DIGITS} chữ số.",
            f"Đặt {PHONE_DIGITS} trong ngoặc, rồi chạy lại từ ô đọc tệp ở bước 1.",
        )
    if wrong:
        raise NotYetError(
            f"Còn {len(wrong)} số chưa đủ {PHONE_DIGITS} chữ số, ví dụ “{wrong[0]}” có {len(wrong[0])}.",
            f"Mỗi số có {PHONE_DIGITS} chữ số và bắt đầu bằng 0.",
            f"Dùng `.str.zfill({PHONE_DIGITS})`: thêm số 0 vào đầu cho đủ {PHONE_DIGITS} chữ số.",
        )
    return f"Mọi số điện thoại đều có {PHONE_DIGITS} chữ số."


def twice(names: Names) -> str:
    """Step 6: nobody stands there twice."""
    table = names.table("bang", *COLUMNS)
    repeated = table[table.duplicated(["Chủ hộ", "Thôn"])]
    if not repeated.empty:
        example = repeated.iloc[0]
        raise NotYetError(
            f"Còn {len(repeated)} dòng trùng, ví dụ {example['Chủ hộ']}, {example['Thôn']}.",
            "Mỗi hộ một dòng.",
            "Dòng trùng vẫn khác số thứ tự, nên phải nói rõ so cột nào: "
            '`bang = bang.drop_duplicates(subset=["Chủ hộ", "Thôn"])`.',
        )
    if len(table) != HOUSEHOLDS:
        raise NotYetError(
            f"Bảng còn {len(table)} hộ.",
            f"Bỏ dòng trùng xong phải còn {HOUSEHOLDS} hộ.",
            "So cả hai cột “Chủ hộ” và “Thôn”: hai người khác thôn có thể trùng tên. Chạy lại từ ô đọc tệp.",
        )
    return f"Còn đúng {HOUSEHOLDS} hộ. Danh sách này tin được."


def saved(names: Names) -> str:
    """Step 7: the clean list as a file."""
    file = names.file(OUT)
    table = pd.read_excel(file, dtype=str)
    if str(table.columns[0]).startswith("Unnamed"):
        raise NotYetError(
            f"Tệp “{OUT}” có thêm một cột số không tên ở đầu.",
            "Chỉ có các cột của bảng.",
            f'Ghi với `index=False`: `bang.to_excel("{OUT}", index=False)`.',
        )
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing or len(table) != HOUSEHOLDS:
        raise NotYetError(
            f"Tệp “{OUT}” có {len(table)} dòng" + (f", thiếu cột {', '.join(missing)}." if missing else "."),
            f"Tệp phải có {HOUSEHOLDS} hộ, đủ {len(COLUMNS)} cột.",
            "Chạy lại các bước 2 đến 6, rồi ghi lại tệp.",
        )
    return f"Tệp “{OUT}” đã có trên máy. Ông/bà mở bằng Excel để xem."


def _tidy(name: str) -> str:
    return " ".join(name.split()).title()


STEPS = (header, total, people, hamlets, phones, twice, saved)
