"""Forms as they come back: every damage is understood, or reported cell by cell."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.styles import Font
from tests.grading.register.forms import HEADS, form, row, save, workbook

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms import marked
from taphuan_grading.register.forms.findings import Entry, Form
from taphuan_grading.register.forms.marked import write_marked
from taphuan_grading.register.forms.package import inspect
from taphuan_grading.register.forms.reading import read_form
from taphuan_grading.register.forms.template import write_template
from taphuan_grading.register.gazetteer import Gazetteer

TODAY = date(2026, 11, 24)


@pytest.fixture
def read(gazetteer: Gazetteer) -> Any:
    return lambda path: read_form(inspect(path), gazetteer, TODAY)


def only(form: Form) -> Entry:
    assert form.mistakes == ()
    (entry,) = form.entries
    return entry


def wrong(form: Form) -> list[tuple[str, str, str]]:
    assert all(mistake.sheet == "Cán bộ" for mistake in form.mistakes)
    return [(f"{one.column}{one.row}", one.value, one.expected) for one in form.mistakes]


def test_a_clean_form(tmp_path: Path, read: Any) -> None:
    entry = only(read(form(tmp_path, row(valid_to=date(2025, 3, 31)))))
    assert (entry.code, entry.name, entry.born) == ("CB-1", "Nguyễn Văn An", date(1980, 3, 15))
    assert (entry.gender, entry.unit.full_name, entry.manager) == ("male", "Xã Ka Đô", True)
    assert (entry.valid_from, entry.valid_to) == (date(2022, 1, 4), date(2025, 4, 1))


def test_the_empty_form_and_its_examples_hold_nobody(tmp_path: Path, gazetteer: Gazetteer, read: Any) -> None:
    write_template(tmp_path / "empty.xlsx", gazetteer, TODAY)
    assert read(tmp_path / "empty.xlsx") == Form((), (), ())


def test_the_form_offers_the_units_of_the_day(tmp_path: Path, gazetteer: Gazetteer) -> None:
    write_template(tmp_path / "form.xlsx", gazetteer, date(2023, 6, 19))
    book = load_workbook(tmp_path / "form.xlsx")
    offered = [cell.value for (cell,) in book["Danh mục"].iter_rows(min_row=2, max_col=1)]
    assert offered == [label for label in offered if label][:155]
    assert {gazetteer.find(label, date(2023, 6, 19))[0] for label in offered} == set(
        gazetteer.labels(date(2023, 6, 19))
    )
    lists = {rule.formula1: str(rule.sqref) for rule in book["Cán bộ"].data_validations.dataValidation}
    assert lists["'Danh mục'!$A$2:$A$156"] == "E2:E1001"
    assert lists['"Có,Không"'] == "G2:G1001"
    with pytest.raises(FormError, match="không ghi được"):
        write_template(tmp_path / "no" / "form.xlsx", gazetteer, TODAY)


def test_the_examples_of_the_form_could_be_taken(tmp_path: Path, gazetteer: Gazetteer, read: Any) -> None:
    write_template(tmp_path / "form.xlsx", gazetteer, TODAY)
    book = load_workbook(tmp_path / "form.xlsx")
    for name in ("Cán bộ", "Hướng dẫn", "Danh mục"):
        del book[name]
    book["Ví dụ"].title = "Cán bộ"
    found = read(save(tmp_path, book, "examples.xlsx"))
    assert (len(found.entries), found.mistakes) == (5, ())


def test_heads_in_another_order_case_and_spelling(tmp_path: Path, read: Any) -> None:
    heads = [
        "STT",
        "ĐƠN VỊ CÔNG TÁC",
        " họ  tên ",
        "Ma CB*",
        "Chức danh",
        "Từ ngày (dd/mm/yyyy)",
        "CBQL",
        "Ghi chú",
    ]
    values = [1, "xã Ka Đô", "Nguyễn Văn An", "cb-1", "Phó Chủ tịch", date(2022, 1, 4), "x", "gấp"]
    found = read(form(tmp_path, values, heads=heads))
    assert only(found).code == "CB-1"
    assert found.notes == ("trang “Cán bộ”: không đọc các cột STT, Ghi chú",)


def test_heads_in_an_old_encoding_and_decomposed(tmp_path: Path, read: Any) -> None:
    heads = [unicodedata.normalize("NFD", head) for head in HEADS]
    heads[1], heads[4] = "Hä vµ tªn", "Ñôn vò"
    assert only(read(form(tmp_path, row(), heads=heads))).name == "Nguyễn Văn An"


def test_title_rows_numbers_of_columns_and_repeated_heads(tmp_path: Path, read: Any) -> None:
    numbers = [f"({number})" for number in range(1, 10)]
    book, sheet = workbook([numbers, row(), [None] * 9, list(HEADS), row(code="CB-2")], above=4)
    sheet["A1"] = "ỦY BAN NHÂN DÂN HUYỆN ĐƠN DƯƠNG"
    sheet["C3"] = "DANH SÁCH CÁN BỘ"
    found = read(save(tmp_path, book))
    assert [(entry.row, entry.code) for entry in found.entries] == [(7, "CB-1"), (10, "CB-2")]
    assert found.mistakes == ()


def test_heads_in_two_rows(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([list(HEADS), row()], heads=[*HEADS[:7], "Thời gian giữ chức vụ", None])
    for column in "ABCDEFG":
        sheet.merge_cells(f"{column}1:{column}2")
    sheet.merge_cells("H1:I1")
    assert only(read(save(tmp_path, book))).valid_from == date(2022, 1, 4)


def test_merged_cells_hold_for_each_of_their_rows(tmp_path: Path, read: Any) -> None:
    second = row(title="Thành viên Ban Chỉ đạo", valid_from=date(2024, 1, 1))
    book, sheet = workbook([row(), [None, None, None, None, None, *second[5:]], row(code="CB-2")])
    for column in "ABCDE":
        sheet.merge_cells(f"{column}2:{column}3")
    found = read(save(tmp_path, book))
    assert [(entry.code, entry.title[:10]) for entry in found.entries] == [
        ("CB-1", "Phó Chủ tị"),
        ("CB-1", "Thành viên"),
        ("CB-2", "Phó Chủ tị"),
    ]


def test_a_row_that_is_merged_across_is_a_title(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([["I. Xã Ka Đô"], row()])
    sheet.merge_cells("A2:I2")
    found = read(save(tmp_path, book))
    assert only(found).row == 3
    assert found.notes == ("trang “Cán bộ”: bỏ qua dòng tiêu đề 2",)


@pytest.mark.parametrize(
    "written",
    [
        datetime(2025, 7, 1, 8, 30),  # noqa: DTZ001 - Excel knows no zones
        45839,
        45839.4,
        "1/7/2025",
        "01.07.2025",
        " 01 - 07 - 2025 ",
        "2025-07-01",
        "2025-07-01 00:00:00",
        "ngày 1 tháng 7 năm 2025",
        unicodedata.normalize("NFD", "Ngày 01 tháng 07 năm 2025"),
    ],
)
def test_the_ways_in_which_people_write_days(tmp_path: Path, read: Any, written: object) -> None:
    entry = only(read(form(tmp_path, row(valid_from=written, unit="Xã Đơn Dương"))))
    assert entry.valid_from == date(2025, 7, 1)


@pytest.mark.parametrize(
    "written", ["7/2025", 2025, "2025", "1/7/25", "07/25/2025", "31/6/2025", "hôm qua", True, -1]
)
def test_days_that_are_none(tmp_path: Path, read: Any, written: object) -> None:
    ((cell, _, expected),) = wrong(read(form(tmp_path, row(valid_from=written))))
    assert cell == "H2"
    assert expected.startswith("ngày/tháng/năm, ví dụ 01/07/2025")


def test_days_of_a_workbook_that_counts_from_1904(tmp_path: Path, read: Any) -> None:
    book, _ = workbook([row(valid_from=45839 - 1462, unit="Xã Đơn Dương")])
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - Excel knows no zones
    assert only(read(save(tmp_path, book))).valid_from == date(2025, 7, 1)


@pytest.mark.parametrize("word", ["nay", "Đến nay", "hiện nay", "-", "   "])
def test_posts_that_are_still_held(tmp_path: Path, read: Any, word: str) -> None:
    assert only(read(form(tmp_path, row(valid_to=word)))).valid_to is None


@pytest.mark.parametrize(
    ("word", "manager"),
    [
        ("có", True),
        ("CÓ", True),
        ("x", True),
        (1, True),
        (True, True),
        ("Không", False),
        ("khong", False),
        (0, False),
    ],
)
def test_yes_and_no(tmp_path: Path, read: Any, word: object, manager: bool) -> None:
    assert only(read(form(tmp_path, row(manager=word)))).manager is manager


def test_names_are_put_right(tmp_path: Path, read: Any) -> None:
    spelled = unicodedata.normalize("NFD", " \u200bNguyễn\u00a0 Văn   An ")
    assert only(read(form(tmp_path, row(name=spelled)))).name == "Nguyễn Văn An"
    assert only(read(form(tmp_path, row(name="NGUYỄN VĂN AN")))).name == "Nguyễn Văn An"
    assert only(read(form(tmp_path, row(name="K'BRÊM")))).name == "K'Brêm"


def test_old_encodings_are_read_and_told(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook(
        [row(name="NguyÔn V¨n Méc", unit="TT. §inh V¨n"), row(code="CB-2", name="Leâ Vaên Taùm")]
    )
    cell = sheet["B2"]
    assert isinstance(cell, Cell)
    cell.font = Font(name=".VnTime")
    found = read(save(tmp_path, book))
    assert [(entry.name, entry.unit.name) for entry in found.entries] == [
        ("Nguyễn Văn Mộc", "Đinh Văn"),
        ("Lê Văn Tám", "Ka Đô"),
    ]
    assert found.notes[0] == "trang “Cán bộ”, dòng 2: chữ theo phông cũ (TCVN3) được đọc là “Nguyễn Văn Mộc”"
    assert len(found.notes) == 3


def test_units_without_diacritics_are_told(tmp_path: Path, read: Any) -> None:
    found = read(form(tmp_path, row(unit="xa ka do")))
    assert only(found).unit.name == "Ka Đô"
    assert "“xa ka do” được hiểu là “Xã Ka Đô, huyện Đơn Dương”" in found.notes[0]


@pytest.mark.parametrize("number", ["068123456789", 68123456789, "251234567", "251 234 567", 251234567.0])
def test_numbers_of_identity_cards_are_refused(tmp_path: Path, read: Any, number: object) -> None:
    ((cell, shown, expected),) = wrong(read(form(tmp_path, row(code=number))))
    assert cell == "A2"
    assert "số căn cước" in expected
    assert "4567" not in shown
    assert "6789" not in shown


def test_a_column_of_identity_cards_is_not_read(tmp_path: Path, read: Any) -> None:
    found = read(form(tmp_path, [*row(), "068123456789"], heads=[*HEADS, "Số CCCD"]))
    assert only(found)
    assert "Số CCCD: không đọc" in found.notes[0]
    assert "068123456789" not in repr(found)


def test_codes(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row(code=123), row(code=" ntm 0123 ")])
    sheet["A2"].number_format = "00000"
    assert [entry.code for entry in read(save(tmp_path, book)).entries] == ["00123", "NTM0123"]


@pytest.mark.parametrize(
    ("values", "cell", "expected"),
    [
        ({"code": None}, "A2", "mã cán bộ; nếu đây không phải dòng cán bộ"),
        ({"code": "mã số một"}, "A2", "1 đến 20 chữ cái không dấu"),
        ({"code": "X" * 21}, "A2", "1 đến 20 chữ cái không dấu"),
        ({"name": "An 2"}, "B2", "họ và tên, chỉ gồm chữ"),
        ({"name": "§§ ¤¤"}, "B2", "chữ tiếng Việt Unicode"),
        ({"name": "A" * 121}, "B2", "không quá 120 chữ"),
        ({"name": date(2020, 1, 1)}, "B2", "chữ, không phải ngày"),
        ({"born": date(2020, 1, 1)}, "C2", "16 tuổi"),
        ({"born": date(1900, 1, 1)}, "C2", "16 tuổi"),
        ({"gender": "?"}, "D2", "Nam hoặc Nữ"),
        ({"unit": "Phường 2"}, "E2", "“Phường 2, thành phố Bảo Lộc”"),
        ({"unit": "Xã Đơn Dương"}, "E2", "có từ 01/07/2025; trước đó là"),
        ({"title": "-"}, "F2", "tên chức vụ"),
        ({"manager": "chắc là có"}, "G2", "Có hoặc Không"),
        ({"valid_from": date(1949, 1, 1)}, "H2", "từ năm 1950 đến năm 2027"),
        ({"valid_from": date(2028, 1, 1)}, "H2", "từ năm 1950 đến năm 2027"),
        ({"valid_to": date(2021, 1, 1)}, "I2", "từ 04/01/2022 trở đi"),
        ({"valid_to": date(9999, 12, 31)}, "I2", "để trống nếu đang giữ"),
    ],
    ids=str,
)
def test_cells_that_cannot_be_taken(
    tmp_path: Path, read: Any, values: dict[str, object], cell: str, expected: str
) -> None:
    found = read(form(tmp_path, row(**values)))
    assert found.entries == ()
    ((place, _, told),) = wrong(found)
    assert place == cell
    assert expected in told


def test_every_mistake_of_every_row_is_reported(tmp_path: Path, read: Any) -> None:
    found = read(
        form(tmp_path, row(name="1", manager="?"), row(code="CB-2"), row(code="CB-3", unit="Xã Không Có"))
    )
    assert [entry.code for entry in found.entries] == ["CB-2"]
    assert [place for place, _, _ in wrong(found)] == ["B2", "G2", "E4"]
    assert str(found.mistakes[0]) == "Cán bộ!B2 (Họ và tên): “1”; cần họ và tên, chỉ gồm chữ"


def test_one_code_is_one_person(tmp_path: Path, read: Any) -> None:
    found = read(
        form(
            tmp_path, row(), row(name="Lê Văn Bê"), row(code="CB-2"), row(code="CB-2", born=date(1981, 1, 1))
        )
    )
    told = [(place, expected) for place, _, expected in wrong(found)]
    assert [place for place, _ in told] == ["A2", "A3", "A4", "A5"]
    assert "mã CB-1 là của “Lê Văn Bê” và “Nguyễn Văn An”" in told[0][1]
    assert "mã CB-2 có nhiều ngày sinh" in told[2][1]


def test_posts_from_before_the_first_map_begin_with_it(tmp_path: Path, read: Any) -> None:
    found = read(form(tmp_path, row(valid_from=date(2015, 5, 1))))
    assert only(found).valid_from == date(2021, 1, 1)
    assert "1 dòng có “Từ ngày” trước 01/01/2021" in found.notes[0]


def test_formulas(tmp_path: Path, read: Any) -> None:
    found = read(form(tmp_path, row(valid_to="=H2+30", name='="Nguyễn Văn An"')))
    assert [(place, value) for place, value, _ in wrong(found)] == [("B2", "công thức"), ("I2", "công thức")]
    assert "Mở tệp bằng Excel rồi lưu lại" in found.mistakes[0].expected


def test_errors_of_excel(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row()])
    sheet["F2"].value, sheet["F2"].data_type = "#REF!", "e"
    ((place, value, expected),) = wrong(read(save(tmp_path, book)))
    assert (place, value) == ("F2", "#REF!")
    assert "công thức trong ô này bị lỗi" in expected


@pytest.mark.parametrize(
    ("heads", "reason"),
    [
        (["Mã cán bộ", "Họ và tên", "Đơn vị"], "dòng 1: thiếu cột Chức vụ, Cán bộ quản lý, Từ ngày"),
        ([*HEADS, "Họ tên"], "hai cột B và J cùng là “Họ và tên”"),
        (["Một", "Hai", "Ba"], "không trang nào có dòng tiêu đề"),
        ([], "không trang nào có dòng tiêu đề"),
    ],
)
def test_heads_that_are_not_there(tmp_path: Path, read: Any, heads: list[str], reason: str) -> None:
    with pytest.raises(FormError, match=reason):
        read(form(tmp_path, heads=heads))


def test_several_sheets_hidden_ones_not_read(tmp_path: Path, read: Any) -> None:
    book, _ = workbook([row()])
    for title, state in (("Ka Đô", "visible"), ("Nháp", "hidden")):
        sheet = book.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(list(HEADS))
        sheet.append(row(code=f"CB-{title.encode().hex()[:6]}"))
    found = read(save(tmp_path, book))
    assert [entry.sheet for entry in found.entries] == ["Cán bộ", "Ka Đô"]


def test_a_hundred_thousand_empty_rows(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row()])
    sheet.row_dimensions[100_000].height = 20
    sheet.cell(100_001, 12).font = Font(bold=True)
    sheet.cell(100_002, 1, "   ")
    assert only(read(save(tmp_path, book))).row == 2


def test_a_cell_at_the_far_end_costs_nothing(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row()])
    sheet["XFD1048576"] = "x"
    assert only(read(save(tmp_path, book))).row == 2


def test_links_to_other_files_are_not_followed(tmp_path: Path, read: Any) -> None:
    book, _ = workbook([row(title="='[other.xlsx]Sheet1'!$A$1")])
    ((place, _, expected),) = wrong(read(save(tmp_path, book)))
    assert place == "F2"
    assert "không phải công thức" in expected


def test_macros_are_not_looked_at_and_not_copied(tmp_path: Path, read: Any) -> None:
    path = form(tmp_path, row(name="1"))
    with ZipFile(path) as old:
        types = old.read("[Content_Types].xml").decode()
    macro = types.replace("spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml")
    macro = macro.replace("openxmlformats-officedocument.ms", "ms")
    target = tmp_path / "macros.xlsm"
    with ZipFile(path) as old, ZipFile(target, "w") as new:
        for info in old.infolist():
            if info.filename != "[Content_Types].xml":
                new.writestr(info, old.read(info))
        new.writestr("[Content_Types].xml", macro)
        new.writestr("xl/vbaProject.bin", b"macro")
    found = read(target)
    assert [place for place, _, _ in wrong(found)] == ["B2"]
    write_marked(inspect(target), found.mistakes, tmp_path / "copy.xlsx")
    assert "xl/vbaProject.bin" not in ZipFile(tmp_path / "copy.xlsx").namelist()


def test_the_marked_copy(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row(name="1", manager="?"), row(code="CB-2")])
    sheet["A1"].comment = None
    path = save(tmp_path, book)
    found = read(path)
    copy = tmp_path / "copy.xlsx"
    write_marked(inspect(path), found.mistakes, copy)
    sheet_again = load_workbook(copy)["Cán bộ"]
    told = {cell.coordinate: cell.comment.text for line in sheet_again for cell in line if cell.comment}
    assert told == {"B2": "Cần họ và tên, chỉ gồm chữ.", "G2": "Cần Có hoặc Không."}
    assert sheet_again["B2"].fill.start_color.rgb == "00FFD6CC"
    assert sheet_again["B3"].fill.fill_type is None
    assert read(copy) == found
    listed = list(load_workbook(copy)["Ô cần sửa"].iter_rows(min_row=2, values_only=True))
    assert listed == [
        ("Cán bộ", "B2", "Họ và tên", "1", "họ và tên, chỉ gồm chữ"),
        ("Cán bộ", "G2", "Cán bộ quản lý", "?", "Có hoặc Không"),
    ]


def test_of_a_very_large_form_only_the_list_is_written(
    tmp_path: Path, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = form(tmp_path, row(name="1"))
    monkeypatch.setattr(marked, "LARGEST_COPY", 1_000)
    write_marked(inspect(path), read(path).mistakes, tmp_path / "copy.xlsx")
    book = load_workbook(tmp_path / "copy.xlsx")
    assert book.sheetnames == ["Ô cần sửa"]
    assert book["Ô cần sửa"]["B2"].value == "B2"
    with pytest.raises(FormError, match="không ghi được"):
        write_marked(inspect(path), read(path).mistakes, tmp_path / "no" / "copy.xlsx")


def test_what_was_typed_is_no_formula_in_the_marked_copy(tmp_path: Path, read: Any) -> None:
    book, sheet = workbook([row()])
    sheet["B2"].value, sheet["B2"].data_type = "=HYPERLINK(1)", "s"
    path = save(tmp_path, book)
    write_marked(inspect(path), read(path).mistakes, tmp_path / "copy.xlsx")
    cell = load_workbook(tmp_path / "copy.xlsx")["Ô cần sửa"]["D2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_correcting_the_marked_copy_and_sending_it_again(tmp_path: Path, read: Any) -> None:
    path = form(tmp_path, row(name="1", manager="?"))
    copy = tmp_path / "copy.xlsx"
    write_marked(inspect(path), read(path).mistakes, copy)
    book = load_workbook(copy)
    book["Cán bộ"]["B2"] = "Nguyễn Văn An"
    again = save(tmp_path, book, "again.xlsx")
    found = read(again)
    assert [place for place, _, _ in wrong(found)] == ["G2"]
    write_marked(inspect(again), found.mistakes, copy)
    sheet_again = load_workbook(copy)["Cán bộ"]
    assert (sheet_again["B2"].comment, sheet_again["B2"].fill.fill_type) == (None, None)
    assert sheet_again["G2"].comment is not None
