"""Typical mistakes are named: one line of a finished lab is done wrong, and the check says what."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.labs.learner import check, run, work

from taphuan_hub.labs.folder import DATA, labs_root
from taphuan_widgets.labs.desk import LABS, Desk, Lab
from taphuan_widgets.labs.errors import LabError, NotYetError

READ = 'bang = pd.read_excel("du-lieu/danh-sach-ho.xlsx", header=2, dtype=str)\n'
DROP = 'bang = bang.dropna(subset=["Chủ hộ"])\n'
SHARE = '(bang["Đã nộp hồ sơ trực tuyến"] == "Có").groupby(bang["Thôn"]).mean()'
MAP = 'xa.plot.scatter(x="kinh độ", y="vĩ độ")'

MISTAKES: list[tuple[str, int, str, str]] = [
    ("households", 1, "dong_tieu_de = 3", "đếm dòng từ 0"),
    ("households", 1, "dong_tieu_de = 0", "“STT”"),
    ("households", 1, 'dong_tieu_de = "2"', "không có dấu nháy"),
    ("households", 1, "bang = pd.DataFrame({'a': [1]})", "không có cột “STT”"),
    ("households", 2, READ + 'bang.dropna(subset=["Chủ hộ"])', "Nhớ có `bang =`"),
    ("households", 2, READ + "bang = bang.dropna().head(9)", "còn 9 dòng"),
    ("households", 2, "bang = len(bang)", "một con số"),
    ("households", 3, READ + DROP, "tên chưa gọn"),
    ("households", 4, 'bang["Thôn"] = bang["Thôn"].replace({"Thôn 3": "T3"})', "“T3”"),
    ("households", 5, 'bang["Điện thoại"] = bang["Điện thoại"].str.lstrip("0")', "zfill(10)"),
    ("households", 5, 'bang["Điện thoại"] = bang["Điện thoại"].str.zfill(12)', "dài quá"),
    ("households", 5, 'bang["Điện thoại"] = bang["Điện thoại"].astype(int)', "dtype=str"),
    ("households", 6, "bang = pd.concat([bang, bang.head(3)])", "3 dòng trùng"),
    ("households", 6, 'bang = bang.drop_duplicates(subset=["Thôn"])', "còn 4 hộ"),
    ("households", 7, 'bang.to_excel("ho-da-sach.xlsx")', "index=False"),
    ("households", 7, 'bang.head(5).to_excel("ho-da-sach.xlsx", index=False)', "có 5 dòng"),
    ("households", 7, 'import os; os.remove("ho-da-sach.xlsx")', "Chưa thấy tệp"),
    ("counting", 1, "so_ho = bang.size", "số ô"),
    ("counting", 1, "so_ho = 12", "chưa khớp"),
    ("counting", 2, 'theo_thon = bang["Số người"].value_counts()', "Cần chia theo thôn"),
    ("counting", 2, 'theo_thon = bang.groupby("Thôn").count()', "cả một bảng"),
    ("counting", 3, 'so_nguoi = bang.groupby("Thôn")["Số người"].count()', "đếm số hộ"),
    ("counting", 3, 'so_nguoi = bang.groupby("Thôn")["Số người"].mean()', "trung bình"),
    ("counting", 4, f"ti_le = {SHARE}", "Nhân với 100"),
    ("counting", 4, f"ti_le = 100 - {SHARE} * 100", "chưa nộp"),
    (
        "counting",
        4,
        'ti_le = (bang["Điện thoại thông minh"] == "Có").groupby(bang["Thôn"]).mean() * 100',
        "dòng mẫu",
    ),
    ("counting", 5, "hinh = ti_le", "chưa phải là biểu đồ"),
    ("counting", 5, 'hinh = ti_le.sort_values().plot.bar(title="%")', "“barh”"),
    ("counting", 5, 'hinh = so_nguoi.sort_values().plot.barh(title="%")', "khác với `ti_le`"),
    ("counting", 5, 'hinh = ti_le.plot.barh(title="%")', "sort_values"),
    ("counting", 5, "hinh = ti_le.sort_values().plot.barh()", "để trống"),
    ("counting", 6, 'thon_thap_nhat = "Thôn 1"', "thanh ngắn nhất"),
    ("counting", 6, 'thon_thap_nhat = "thôn năm"', "không có thôn tên"),
    ("counting", 6, "so_ho_can_giup = 99", "chưa khớp"),
    ("labels", 1, 'ma_lo = "xl 1005"', "đúng từng ký tự: “XL-1005”"),
    ("labels", 1, 'ma_lo = "AB-1"', "Chọn một trong"),
    ("labels", 2, 'muc_sua_loi = "l"', "mức thấp nhất"),
    ("labels", 2, 'muc_sua_loi = "z"', "bốn mức"),
    ("labels", 2, 'ma = segno.make("khác", error="q", micro=False)', "nội dung khác"),
    ("labels", 2, 'ma = "tem"', "chưa phải là mã QR"),
    ("labels", 3, "vien_trang = 0", "ô trắng"),
    ("labels", 4, 'tem = {"XL-1005": ma}', "Thiếu: XL-1012"),
    ("labels", 4, "tem = {code: ma for code in bang['Mã lô']}", "cùng một nội dung"),
    ("labels", 4, "tem = {**tem, 'CF-1101': tem['XL-1005']}", "Nội dung sai ở tem: CF-1101"),
    ("labels", 4, "tem = []", "bảng tra"),
    ("labels", 5, 'quet_thay = "XL-1005"', "cuối cùng"),
    ("figure", 1, "tu_so, mau_so = mau_so, tu_so", "đổi chỗ"),
    ("figure", 1, "mau_so = 1", "sau chữ “trên”"),
    ("figure", 2, 'theo_loai = so["n"].value_counts()', "“kind”"),
    (
        "figure",
        2,
        'theo_loai = so.head(9)["kind"].value_counts().reindex(theo_loai.index, fill_value=0)',
        "đang đếm được",
    ),
    ("figure", 3, 'ngay = "24/11/2026"', "năm-tháng-ngày"),
    ("figure", 3, "so_quan_ly = len(dang_giu)", "số chức vụ"),
    ("figure", 4, "so_khoa_can = 2", "quy tắc"),
    ("figure", 4, 'da_tap_huan = dat["person"].nunique()', "ít nhất một khóa"),
    ("figure", 4, "da_tap_huan = 1", "theo thứ tự"),
    ("figure", 5, "ti_le = da_tap_huan / so_quan_ly", "phần của 1"),
    ("figure", 5, "ti_le = so_quan_ly / da_tap_huan * 100", "lớn hơn 100"),
    ("figure", 5, "ti_le = round(da_tap_huan / so_quan_ly * 100)", "quá tay"),
    ("figure", 6, "ban_ghi_bi_sua = 42", "“record”"),
    ("communes", 1, 'theo_loai = xa["tên"].value_counts()', "“loại”"),
    ("communes", 1, 'theo_loai = pd.concat([xa, xa])["loại"].value_counts()', "124"),
    ("communes", 2, 'hinh = xa.plot.scatter(x="vĩ độ", y="kinh độ")', "nằm nghiêng"),
    ("communes", 2, 'hinh = xa.plot.scatter(x="mã", y="vĩ độ")', "Trục ngang đang là “mã”"),
    ("communes", 2, 'hinh = xa.head(9).plot.scatter(x="kinh độ", y="vĩ độ")', "có 9 điểm"),
    ("communes", 2, "hinh = 1", "bản đồ điểm"),
    ("communes", 3, 'cuc_bac = "Phú Quý"', "phía nam"),
    ("communes", 3, 'cuc_bac = "Hà Nội"', "không có tên này"),
    ("communes", 4, 'buoi = pd.read_csv("du-lieu/buoi-ho-tro.csv")', "“Dran”"),
    ("communes", 4, 'buoi["tên"] = buoi["tên"].replace({"D\'Ran": ...})', "ba dấu chấm"),
    ("communes", 4, "buoi = buoi.head(9)", "9 dòng"),
    ("communes", 5, 'ghep = xa.merge(buoi, on="tên", how="inner")', "biến mất"),
    ("communes", 5, "ghep = pd.concat([ghep, ghep])", "nhiều hơn số xã"),
    ("communes", 5, 'ghep = xa.merge(buoi.head(9), on="tên", how="left")', "Sửa tên ở bước 4"),
    ("communes", 6, f"ban_do = {MAP}", 'c="số hộ"'),
    ("communes", 6, 'ban_do = ghep.plot.scatter(x="kinh độ", y="vĩ độ", c="số hộ")', "chưa có tiêu đề"),
    ("communes", 6, "chua_co_buoi = 3", "số buổi bằng 0"),
    ("question", 1, "cau_hoi = {}", "%%question 1"),
    ("question", 2, 'cau_hoi[2] = cau_hoi[2].replace("[x]", "[ ]")', "có 0 phương án"),
    (
        "question",
        2,
        'cau_hoi[2] = cau_hoi[2].replace("[x]", "[ ]").replace("[ ] Gọi", "[x] Gọi")',
        "156 hoặc 5656",
    ),
    ("question", 2, 'cau_hoi[2] = cau_hoi[2].replace("single", "multiple")', "Giữ loại"),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("quen-mat-khau", "ten-cau")', "tên riêng"),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("quen-mat-khau", "Quên")', "không dấu"),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("Giúp là", "(viết")', "1 chỗ"),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("  > Ngày", "    Ngày")', "lời nhắc"),
    (
        "question",
        3,
        'cau_hoi[3] = cau_hoi[3].replace("> Giúp là đứng cạnh chỉ, không giữ hộ.", "")',
        "giải thích cuối",
    ),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("và tự cất", "và tự cất " * 9)', "dài hơn hẳn"),
    ("question", 3, 'cau_hoi[3] = cau_hoi[3].replace("- [ ]", "-[ ]")', "dòng"),
    ("question", 3, 'cau_hoi[3] = ":::{question} a\\n:type: number\\n:answer: 3\\nMấy?\\n:::"', "câu chọn"),
    ("question", 3, "cau_hoi[3] = cau_hoi[2] + '\\n' + cau_hoi[3]", "2 câu hỏi"),
    ("question", 4, 'Path("cau-hoi-cua-toi.md").write_text(cau_hoi[2])', "không chứa câu"),
    ("question", 4, 'Path("cau-hoi-cua-toi.md").write_text("::: hỏng")', "có lỗi ở dòng 1"),
]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Path, dict[str, Any]]]]:
    """Every lab, done once: its folder and its names."""
    before, made = Path.cwd(), {}
    for lab in LABS:
        folder = tmp_path_factory.mktemp(lab)
        shutil.copytree(labs_root() / DATA, folder / DATA)
        os.chdir(folder)
        made[lab] = folder, work(lab)
    os.chdir(before)
    yield made
    os.chdir(before)


@pytest.mark.parametrize(("lab", "step", "wrong", "told"), MISTAKES, ids=lambda value: str(value)[:30])
def test_a_typical_mistake_is_named(
    lab: str, step: int, wrong: str, told: str, done: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, names = done[lab]
    shutil.copytree(folder, tmp_path / "own")
    monkeypatch.chdir(tmp_path / "own")
    mine = {name: value.copy() if hasattr(value, "copy") else value for name, value in names.items()}
    run(wrong, mine)
    with pytest.raises(NotYetError) as found:
        check(lab, step, mine)
    said = found.value
    assert told in said.message, said.message
    assert all(part.endswith((".", "?", "…")) for part in (said.found, said.expected, said.hint)), (
        said.message
    )


@pytest.mark.parametrize("lab", LABS)
def test_a_missing_name_and_three_dots_are_told(
    lab: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(labs_root() / DATA, tmp_path / DATA)
    for step in range(1, len(Lab.of(lab).steps) + 1):
        with pytest.raises(NotYetError):
            check(lab, step, {})


def test_a_lab_counts_what_is_done(done: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, names = done["counting"]
    monkeypatch.chdir(folder)
    desk = Desk(Lab.of("counting"), names)
    assert "Đã xong 1/6 bước. Còn bước 1, 3, 4, 5, 6." in repr(desk.look(2))
    wrong = Desk(Lab.of("counting"), names | {"so_ho": ...})
    assert "`so_ho` vẫn là ba dấu chấm." in repr(wrong.look(1))
    with pytest.raises(LabError, match="từ 1 đến 6"):
        desk.look(7)
    with pytest.raises(LabError, match="Không có bài"):
        Lab.of("x")
