"""``taphuan plan``: from an empty form to classes with invitations, and what editing can break."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.hub.serving import PASSWORD, QUICK

from taphuan_grading import clock
from taphuan_grading.attendance.classes import list_classes
from taphuan_grading.attendance.roster import roster
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.cli import main

SAMPLE = Path(__file__).parents[1] / "grading/samples/small"
TODAY = date(2026, 3, 2)
BY = TODAY + timedelta(days=20)
UNITS = {"24781": 7, "24943": 5, "24934": 4}
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def planned_template(bare_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with sixteen invented managers in three communes and two trainers."""
    home = Home(tmp_path_factory.mktemp("planned") / "home")
    shutil.copytree(bare_template.root, home.root)
    engine, atlas = open_store(home), read_atlas()
    with engine.begin() as connection:
        load_units(connection, atlas)
        for code, count in UNITS.items():
            unit = atlas.find(code, TODAY)
            for number in range(count):
                key = f"cb-{code}-{number}"
                add_official(connection, Official(key, f"Nguyễn Giả Định {number}"))
                add_post(connection, Post(key, "Chủ tịch", unit, True, unit.valid_from))
    for username in ("thay", "co"):
        create_account(
            engine, username=username, password=PASSWORD, roles=["trainer"], at=clock.now(), hasher=QUICK
        )
    engine.dispose()
    return home


@pytest.fixture
def run(planned_template: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    home = tmp_path / "planned"
    shutil.copytree(planned_template.root, home)
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))
    noon = clock.now().replace(year=2026, month=3, day=2, hour=5)
    monkeypatch.setattr(clock, "now", lambda: noon)

    def running(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["--home", str(home), *map(str, arguments)])

    return running


def edit(path: Path, sheet: str, cells: dict[str, Any], to: Path | None = None) -> Path:
    book = load_workbook(path)
    for place, value in cells.items():
        book[sheet][place] = value
    book.save(to or path)
    return to or path


def by_label(path: Path, values: dict[str, Any]) -> None:
    """Fill in lines of the first sheet."""
    book = load_workbook(path)
    for row in book["Chung"].iter_rows():
        if row[0].value in values:
            row[1].value = values[row[0].value]
    book.save(path)


def filled(run: Run, folder: Path) -> Path:
    """The form, filled in as an office would."""
    form = folder / "mau.xlsx"
    assert run("plan", "template", form).output == f"The form is {form}.\n"
    by_label(form, {"Tên lớp": "Kỹ năng số", "Đơn vị tổ chức": "Văn phòng"})
    rooms = {"A2": "Hội trường", "B2": "phường Xuân Hương - Đà Lạt", "C2": 8, "A3": "Hội trường"}
    edit(form, "Phòng học", rooms | {"B3": "Xã Ka Đô", "C3": "8", "D3": "03/03/2026 đến 04/03/2026"})
    morning = {"A2": "03/03/2026", "B2": "7h30", "C2": "11:30", "D2": "3,5"}
    later = {
        "A3": date(2026, 3, 5),
        "B3": "08:00",
        "C3": "11h",
        "A4": "01/12/2026",
        "B4": "8:00",
        "C4": "11:00",
    }
    return edit(form, "Ngày học", morning | later)


@pytest.fixture
def planned(run: Run, tmp_path: Path) -> Path:
    """A proposed plan."""
    done = run("plan", "propose", filled(run, tmp_path), "--by", BY, "--out", tmp_path / "ke-hoach.xlsx")
    assert done.exit_code == 0, done.output
    return tmp_path / "ke-hoach.xlsx"


