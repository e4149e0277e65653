"""Lab 3: QR labels for lots."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import segno

from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.names import Names
from taphuan_widgets.labs.sheet import SHEET, text_of

TITLE = "Làm tem QR cho lô hàng"
COLUMNS = ("Mã lô", "Sản phẩm", "Hợp tác xã", "Thu hoạch", "Khối lượng")
ROUGH = frozenset("mqh")
"""Levels of correction for labels that get dirty."""
QUIET = 4
"""Modules of white around a code, as the standard asks."""
FOLDER = "tem"


def lot(names: Names) -> str:
    """Step 1: the code of a lot, letter by letter."""
    table, code = names.table("bang", *COLUMNS), names.text("ma_lo")
    codes = [str(one) for one in table["Mã lô"]]
    if code in codes:
        return f"“{code}” có trong sổ lô."
    near = next((one for one in codes if _bare(one) == _bare(code)), "")
    found = f"`ma_lo` đang là “{code}”. Trong sổ không có mã này."
    if near:
        raise NotYetError(
            found,
            f"Mã lô phải đúng từng ký tự: “{near}”.",
            "So chữ hoa, chữ thường, dấu gạch và khoảng trắng.",
        )
    raise NotYetError(found, f"Chọn một trong: {', '.join(codes)}.", "Chép mã từ bảng ở trên.")


def correction(names: Names) -> str:
    """Step 2: a code that can be read when a part of it is dirty."""
    level = names.text("muc_sua_loi").lower()
    if level == "l":
        raise NotYetError(
            "`muc_sua_loi` đang là “l”: mức thấp nhất.",
            "Tem dán ngoài vườn dễ bẩn, dễ xước: cần mức “m”, “q” hoặc “h”.",
            "Chọn “q”: mất một phần tư hình vẫn quét được.",
        )
    if level not in ROUGH:
        raise NotYetError(
            f"`muc_sua_loi` đang là “{level}”.",
            "Chỉ có bốn mức: “l”, “m”, “q”, “h”, từ thấp đến cao.",
            "Chọn “q”.",
        )
    code, table = names.get("ma"), names.table("bang", *COLUMNS)
    if not isinstance(code, segno.QRCode):
        raise NotYetError("`ma` chưa phải là mã QR.", "Cần `ma = segno.make(…)`.", "Chạy lại ô tạo mã.")
    chosen = table[table["Mã lô"] == names.text("ma_lo")]
    if chosen.empty or not _holds(code, text_of(chosen.iloc[0].to_dict())):
        raise NotYetError(
            "Mã QR đang mang nội dung khác với lô đã chọn.",
            "Mã phải mang đúng nội dung của `ma_lo`.",
            "Chạy lại lần lượt: ô đặt `ma_lo`, ô tạo nội dung, ô tạo mã.",
        )
    return "Ông/bà lấy điện thoại quét thử mã ở trên: chữ phải hiện đúng như `noi_dung`."


def border(names: Names) -> str:
    """Step 3: white around the code."""
    width = names.number("vien_trang")
    if width < QUIET:
        raise NotYetError(
            f"`vien_trang` đang là {width:g} ô.",
            f"Máy quét cần ít nhất {QUIET} ô trắng quanh mã, nếu không sẽ không nhận ra mép.",
            f"Đặt `vien_trang = {QUIET}`.",
        )
    names.file(f"{FOLDER}/{names.text('ma_lo')}.svg")
    return f"Tem đầu tiên nằm trong thư mục “{FOLDER}”."


def every_lot(names: Names) -> str:
    """Step 4: a label for each lot, each with its own content."""
    table, labels = names.table("bang", *COLUMNS), names.get("tem")
    if not isinstance(labels, dict):
        raise NotYetError(
            "`tem` chưa phải là bảng tra các mã.", "Cần `tem = {}` trước vòng lặp.", "Chạy lại ô vòng lặp."
        )
    lots = {str(row["Mã lô"]): text_of(row) for row in table.to_dict("records")}
    missing = [code for code in lots if code not in labels]
    if missing:
        raise NotYetError(
            f"Có {len(lots) - len(missing)}/{len(lots)} tem. Thiếu: {', '.join(missing)}.",
            "Mỗi lô một tem.",
            'Trong vòng lặp viết `ten = lo["Mã lô"]`, không viết sẵn một mã.',
        )
    wrong = [code for code, text in lots.items() if not _holds(labels[code], text)]
    if wrong:
        same = len({_matrix(labels[code]) for code in lots}) == 1
        raise NotYetError(
            "Mọi tem đang mang cùng một nội dung." if same else f"Nội dung sai ở tem: {', '.join(wrong)}.",
            "Tem của lô nào mang nội dung của lô ấy.",
            "Trong vòng lặp viết `noi_dung = text_of(lo)`, không dùng lại nội dung của lô đầu.",
        )
    files = [f"{FOLDER}/{code}.svg" for code in lots]
    absent = [file for file in files if not Path(file).is_file()]
    if absent:
        names.file(absent[0])
    return f"{len(lots)} lô, {len(lots)} tem, không tem nào giống tem nào."


def printed(names: Names) -> str:
    """Step 5: a sheet to print."""
    names.file(SHEET)
    answer = names.text("quet_thay").strip()
    table = names.table("bang", *COLUMNS)
    last = str(table.iloc[-1]["Mã lô"])
    if _bare(answer) != _bare(last):
        raise NotYetError(
            f"`quet_thay` đang là “{answer}”.",
            "Cần mã lô mà điện thoại đọc được từ tem cuối cùng trên tờ in.",
            f"Mở tệp “{SHEET}”, quét tem cuối, chép lại mã sau chữ “Lô:”.",
        )
    return "Tem in ra quét đúng lô. Luôn quét thử trước khi dán hàng loạt."


def _bare(code: str) -> str:
    return re.sub(r"[\s_–-]", "", code).upper()


def _matrix(code: Any) -> tuple[bytes, ...]:
    return tuple(bytes(row) for row in code.matrix) if isinstance(code, segno.QRCode) else ()


def _holds(code: Any, text: str) -> bool:
    """Say whether a code was made of `text`, at whatever level of correction."""
    found = _matrix(code)
    made = (
        segno.make(text, error=level, micro=False, boost_error=boost)
        for level in "lmqh"
        for boost in (True, False)
    )
    return any(_matrix(one) == found for one in made)


STEPS = (lot, correction, border, every_lot, printed)
