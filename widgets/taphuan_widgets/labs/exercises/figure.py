"""Lab 4: read the indicator, and compute it again from an export of the ledger."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from taphuan_grading.ledger.inspector import figure
from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.ledger import forged_record, read_lines, run_on, standing
from taphuan_widgets.labs.names import Names

TITLE = "Đọc và tính lại chỉ tiêu"
_HUNDREDTH = 0.005


def told(names: Names) -> str:
    """Step 1: the two numbers of the figure."""
    head = _head()
    done, of = names.number("tu_so"), names.number("mau_so")
    if (done, of) == (head["denominator"], head["numerator"]):
        raise NotYetError(
            f"Đang viết `tu_so` là {done:g}, `mau_so` là {of:g}: hai số bị đổi chỗ.",
            "Tử số là người đã được tập huấn, mẫu số là tất cả cán bộ quản lý.",
            "Đổi hai số cho nhau.",
        )
    _number("tu_so", done, head["numerator"], "Số đứng trước chữ “trên” trong câu máy in ra.")
    _number("mau_so", of, head["denominator"], "Số đứng sau chữ “trên” trong câu máy in ra.")
    return f"Chỉ tiêu nói: {done:g} trên {of:g}. Giờ ta tự tính xem có đúng không."


def kinds(names: Names) -> str:
    """Step 2: how many records there are of each kind."""
    found = names.series("theo_loai")
    right = Counter(json.loads(line)["kind"] for line in read_lines()[1:])
    if set(found.index) != set(right):
        raise NotYetError(
            f"`theo_loai` đang chia theo: {', '.join(map(str, list(found.index)[:4]))}…",
            "Cần đếm theo cột “kind” (loại bản ghi).",
            'Viết `theo_loai = so["kind"].value_counts()`.',
        )
    for kind, count in right.items():
        if found[kind] != count:
            raise NotYetError(
                f"Loại “{kind}” đang đếm được {found[kind]}.",
                f"Trong tệp có {count}.",
                "Chạy lại ô đọc sổ, rồi chạy lại ô đếm.",
            )
    return f"Sổ có {right['post']} chức vụ quản lý và {right['passed']} lần đạt một khóa học."


def managers(names: Names) -> str:
    """Step 3: managers on the day, each person once."""
    head = _head()
    day = names.text("ngay")
    if day != head["as_of"]:
        raise NotYetError(
            f"`ngay` đang là “{day}”.",
            f"Ngày của con số trong dòng đầu sổ là “{head['as_of']}”, viết năm-tháng-ngày.",
            f'Viết `ngay = "{head["as_of"]}"`.',
        )
    held = names.table("dang_giu", "person", "unit")
    count, (_, of) = names.number("so_quan_ly"), figure(standing(read_lines()), day)
    if count == len(held) != of:
        raise NotYetError(
            f"`so_quan_ly` đang là {count:g}: đó là số chức vụ.",
            "Có người giữ hai chức vụ; mỗi người chỉ đếm một lần.",
            'Dùng `dang_giu["person"].nunique()`: đếm người khác nhau.',
        )
    _number("so_quan_ly", count, of, 'Dùng `dang_giu["person"].nunique()`.')
    return f"Ngày {day} có {of} cán bộ quản lý. Đây là mẫu số."


def trained(names: Names) -> str:
    """Step 4: who passed all courses that the rule asks for."""
    facts, day = standing(read_lines()), _head()["as_of"]
    rule = next(iter(facts["rule"].values()))
    _number(
        "so_khoa_can",
        names.number("so_khoa_can"),
        len(rule["courses"]),
        "Đếm các khóa học trong quy tắc mà ô trên in ra.",
    )
    done, _ = figure(facts, day)
    count = names.number("da_tap_huan")
    passed = [one["person"] for one in facts["passed"].values() if one["run"] == run_on(facts, day)]
    if count in {len(passed), len(set(passed))}:
        raise NotYetError(
            f"`da_tap_huan` đang là {count:g}: đó là mọi người có ít nhất một khóa, hoặc mọi lần đạt.",
            "Chỉ đếm cán bộ quản lý đã đạt đủ các khóa trong đợt này.",
            "Chạy lại ô tính `so_khoa` và ô này theo thứ tự.",
        )
    _number("da_tap_huan", count, done, "Chạy lại các ô của bước này theo thứ tự, từ trên xuống.")
    return f"{done} người đã đạt đủ các khóa. Đây là tử số."


def rate(names: Names) -> str:
    """Step 5: the percentage, to two digits."""
    head, found = _head(), names.number("ti_le")
    right = head["numerator"] / head["denominator"] * 100
    if abs(found - right / 100) < _HUNDREDTH / 10:
        raise NotYetError(
            f"`ti_le` đang là {found:g}: đây là phần của 1.",
            "Cần phần trăm.",
            "Nhân với 100: `round(da_tap_huan / so_quan_ly * 100, 2)`.",
        )
    if abs(found - head["denominator"] / head["numerator"] * 100) < _HUNDREDTH:
        raise NotYetError(
            f"`ti_le` đang là {found:g}: lớn hơn 100.",
            "Lấy người đã tập huấn chia cho tất cả.",
            "Đổi hai bên dấu `/` cho nhau.",
        )
    if abs(found - right) > _HUNDREDTH:
        near = " Con số gần đúng, nhưng làm tròn quá tay." if abs(found - right) < 1 else ""
        raise NotYetError(
            f"`ti_le` đang là {found:g}.{near}",
            "Cần hai chữ số sau dấu phẩy.",
            "Viết `ti_le = round(da_tap_huan / so_quan_ly * 100, 2)`.",
        )
    shown = f"{right:.2f}".replace(".", ",")
    return f"{shown}%. Ông/bà vừa tính lại chỉ tiêu mà không cần tin lời ai."


def touched(names: Names) -> str:
    """Step 6: where the forged ledger was touched."""
    found, right = names.number("ban_ghi_bi_sua"), forged_record(read_lines())
    if found != right:
        raise NotYetError(
            f"`ban_ghi_bi_sua` đang là {found:g}.",
            "Máy kiểm tra nêu số của bản ghi đầu tiên không khớp, sau chữ “record”.",
            "Đọc lại câu “KHÔNG TIN ĐƯỢC” ở ô trên, chép số đó.",
        )
    return f"Sửa một ngày trong bản ghi {right} là lộ ngay. Vì thế con số này tin được."


def _head() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(read_lines()[0])
    return found


def _number(name: str, found: float, right: float, hint: str) -> None:
    if found != right:
        raise NotYetError(f"`{name}` đang là {found:g}.", "Con số này chưa khớp với sổ.", hint)


STEPS = (told, kinds, managers, trained, rate, touched)