def test_a_plan_becomes_classes_once(run: Run, tmp_path: Path) -> None:
    form, out = filled(run, tmp_path), tmp_path / "ke-hoach.xlsx"
    assert run("plan", "propose", form, "--by", BY, "--out", out).output.splitlines()[:3] == [
        "Còn thiếu 16 cán bộ quản lý.",
        "Kế hoạch mời 16 người vào 2 lớp.",
        "Đã chứng minh: không thể ít lớp hơn mà mời được chừng ấy người, và không thể mời thêm ai.",
    ]
    assert run("plan", "check", out).output == f"{out}: kế hoạch dùng được.\n"
    assert run("plan", "apply", out).output.splitlines() == [
        "kh-20260322-001: 05/03/2026, 8 người, Hội trường, Phường Xuân Hương - Đà Lạt",
        "kh-20260322-002: 05/03/2026, 8 người, Hội trường, Xã Ka Đô",
        "Đã mở 2 lớp; 0 lớp đã có từ trước.",
    ]
    assert run("plan", "apply", out).output == "Đã mở 0 lớp; 2 lớp đã có từ trước.\n"
    assert run("plan", "check", out).exit_code == 0
    engine = open_store(Home(tmp_path / "planned"))
    with engine.connect() as connection:
        classes = list_classes(connection)
        invited = sorted(guest.official_id for one in classes for guest in roster(connection, one))
    engine.dispose()
    assert invited == sorted(f"cb-{code}-{n}" for code, count in UNITS.items() for n in range(count))
    assert {one.trainers for one in classes} == {("thay",), ("co",)}
    assert [(one.course, one.accredited, one.hours) for one in classes] == [("village", False, 3)] * 2
    again = run("plan", "propose", form, "--by", BY, "--out", tmp_path / "nua.xlsx").output
    assert "16 người đã có trong danh sách lớp sắp mở. Không cần mở thêm lớp." in again
    assert "cli plan propose" in run("register", "access-log").output


def test_a_plan_is_edited_and_applied(run: Run, planned: Path) -> None:
    """Another name, trainers exchanged, and somebody in the other class; one is left out with a reason."""
    edit(planned, "Kế hoạch", {"B2": "Lớp của phường", "G2": "thay", "G3": "co"})
    edit(planned, "Người học", {"A2": None, "G2": "nghỉ phép", "A17": "kh-20260322-001"})
    done = run("plan", "apply", planned)
    assert "1 người chưa có lớp: nghỉ phép" in done.output
    assert "Đã mở 2 lớp" in done.output
    assert "trainers: thay" in run("class", "show", "kh-20260322-001").output
    edit(planned, "Kế hoạch", {"B2": "Tên khác"})
    changed = run("plan", "apply", planned)
    assert "lớp có mã này đã được mở với nội dung khác" in changed.output
    assert changed.exit_code == 1


def test_everything_that_editing_broke_is_told_at_once(run: Run, planned: Path, tmp_path: Path) -> None:
    edit(planned, "Kế hoạch", {"A3": "kh-20260322-001", "D2": "07:30", "F2": "Ở đâu đó", "G3": "ai"})
    rows = {"A2": None, "B4": "cb-24781-1", "B5": "cb-khong-co", "A6": "lop-la"}
    edit(planned, "Người học", rows)
    edit(planned, "Phòng học", {"B3": "Xã Không Đâu", "C2": "nhiều"})
    done = run("plan", "check", planned)
    assert done.exit_code == 1
    for told in (
        "Kế hoạch!A3 (Mã lớp): “kh-20260322-001”; cần mỗi lớp một mã; mã này đã có ở dòng trên",
        "Kế hoạch!C2 (Ngày): “05/03/2026”; cần ngày và giờ của một dòng trong trang “Ngày học”",
        "Kế hoạch!F2 (Phòng học): “Ở đâu đó”; cần một phòng của trang “Phòng học”, viết kèm đơn vị",
        "Kế hoạch!G3 (Giảng viên): “ai”; cần một giảng viên của trang “Giảng viên”",
        "Người học!A2 (Mã lớp): ô trống; cần mã lớp; hoặc ghi lý do chưa xếp lớp",
        "Người học!B4 (Mã cán bộ): “cb-24781-1”; cần mỗi người một dòng; người này đã có ở dòng 3",
        "Người học!B5 (Mã cán bộ): “cb-khong-co”; cần mã của một người trong sổ cán bộ",
        "Người học!A6 (Mã lớp): “lop-la”; cần mã của một lớp trong trang “Kế hoạch”, hoặc để trống",
        "cb-24781-2”; cần một dòng cho Nguyễn Giả Định 2",
        "Phòng học!B3 (Đơn vị): “Xã Không Đâu”; cần tên một đơn vị",
        "Phòng học!C2 (Số chỗ): “nhiều”; cần một số từ 1 đến 500",
    ):
        assert told in done.output
    assert load_workbook(tmp_path / "ke-hoach-can-sua.xlsx")["Phòng học"]["C2"].comment
    assert run("plan", "apply", planned).exit_code == 1
    assert run("class", "list").output == ""


