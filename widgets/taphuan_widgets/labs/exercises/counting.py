"""Lab 2: count and chart with pandas."""

from __future__ import annotations

from typing import Any

import pandas as pd

from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.names import Names
from taphuan_widgets.labs.plotting import Drawing

TITLE = "Đếm và vẽ biểu đồ"
COLUMNS = ("Chủ hộ", "Thôn", "Số người", "Điện thoại thông minh", "Đã nộp hồ sơ trực tuyến")
YES = "Có"
_EPSILON = 0.005


def rows(names: Names) -> str:
    """Step 1: how many households there are."""
    table = names.table("bang", *COLUMNS)
    count = names.number("so_ho")
    if count == table.size:
        raise NotYetError(
            f"`so_ho` đang là {count:g}: đó là số ô của cả bảng.",
            "Cần số dòng, mỗi dòng một hộ.",
            "Dùng `len(bang)`.",
        )
    _same("so_ho", count, len(table), "Dùng `len(bang)`, hoặc xem dòng cuối của bảng ở trên.")
    return f"Bảng có {len(table)} hộ."


def by_hamlet(names: Names) -> str:
    """Step 2: households in each hamlet."""
    table = names.table("bang", *COLUMNS)
    _alike(
        "theo_thon", names.series("theo_thon"), table["Thôn"].value_counts(), '`bang["Thôn"].value_counts()`'
    )
    return "Mỗi thôn bao nhiêu hộ, máy đếm giúp trong một dòng."


def heads(names: Names) -> str:
    """Step 3: people in each hamlet."""
    table = names.table("bang", *COLUMNS)
    found, groups = names.series("so_nguoi"), table.groupby("Thôn")["Số người"]
    for wrong, said in ((groups.count(), "đếm số hộ"), (groups.mean(), "tính trung bình mỗi hộ")):
        if _equal(found, wrong):
            raise NotYetError(
                f"`so_nguoi` đang {said}.",
                "Cần tổng số người của mỗi thôn.",
                "Ở cuối dòng dùng `.sum()`: cộng lại.",
            )
    _alike("so_nguoi", found, groups.sum(), '`bang.groupby("Thôn")["Số người"].sum()`')
    return "`groupby` chia bảng thành từng thôn, `sum` cộng trong từng thôn."


def share(names: Names) -> str:
    """Step 4: the share of households that used an online service."""
    table = names.table("bang", *COLUMNS)
    found, right = names.series("ti_le"), _share(table, "Đã nộp hồ sơ trực tuyến")
    if _equal(found, right / 100):
        raise NotYetError(
            f"`ti_le` đang là phần của 1: thôn đầu là {found.iloc[0]:.2f}.",
            "Cần phần trăm, từ 0 đến 100.",
            "Nhân với 100 ở cuối dòng: `* 100`.",
        )
    if _equal(found, _share(table, "Điện thoại thông minh")):
        raise NotYetError(
            "`ti_le` đang tính theo cột “Điện thoại thông minh” như dòng mẫu.",
            "Cần tính theo cột “Đã nộp hồ sơ trực tuyến”.",
            "Đổi tên cột trong ngoặc vuông đầu tiên.",
        )
    if _equal(found, 100 - right):
        raise NotYetError(
            "`ti_le` đang là phần trăm hộ chưa nộp.",
            "Cần phần trăm hộ đã nộp.",
            f'So với `"{YES}"`, không phải với `"Không"`.',
        )
    _alike("ti_le", found, right, "dòng mẫu, đổi tên cột")
    return "Phần trăm cho phép so các thôn to nhỏ khác nhau."


