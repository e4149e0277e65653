"""The papers, read back: PDFs with pypdf, spreadsheets with openpyxl."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PageObject, PdfReader

from taphuan_grading.clock import ZONE
from taphuan_grading.reports import words
from taphuan_grading.reports.cards import cards_pdf
from taphuan_grading.reports.invitations import guests_pdf, invitations_pdf
from taphuan_grading.reports.models import (
    Attendee,
    Card,
    Course,
    Invitation,
    Meeting,
    Reminded,
    ReminderList,
    Sheet,
)
from taphuan_grading.reports.reminders import reminders_pdf
from taphuan_grading.reports.sheet_pdf import sheet_pdf
from taphuan_grading.reports.sheet_xlsx import reminders_xlsx, sheet_xlsx

DAY = date(2026, 12, 5)
LONG = "Công Tằng Tôn Nữ Thị Phương Thảo Quỳnh Như Ngọc Diễm"
EVERY_LETTER = "ăâđêôơư ằẳẵắặ ầẩẫấậ ềểễếệ ồổỗốộ ờởỡớợ ừửữứự ỳỷỹýỵ ĂÂĐÊÔƠƯ"


def course(meetings: int = 1) -> Course:
    starts = datetime(2026, 12, 3, 7, 30, tzinfo=ZONE)
    return Course(
        title="Lớp tập huấn dịch vụ số an toàn",
        topic="An toàn trên không gian mạng",
        organiser="Văn phòng Điều phối nông thôn mới tỉnh Lâm Đồng",
        place="Hội trường xã Ka Đô",
        trainers=["Phạm Minh Tuấn"],
        meetings=[
            Meeting(
                number, starts + timedelta(days=number - 1), starts + timedelta(days=number - 1, hours=4), 3.5
            )
            for number in range(1, meetings + 1)
        ],
    )


def people(count: int, *marks: str) -> list[Attendee]:
    return [
        Attendee(f"Người Thứ {number}", "Phó Chủ tịch", "Xã Đạ Tẻh", marks, 3.5 if marks else None)
        for number in range(1, count + 1)
    ]


def pages(pdf: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(pdf)).pages)


def told(page: PageObject) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", page.extract_text()))


def whole(pdf: bytes) -> str:
    return " ".join(told(page) for page in pages(pdf))


def cells(xlsx: bytes) -> tuple[Worksheet, list[Sequence[object]]]:
    page = load_workbook(io.BytesIO(xlsx)).worksheets[0]
    return page, list(page.iter_rows(values_only=True))


def test_an_empty_sheet_has_its_heads_and_room_to_sign() -> None:
    pdf = sheet_pdf(Sheet(course(), people(40), filled=False, printed_on=DAY))
    first, *_, last = pages(pdf)
    for words_ in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "VĂN PHÒNG ĐIỀU PHỐI",
        "Lâm Đồng, ngày 03 tháng 12 năm 2026",
        "DANH SÁCH KÝ TÊN",
        "7 giờ 30 đến 11 giờ 30, thứ Năm ngày 3/12/2026",
        "Ký tên",
    ):
        assert words_ in told(first)
    assert "Danh sách có 40 người. Số người có mặt: …………" in told(last)
    assert "GIẢNG VIÊN" in told(last)


def test_every_page_has_the_head_of_the_table_and_its_number_but_the_first() -> None:
    found = pages(sheet_pdf(Sheet(course(), people(60), filled=False, printed_on=DAY)))
    assert len(found) >= 3
    assert all("Họ và tên" in told(page) for page in found[:-1])
    assert [told(page).startswith(f"{number} ") for number, page in enumerate(found, start=1)] == [
        False,
        *[True] * (len(found) - 1),
    ]


def test_every_person_is_on_it_once_and_in_order() -> None:
    text = whole(sheet_pdf(Sheet(course(), people(75), filled=False, printed_on=DAY)))
    assert re.findall(r"Người Thứ (\d+)", text) == [str(number) for number in range(1, 76)]


def test_a_filled_sheet_tells_who_was_there_and_the_hours() -> None:
    sheet = Sheet(course(2), people(3, "Có mặt", "Vắng có phép"), filled=True, printed_on=DAY, totals=(3, 0))
    pdf = sheet_pdf(sheet)
    text = whole(pdf)
    assert "DANH SÁCH ĐIỂM DANH" in text
    assert text.count("Có mặt") == 3
    assert "3,5" in text
    assert "Danh sách có 3 người; buổi 1 có 3 người dự; buổi 2 có 0 người dự." in text
    box = pages(pdf)[0].mediabox
    assert box.width > box.height


def test_long_names_wrap_and_odd_letters_are_letters() -> None:
    odd = Attendee(LONG, "<b>Phó</b> & Bí thư", EVERY_LETTER)
    text = whole(sheet_pdf(Sheet(course(), [odd], filled=False, printed_on=DAY)))
    for word in f"{LONG} <b>Phó</b> & {EVERY_LETTER}".split():
        assert word in text


def test_nobody_on_the_list_is_still_a_sheet() -> None:
    assert "Danh sách có 0 người" in whole(sheet_pdf(Sheet(course(), [], filled=False, printed_on=DAY)))
    page, rows = cells(sheet_xlsx(Sheet(course(), [], filled=True, printed_on=DAY, totals=(0,))))
    assert page.max_row == len(rows)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    sheet = Sheet(course(), people(5), filled=False, printed_on=DAY)
    assert sheet_pdf(sheet) == sheet_pdf(sheet)


def test_the_spreadsheet_prints_like_the_paper() -> None:
    page, rows = cells(sheet_xlsx(Sheet(course(), people(40), filled=False, printed_on=DAY)))
    heads = next(number for number, row in enumerate(rows, start=1) if row[0] == "STT")
    assert rows[heads - 1][:6] == ("STT", "Họ và tên", "Chức vụ", "Đơn vị", "Ký tên", "Ghi chú")
    assert page.print_title_rows == f"${heads}:${heads}"
    assert page.freeze_panes == f"A{heads + 1}"
    assert int(page.page_setup.paperSize) == int(page.PAPERSIZE_A4)
    assert page.page_setup.fitToHeight == 0
    assert [row[1] for row in rows[heads : heads + 40]] == [f"Người Thứ {number}" for number in range(1, 41)]


def test_a_name_that_looks_like_a_formula_stays_a_name() -> None:
    odd = Attendee("=HYPERLINK(A1)", "+1", "@x")
    page, _ = cells(sheet_xlsx(Sheet(course(), [odd], filled=False, printed_on=DAY)))
    found = [cell for row in page.iter_rows() for cell in row if cell.value == "=HYPERLINK(A1)"]
    assert [cell.data_type for cell in found] == ["s"]


def test_a_letter_for_each_guest_and_the_list() -> None:
    invitation = Invitation(course(2), people(3), date(2027, 2, 1), "Chánh Văn phòng", "Nguyễn Văn Mẫu")
    found = pages(invitations_pdf(invitation))
    assert len(found) == 4
    for number, page in enumerate(found[:3], start=1):
        text = told(page)
        assert "GIẤY MỜI" in text
        assert f"Ông/bà Người Thứ {number}" in text
        assert "Lâm Đồng, ngày 01 tháng 02 năm 2027" in text
        assert "tới dự lớp tập huấn dịch vụ số an toàn" in text
        assert "Buổi 2: 7 giờ 30 đến 11 giờ 30, thứ Sáu ngày 4/12/2026" in text
        assert "CHÁNH VĂN PHÒNG" in text
        assert "thay giấy mời" not in text
    assert "Danh sách có 3 người." in told(found[3])
    moved = replace(invitation, changed_on=date(2026, 11, 20))
    assert "thay đổi ngày 20/11/2026; giấy mời này thay giấy mời in trước ngày đó" in told(
        pages(invitations_pdf(moved))[0]
    )
    assert "DANH SÁCH MỜI" in whole(guests_pdf(invitation))


def test_eight_cards_a_page_with_names_and_numbers() -> None:
    cards = [Card(f"Người {number}", "Xã Ka Đô", f"{number:026d}") for number in range(9)]
    found = pages(cards_pdf(cards))
    assert [told(page).count("THẺ ĐIỂM DANH") for page in found] == [8, 1]
    assert "0000 0000 0000 0000 0000 0000 08" in told(found[1])
    assert LONG.split(maxsplit=1)[0] in whole(cards_pdf([Card(LONG, EVERY_LETTER, "1" * 26)]))


def test_reminders_say_by_when_and_how_far() -> None:
    someone = Reminded("Nguyễn Văn An", "Phó Chủ tịch", "Xã Ka Đô", "1/3")
    reminders = ReminderList(
        "Danh sách cán bộ chưa hoàn thành", "Đợt 2026", date(2026, 11, 15), DAY, [someone]
    )
    text = whole(reminders_pdf(reminders))
    assert "DANH SÁCH CÁN BỘ CHƯA HOÀN THÀNH" in text
    assert "hết ngày 15/11/2026" in text
    assert "Nguyễn Văn An" in text
    _, rows = cells(reminders_xlsx(reminders))
    assert (1, "Nguyễn Văn An", "Phó Chủ tịch", "Xã Ka Đô", "1/3") in [row[:5] for row in rows]


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2026, 1, 9), "ngày 09 tháng 01 năm 2026"),
        (date(2026, 2, 28), "ngày 28 tháng 02 năm 2026"),
        (date(2026, 3, 1), "ngày 01 tháng 3 năm 2026"),
        (date(2026, 12, 30), "ngày 30 tháng 12 năm 2026"),
    ],
)
def test_dates_have_zeros_where_the_decree_wants_them(day: date, line: str) -> None:
    assert words.place_and_date("Lâm Đồng", day) == f"Lâm Đồng, {line}"