def test_limits_of_rooms_and_trainers_are_checked(run: Run, planned: Path) -> None:
    """Both classes in one room with one trainer on a day on which the room is busy; one is empty."""
    book = load_workbook(planned)
    first = [book["Kế hoạch"].cell(2, column).value for column in range(1, 8)]
    for column, value in enumerate(first[1:], start=2):
        book["Kế hoạch"].cell(3, column).value = value
    for row in range(2, 18):
        book["Người học"].cell(row, 1).value = first[0]
    book["Phòng học"]["D2"] = "05/03/2026"
    book["Giảng viên"]["B2"] = 5
    book.save(planned)
    told = run("plan", "check", planned).output
    for expected in (
        "Kế hoạch!I2 (Số người): “16”; cần không quá 5 người (phòng có 8 chỗ; giảng viên nhận tối đa 5",
        "Kế hoạch!I3 (Số người): “0”; cần có người",
        "Kế hoạch!F2 (Phòng học): “Hội trường, Phường Xuân Hương - Đà Lạt”; cần phòng còn trống",
        "cần một phòng một lớp; phòng này có lớp kh-20260322-001 cùng giờ",
        "Kế hoạch!G3 (Giảng viên): “co”; cần mỗi ngày một lớp; người này dạy lớp kh-20260322-001",
    ):
        assert expected in told


def test_a_wrong_form_is_told_cell_by_cell_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    form, out = filled(run, tmp_path), tmp_path / "ke-hoach.xlsx"
    by_label(form, {"Khóa học": "Nấu ăn", "Khoảng cách xa nhất (km)": -3, "Tên lớp": None})
    edit(form, "Giảng viên", {"A4": "la", "A5": "co", "C2": "hôm nào"})
    edit(
        form, "Ngày học", {"A5": "31/02/2026", "B5": "25:00", "A6": "05/03/2026", "B6": "9:00", "C6": "10:00"}
    )
    edit(form, "Khoảng cách", {"A2": "Xã Ka Đô", "B2": "Ka Do"})
    done = run("plan", "propose", form, "--by", BY, "--out", out)
    for told in (
        "Chung!B2 (Nội dung): “Nấu ăn”; cần một khóa học bắt buộc",
        "Chung!B3 (Nội dung): ô trống; cần có nội dung",
        "“-3”; cần một số từ 1 đến 1000",
        "Giảng viên!A4 (Tên đăng nhập): “la”; cần tên đăng nhập của một tài khoản giảng viên",
        "Giảng viên!A5 (Tên đăng nhập): “co”; cần một giảng viên ghi một dòng",
        "Giảng viên!C2 (Ngày bận): “hôm nào”; cần các ngày, ví dụ",
        "Ngày học!A5 (Ngày): “31/02/2026”; cần ngày/tháng/năm",
        "Ngày học!B5 (Bắt đầu): “25:00”; cần giờ và phút",
        "Ngày học!A6 (Ngày): “05/03/2026”; cần các buổi trong một ngày không trùng giờ nhau",
        "Khoảng cách!C2 (Số km): ô trống",
    ):
        assert told in done.output
    assert done.exit_code == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("by", "told"), [("2026-03-02", "cần một ngày sau hôm nay"), ("2027-01-01", "ngày cuối của Đợt 2026")]
)
def test_a_day_that_cannot_be_planned_for_is_refused(run: Run, tmp_path: Path, by: str, told: str) -> None:
    done = run("plan", "propose", filled(run, tmp_path), "--by", by, "--out", tmp_path / "ke-hoach.xlsx")
    assert told in done.output
    assert done.exit_code == 1


def test_files_that_are_no_plan_and_files_that_are_there(run: Run, planned: Path, tmp_path: Path) -> None:
    assert "thiếu trang “Kế hoạch”" in run("plan", "check", tmp_path / "mau.xlsx").output
    assert "đã có tệp này" in run("plan", "template", planned).output
    assert run("plan", "template", tmp_path / "mau.pdf").exit_code == 2
    text = tmp_path / "van-ban.xlsx"
    text.write_text("a,b", encoding="utf-8")
    assert "không phải tệp Excel" in run("plan", "check", text).output


def test_a_plan_prints_and_counts_its_people(planned: Path, tmp_path: Path) -> None:
    """LibreOffice computes the number of people and puts the classes on a page."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(planned)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    first, second, *_ = [page.extract_text() for page in PdfReader(tmp_path / "ke-hoach.pdf").pages]
    assert "kh-20260322-001" in first
    assert "Xã Ka Đô: 5" in " ".join(first.split())
    assert first.split().count("8") == 4  # two rooms of eight seats, eight people in each
    assert "Nguyễn Giả Định 3" in second