def chart(names: Names) -> str:
    """Step 5: bars, the longest on top, with a title that says what is counted."""
    drawing = names.get("hinh")
    if not isinstance(drawing, Drawing):
        raise NotYetError(
            "`hinh` chưa phải là biểu đồ.",
            "Cần một biểu đồ thanh ngang.",
            'Viết `hinh = ti_le.sort_values().plot.barh(title="…")`.',
        )
    if drawing.kind != "barh":
        raise NotYetError(
            f"`hinh` đang là kiểu “{drawing.kind}”.",
            "Thanh ngang dễ đọc tên thôn hơn: kiểu “barh”.",
            "Đổi thành `.plot.barh(…)`.",
        )
    values = [row["số"] for row in drawing.spec["data"]["values"]]
    if sorted(values) != sorted(names.series("ti_le").tolist()):
        raise NotYetError(
            "Biểu đồ đang vẽ những con số khác với `ti_le`.",
            "Vẽ phần trăm hộ đã nộp hồ sơ trực tuyến.",
            "Bắt đầu dòng vẽ bằng `ti_le`.",
        )
    if values != sorted(values):
        raise NotYetError(
            "Các thanh chưa xếp theo dài ngắn.",
            "Xếp rồi thì nhìn là thấy thôn nào cao, thôn nào thấp.",
            "Thêm `.sort_values()` sau `ti_le`.",
        )
    if "%" not in drawing.title and "phần trăm" not in drawing.title.lower():
        told = f"“{drawing.title}”" if drawing.title else "để trống"
        raise NotYetError(
            f"Tiêu đề đang {told}.",
            "Người xem phải biết con số là gì: trong tiêu đề có chữ “%” hoặc “phần trăm”.",
            'Ví dụ `title="Hộ đã nộp hồ sơ trực tuyến (%)"`.',
        )
    return "Biểu đồ có tiêu đề, có đơn vị, có thứ tự: người xem hiểu ngay."


def reading(names: Names) -> str:
    """Step 6: what the chart says, and how many households are behind it."""
    table = names.table("bang", *COLUMNS)
    shares = _share(table, "Đã nộp hồ sơ trực tuyến")
    lowest, name = str(shares.idxmin()), names.text("thon_thap_nhat").strip()
    if name != lowest:
        known = "" if name in shares.index else f" Trong bảng không có thôn tên “{name}”."
        raise NotYetError(
            f"`thon_thap_nhat` đang là “{name}”.{known}",
            "Cần thôn có thanh ngắn nhất, viết đúng như trong bảng.",
            "Nhìn thanh dưới cùng của biểu đồ.",
        )
    left = int(((table["Thôn"] == lowest) & (table["Đã nộp hồ sơ trực tuyến"] != YES)).sum())
    _same(
        "so_ho_can_giup",
        names.number("so_ho_can_giup"),
        left,
        f"Đếm hộ của {lowest} có “Không” ở cột “Đã nộp hồ sơ trực tuyến”: bảng ở ô trên đã lọc sẵn.",
    )
    return f"{lowest} còn {left} hộ chưa từng nộp hồ sơ trực tuyến. Tổ nên đến đó trước."


def _share(table: pd.DataFrame, column: str) -> pd.Series[Any]:
    return (table[column] == YES).groupby(table["Thôn"]).mean() * 100


def _same(name: str, found: float, right: float, hint: str) -> None:
    if abs(found - right) > _EPSILON:
        raise NotYetError(f"`{name}` đang là {found:g}.", "Con số này chưa khớp với bảng.", hint)


def _alike(name: str, found: pd.Series[Any], right: pd.Series[Any], how: str) -> None:
    if set(found.index) != set(right.index):
        raise NotYetError(
            f"`{name}` đang chia theo: {', '.join(map(str, list(found.index)[:4]))}…",
            f"Cần chia theo thôn: {', '.join(map(str, sorted(right.index)))}.",
            f"Dùng {how}.",
        )
    for group in right.index:
        if abs(float(found[group]) - float(right[group])) > _EPSILON:
            raise NotYetError(
                f"{group}: đang là {float(found[group]):g}.",
                "Con số này chưa khớp với bảng.",
                f"Dùng {how}.",
            )


def _equal(found: pd.Series[Any], other: pd.Series[Any]) -> bool:
    if set(found.index) != set(other.index):
        return False
    return bool(((found - other).abs() < _EPSILON).all())


STEPS = (rows, by_hamlet, heads, share, chart, reading)
