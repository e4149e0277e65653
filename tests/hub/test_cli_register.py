"""``taphuan register`` as people run it."""

from __future__ import annotations

import base64
import json
import stat
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from sqlalchemy import Engine
from tests.conftest import copy_of
from tests.grading.register.forms import form, row

from taphuan_grading.attempts.uploads import keep_upload, uploads_of
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.cli import main


class Office:
    """Runs the commands in a home of its own."""

    def __init__(self, home: Home, folder: Path) -> None:
        self.home, self.folder = home, folder

    def run(self, *words: object, status: int = 0, typed: str | None = None) -> str:
        result: Result = CliRunner().invoke(
            main, ["--home", str(self.home.root), "register", *map(str, words)], input=typed
        )
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == status, result.output
        return result.output

    def take(self, *rows: list[object]) -> str:
        return self.run("import", form(self.folder, *rows))


@pytest.fixture(scope="module")
def province_home(bare_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = copy_of(bare_template, tmp_path_factory.mktemp("register"))
    engine: Engine = open_store(home)
    with engine.begin() as connection:
        load_units(connection, read_atlas())
    engine.dispose()
    return home


@pytest.fixture
def office(province_home: Home, tmp_path: Path) -> Office:
    return Office(copy_of(province_home, tmp_path), tmp_path)


def test_the_form_is_written_once(office: Office) -> None:
    file = office.folder / "mau.xlsx"
    assert str(file) in office.run("template", file, "--day", "2023-06-19")
    assert load_workbook(file).sheetnames == ["Hướng dẫn", "Cán bộ", "Ví dụ", "Danh mục"]
    assert "đã có tệp này" in office.run("template", file, status=1)
    office.run("template", office.folder / "mau.csv", status=2)


def test_an_import_is_told_done_and_not_done_twice(office: Office) -> None:
    file = form(office.folder, row(), row(code="CB-2", name="Lê Thị Hoa"))
    dry = office.run("import", file, "--dry-run")
    assert "Chức vụ: thêm mới 2, sửa 0, kết thúc 0, không đổi 0." in dry
    assert "Chạy thử: chưa ghi gì vào sổ." in dry
    assert "Cán bộ: thêm mới 2, sửa 0, không đổi 0." in office.run("import", file)
    assert "Chức vụ: thêm mới 0, sửa 0, kết thúc 0, không đổi 2." in office.run("import", file)


def test_a_form_with_mistakes_is_marked_and_not_taken(office: Office) -> None:
    file = form(office.folder, row(), row(code="CB-2", unit="Phường 2"))
    told = office.run("import", file, status=1)
    assert "Cán bộ!E3 (Đơn vị): “Phường 2”; cần tên đầy đủ của một đơn vị" in told
    copy = office.folder / "form-can-sua.xlsx"
    assert f"có 1 ô cần sửa nên chưa nhận dòng nào. Bản có đánh dấu: {copy}" in told
    assert load_workbook(copy)["Cán bộ"]["E3"].comment is not None
    found = json.loads(office.run("import", file, "--format", "json", status=1).partition("\ntaphuan:")[0])
    assert (found["taken"], found["mistakes"][0]["row"], found["posts"]["added"]) == (False, 3, 0)
    assert "không phải tệp Excel" in office.run("import", __file__, status=1)
    office.run("import", office.folder / "none.xlsx", status=2)


def test_duplicates_are_proposed_and_merged_after_a_question(office: Office) -> None:
    office.take(row(), row(code="CB-2", title="PCT", valid_from=date(2024, 1, 1)))
    assert "Nguyễn Văn An, sinh 15/03/1980:" in office.run("duplicates")
    assert [
        [one["code"] for one in group] for group in json.loads(office.run("duplicates", "--format", "json"))
    ] == [["CB-1", "CB-2"]]
    office.run("merge", "CB-1", "CB-2", status=1, typed="n\n")
    assert "Đã gộp. Chuyển: post 2." in office.run("merge", "CB-1", "CB-2", typed="y\n")
    assert "Không có ai trùng" in office.run("duplicates")
    told = office.run("history", "CB-2")
    assert "Nguyễn Văn An  (mã CB-1" in told
    assert "merged" in told


def test_a_post_is_withdrawn_with_a_reason(office: Office) -> None:
    office.take(row(valid_to=date(2024, 1, 31)))
    found = json.loads(office.run("history", "CB-1", "--format", "json"))
    (post,) = found["posts"]
    office.run("withdraw", post["post"], status=2)
    office.run("withdraw", post["post"], "--reason", "nhập nhầm")
    after = json.loads(office.run("history", "CB-1", "--format", "json"))
    assert (after["posts"], after["changes"][-1]["source"]) == ([], "nhập nhầm")
    assert "no post" in office.run("withdraw", post["post"], "--reason", "nữa", status=1)


def test_one_persons_data_given_out_and_forgotten(office: Office) -> None:
    office.take(row(valid_to=date(2024, 1, 31)))
    file = office.folder / "an.json"
    office.run("export-person", "CB-1", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text(encoding="utf-8"))["official"][0]["name"] == "Nguyễn Văn An"
    assert "cannot make" in office.run("export-person", "CB-1", file, status=1)
    official = json.loads(file.read_text(encoding="utf-8"))["official"][0]["id"]
    picture = keep_upload(office.home, official, "a.jpg", base64.b64encode(b"\xff\xd8\xff").decode())
    office.run("export-person", "CB-1", office.folder / "more.json")
    more = json.loads((office.folder / "more.json").read_text(encoding="utf-8"))
    assert more["upload"] == {picture["sha256"]: "/9j/"}
    assert "cli export-person" in office.run("access-log", "CB-1")
    office.run("erase-person", "CB-1", status=1, typed="n\n")
    assert "Đã xóa thông tin" in office.run("erase-person", "CB-1", typed="y\n")
    assert uploads_of(office.home, official) == {}
    assert "no official has the id or code 'CB-1'" in office.run("history", "CB-1", status=1)
    assert "cli export-person" in office.run("access-log")


def test_accounts_with_their_passwords_on_paper(office: Office) -> None:
    office.take(row())
    slips = office.folder / "slips.xlsx"
    assert "Đã tạo 1 tài khoản" in office.run("accounts", slips)
    assert load_workbook(slips).worksheets[0]["C4"].value == "cb-1"
    assert "Ai cũng đã có tài khoản" in office.run("accounts", office.folder / "more.xlsx")
