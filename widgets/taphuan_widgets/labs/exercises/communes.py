"""Lab 5: map the communes."""

from __future__ import annotations

import pandas as pd

from taphuan_widgets.labs.errors import NotYetError
from taphuan_widgets.labs.names import Names
from taphuan_widgets.labs.plotting import Drawing

TITLE = "Vẽ bản đồ các xã"
UNITS = "du-lieu/cac-xa.csv"
VISITS = "du-lieu/buoi-ho-tro.csv"
COLUMNS = ("mã", "tên", "loại", "vĩ độ", "kinh độ")


def kinds(names: Names) -> str:
    """Step 1: how many communes, wards and special zones there are."""
    right = pd.read_csv(UNITS)["loại"].value_counts()
    found = names.series("theo_loai")
    if set(found.index) != set(right.index):
        raise NotYetError(
            f"`theo_loai` đang chia theo: {', '.join(map(str, list(found.index)[:4]))}…",
            f"Cần chia theo cột “loại”: {', '.join(right.index)}.",
            'Viết `theo_loai = xa["loại"].value_counts()`.',
        )
    if found.to_dict() != right.to_dict():
        raise NotYetError(
            f"Cộng lại đang là {int(found.sum())}.",
            f"Tỉnh có {int(right.sum())} xã, phường, đặc khu.",
            "Chạy lại ô đọc tệp, rồi chạy lại ô đếm.",
        )
    parts = ", ".join(f"{count} {kind}" for kind, count in right.items())
    return f"{int(right.sum())} đơn vị: {parts}."


def places(names: Names) -> str:
    """Step 2: a point for each, east to the right and north upwards."""
    drawing = _map(names, "hinh")
    across, up = _axes(drawing)
    if (across, up) == ("vĩ độ", "kinh độ"):
        raise NotYetError(
            "Bản đồ đang nằm nghiêng: vĩ độ chạy ngang, kinh độ chạy dọc.",
            "Kinh độ là ngang (đông – tây), vĩ độ là dọc (bắc – nam).",
            'Đổi hai tên cột cho nhau: `x="kinh độ", y="vĩ độ"`.',
        )
    if (across, up) != ("kinh độ", "vĩ độ"):
        raise NotYetError(
            f"Trục ngang đang là “{across}”, trục dọc là “{up}”.",
            "Trục ngang là “kinh độ”, trục dọc là “vĩ độ”.",
            "Sửa `x=` và `y=`.",
        )
    points, units = len(drawing.spec["data"]["values"]), len(pd.read_csv(UNITS))
    if points != units:
        raise NotYetError(f"Bản đồ có {points} điểm.", f"Cần đủ {units} điểm.", "Vẽ cả bảng `xa`.")
    return "Di chuột lên từng điểm để xem tên. Điểm xa ngoài biển là đặc khu Phú Quý."


def north(names: Names) -> str:
    """Step 3: the northernmost one."""
    units = pd.read_csv(UNITS).sort_values("vĩ độ")
    right, found = str(units.iloc[-1]["tên"]), names.text("cuc_bac").strip()
    if found == str(units.iloc[0]["tên"]):
        raise NotYetError(
            f"`cuc_bac` đang là “{found}”: đây là nơi xa nhất về phía nam.",
            "Vĩ độ càng lớn thì càng về phía bắc.",
            "Lấy dòng cuối sau khi xếp theo vĩ độ: `.iloc[-1]`.",
        )
    if found != right:
        known = "" if found in set(units["tên"]) else " Trong bảng không có tên này."
        raise NotYetError(
            f"`cuc_bac` đang là “{found}”.{known}",
            "Cần tên của điểm cao nhất trên bản đồ.",
            'Viết `xa.sort_values("vĩ độ").iloc[-1]["tên"]`.',
        )
    return f"Theo dữ liệu này, {right} ở xa nhất về phía bắc."


def spelling(names: Names) -> str:
    """Step 4: the names of both tables are the same."""
    visits = names.table("buoi", "tên", "số buổi", "số hộ")
    units = set(pd.read_csv(UNITS)["tên"])
    if any(name is ... for name in visits["tên"]):
        raise NotYetError(
            "Trong `sua_ten` còn ba dấu chấm.",
            "Bên phải mỗi dấu hai chấm là tên đúng trong bảng `xa`.",
            "Thay từng `...` bằng tên đúng, để trong dấu nháy, rồi chạy lại ô đó.",
        )
    lost = sorted(set(map(str, visits["tên"])) - units)
    if lost:
        raise NotYetError(
            f"Bảng `buoi` còn tên không có trong bảng `xa`: {', '.join(f'“{name}”' for name in lost)}.",
            "Hai bảng phải gọi một xã bằng cùng một tên.",
            f'Tìm tên đúng trong bảng `xa`, rồi thêm `"{lost[0]}": "…"` vào `sua_ten` và chạy lại ô đó.',
        )
    expected = len(pd.read_csv(VISITS))
    if len(visits) != expected:
        raise NotYetError(
            f"Bảng `buoi` chỉ còn {len(visits)} dòng.",
            f"Sửa tên chứ không bỏ dòng: cần {expected} dòng.",
            "Chạy lại ô đọc tệp, rồi sửa tên.",
        )
    return "Mọi tên đã khớp. Bước này hay bị quên nhất khi ghép hai bảng."


def joined(names: Names) -> str:
    """Step 5: both tables as one, with every commune."""
    both, units = names.table("ghep", "tên", "số buổi"), pd.read_csv(UNITS)
    if len(both) < len(units):
        raise NotYetError(
            f"`ghep` có {len(both)} dòng: các xã chưa có buổi nào đã biến mất.",
            f"Giữ đủ {len(units)} xã, kể cả xã chưa có buổi nào.",
            'Đặt `how="left"`: giữ mọi dòng của bảng bên trái.',
        )
    if len(both) > len(units):
        raise NotYetError(
            f"`ghep` có {len(both)} dòng, nhiều hơn số xã.",
            f"Cần {len(units)} dòng, mỗi xã một dòng.",
            'Ghép theo `on="tên"`, bảng `xa` đứng trước.',
        )
    right = pd.read_csv(VISITS)["số buổi"].sum()
    if int(both["số buổi"].fillna(0).sum()) != int(right):
        raise NotYetError(
            f"Cộng cột “số buổi” của `ghep` đang được {int(both['số buổi'].fillna(0).sum())}.",
            f"Phải được {int(right)}, như trong tệp.",
            "Sửa tên ở bước 4 trước, rồi ghép lại.",
        )
    return f"`ghep` có đủ {len(both)} xã, phường, đặc khu."


def coverage(names: Names) -> str:
    """Step 6: the map of what was done, and where nothing was."""
    both = names.table("ghep", "tên", "số buổi", "số hộ")
    drawing = _map(names, "ban_do")
    if drawing.spec["encoding"].get("color", {}).get("field") != "số hộ":
        raise NotYetError(
            "Màu của điểm chưa theo cột “số hộ”.",
            "Điểm càng đậm là giúp được càng nhiều hộ.",
            'Thêm `c="số hộ"` vào trong ngoặc.',
        )
    if not drawing.title:
        raise NotYetError(
            "Bản đồ chưa có tiêu đề.",
            "Người xem phải biết màu nói điều gì.",
            'Thêm `title="Số hộ được hỗ trợ (giả định)"`.',
        )
    count, right = names.number("chua_co_buoi"), int(both["số buổi"].fillna(0).eq(0).sum())
    if count != right:
        raise NotYetError(
            f"`chua_co_buoi` đang là {count:g}.",
            "Đếm các đơn vị có số buổi bằng 0.",
            'Viết `(ghep["số buổi"] == 0).sum()`. Nhớ chạy ô thay chỗ trống bằng 0 trước.',
        )
    return f"Còn {right} đơn vị chưa có buổi nào. Bản đồ cho thấy nên đi đâu trước."


def _map(names: Names, name: str) -> Drawing:
    drawing = names.get(name)
    if not isinstance(drawing, Drawing) or drawing.kind != "scatter":
        raise NotYetError(
            f"`{name}` chưa phải là bản đồ điểm.",
            "Cần vẽ mỗi đơn vị một điểm.",
            f'Viết `{name} = ….plot.scatter(x="kinh độ", y="vĩ độ", …)`.',
        )
    return drawing


def _axes(drawing: Drawing) -> tuple[str, str]:
    encoding = drawing.spec["encoding"]
    return encoding["x"]["field"], encoding["y"]["field"]


STEPS = (kinds, places, north, spelling, joined, coverage)
