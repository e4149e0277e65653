"""The report of 30 November, the form that it keeps, and a checker that names what is broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook

from taphuan_grading.content import load_programme
from taphuan_grading.content.targets import Target, read_targets
from taphuan_grading.errors import ReportError
from taphuan_grading.evaluation.gain import Gain
from taphuan_grading.evaluation.paired import Interval
from taphuan_grading.evaluation.results import Evaluation
from taphuan_grading.indicator.reported import Reported, Said, Value
from taphuan_grading.register.units import Atlas, Unit, read_atlas
from taphuan_grading.reports import form
from taphuan_grading.reports.annual import NOBODY, TO_WRITE, AnnualFigures, Part, annual_report
from taphuan_grading.reports.annual_states import StateCounts
from taphuan_grading.reports.annual_targets import NOT_REPORTED
from taphuan_grading.reports.checking.document import RULES, check_document
from taphuan_grading.reports.figures_table import write_table
from taphuan_grading.reports.office import Office, office_of, read_reporting

DAY = date(2026, 11, 30)
UNITS = (Part("Xã Một", 2, 3), Part("Thôn lẻ", 1, 1, depth=1), Part("Xã Hai", 0, 2), Part("Xã Ba", 0, 0))

TARGETS = read_targets()
SAID = Said(
    id=1,
    target=TARGETS[0].id,
    as_of=date(2026, 11, 15),
    value=Value(100 * 50 / 111, 50, 111),
    source="Báo cáo mẫu 05",
    reason=None,
    recorded_at=datetime(2026, 11, 16, tzinfo=UTC),
    recorded_by="van-phong",
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return read_atlas()


def figures(unit: str = "tỉnh Lâm Đồng", parts: tuple[Part, ...] = UNITS) -> AnnualFigures:
    programme = load_programme()
    return AnnualFigures(
        year=2026,
        as_of=DAY,
        unit=unit,
        target=programme.target,
        rule=programme.rules[0].statement,
        whole=Part("", 2, 5),
        levels=[Part("Tỉnh", 0, 0), Part("Xã", 2, 5)],
        courses=[Part(course.title, 3, 5) for course in programme.courses],
        units=parts,
        before=Part("", 1, 1_234),
        states=StateCounts({"passed": 2, "exempt": 1, "expired": 1, "not-started": 1}, left_out=3),
        reported=[Reported(target, SAID if number == 0 else None) for number, target in enumerate(TARGETS)],
    )


def office(atlas: Atlas, level: str = "province", day: date = DAY) -> Office:
    return office_of(read_reporting(), atlas, unit_at(atlas, level, day), day)


def unit_at(atlas: Atlas, level: str, day: date) -> Unit:
    return next(unit for unit in atlas.on(day) if unit.level == level)


@pytest.fixture
def report(atlas: Atlas, tmp_path: Path) -> Path:
    path = tmp_path / "bao-cao.docx"
    annual_report(figures(), office(atlas), day=DAY, number=5, signer="Nguyễn Văn Mẫu").save(path)
    return path


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize(
    ("level", "day", "body", "to", "signed"),
    [
        ("province", date(2024, 11, 30), "PHÁT TRIỂN NÔNG THÔN", "Bộ Nông nghiệp và Phát triển", "GIÁM ĐỐC"),
        ("province", DAY, "VÀ MÔI TRƯỜNG", "Bộ Nông nghiệp và Môi trường", "GIÁM ĐỐC"),
        ("district", date(2024, 11, 30), "ỦY BAN NHÂN DÂN", "Sở Nông nghiệp", "TM. ỦY BAN NHÂN DÂN"),
        ("commune", date(2024, 11, 30), "ỦY BAN NHÂN DÂN", "Ủy ban nhân dân", "TM. ỦY BAN NHÂN DÂN"),
        ("commune", DAY, "ỦY BAN NHÂN DÂN", "Sở Nông nghiệp và Môi trường", "CHỦ TỊCH"),
    ],
)
def test_every_level_of_every_day_sends_its_own_report(
    atlas: Atlas, tmp_path: Path, level: str, day: date, body: str, to: str, signed: str
) -> None:
    path = tmp_path / "bao-cao.docx"
    annual_report(figures(), office(atlas, level, day), day=day).save(path)
    text = words(path)
    for expected in (body, to, signed, form.place_and_day(office(atlas, level, day).place, day)):
        assert expected in text
    verdict = check_document(path)
    assert verdict.findings == ()
    assert verdict.to_write == (TO_WRITE,)


def test_nobody_reports_for_a_level_that_is_gone(atlas: Atlas) -> None:
    district = unit_at(atlas, "district", date(2024, 11, 30))
    with pytest.raises(ReportError, match="names no office that reports for a district on 2026-11-30"):
        office_of(read_reporting(), atlas, district, DAY)


def test_the_report_says_the_figure_and_what_is_missing(report: Path) -> None:
    text = words(report)
    assert "2 trên 5 cán bộ quản lý đã được tập huấn, đạt 40,00%; còn 3 cán bộ chưa hoàn thành." in text
    assert "1 trên 1.234" in text
    assert "Có 1 đơn vị chưa có cán bộ quản lý nào hoàn thành" in text
    assert "Xã Hai (2 cán bộ)" in text
    assert NOBODY in text
    assert "Phụ lục I" in text
    assert "Số: 05/BC-SNNMT" in text
    assert text.index("I. CHỈ TIÊU") < text.index("II. KẾT QUẢ") < text.index("IV. NHIỆM VỤ")


def test_the_report_says_who_is_exempt_or_expired(report: Path) -> None:
    [states] = [
        [[cell.text for cell in row.cells] for row in table.rows]
        for table in Document(str(report)).tables
        if table.cell(0, 1).text == "Tình trạng"
    ]
    assert ["2", "Được miễn", "1", "20,00%"] in states
    assert ["6", "Đã đạt trước đây, nay hết hiệu lực", "1", "20,00%"] in states
    assert states[-1] == ["", "Tổng cộng", "5", "100,00%"]
    text = words(report)
    assert "Có 1 cán bộ đã đạt trước đây nhưng nay hết hiệu lực" in text
    assert "Có 1 cán bộ được miễn tập huấn" in text
    assert "Ngoài tổng số trên, có 3 cán bộ quản lý được miễn" in text


def test_what_units_reported_stands_apart_with_source_and_day(report: Path) -> None:
    text = words(report)
    assert "1 trên 14 mục tiêu đã có số liệu, trong đó chưa mục tiêu nào đạt mức của Kế hoạch" in text
    assert "chi tiết tại Phụ lục II" in text
    assert "Hệ thống không tính các mục tiêu này" in text
    rows = [[cell.text for cell in row.cells] for row in Document(str(report)).tables[-1].rows]
    assert rows[1][2:] == ["từ 90%", "45,05% (50/111)", "15/11/2026", "Báo cáo mẫu 05"]
    assert rows[2][2:] == ["từ 80%", NOT_REPORTED, "–", "–"]
    assert len(rows) == 1 + len(TARGETS)


@pytest.mark.parametrize(
    ("reported", "expected"), [(TARGETS, True), ((), False), (None, False)], ids=["nothing", "none", "unit"]
)
def test_nothing_reported_is_said_where_the_targets_are_asked(
    atlas: Atlas, tmp_path: Path, reported: tuple[Target, ...] | None, *, expected: bool
) -> None:
    none = None if reported is None else [Reported(target, None) for target in reported]
    path = tmp_path / "bao-cao.docx"
    annual_report(replace(figures(), reported=none), office(atlas), day=DAY).save(path)
    assert ("chưa có số liệu nào được báo cáo" in words(path)) is expected
    assert "Phụ lục II" not in words(path)
    assert check_document(path).findings == ()


def test_a_unit_without_managers_is_said_in_words(atlas: Atlas, tmp_path: Path) -> None:
    nobody = AnnualFigures(2026, DAY, "xã Trống", "…", "…", Part("", 0, 0), [], [], [])
    path = tmp_path / "trong.docx"
    annual_report(nobody, office(atlas, "commune"), day=DAY).save(path)
    assert f"xã Trống {NOBODY}" in words(path)
    assert check_document(path).findings == ()


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2024, 12, 5), "ngày 05 tháng 12"),
        (date(2024, 2, 15), "ngày 15 tháng 02"),
        (date(2024, 3, 9), "ngày 09 tháng 3"),
        (date(2024, 10, 31), "ngày 31 tháng 10"),
    ],
)
def test_days_and_months_have_their_zeros(day: date, written: str) -> None:
    assert written in form.place_and_day("Lâm Đồng", day)


def test_totals_in_the_table_are_formulas(tmp_path: Path) -> None:
    path = tmp_path / "phu-luc.xlsx"
    write_table(figures(), path)
    sheet = load_workbook(path).worksheets[0]
    total = next(row for row in sheet.iter_rows() if row[1].value == "Tổng cộng")
    assert total[2].value == "=C5+C7+C8"
    assert total[5].value == f'=IF(D9=0,"{NOBODY}",C9/D9)'
    assert [cell.value for cell in sheet[5]][:4] == [1, "Xã Một", 2, 3]


def lines(document: DocxDocument) -> Iterator[Paragraph]:
    yield from document.paragraphs
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def line(document: DocxDocument, beginning: str) -> Paragraph:
    return next(each for each in lines(document) if each.text.startswith(beginning))


def rewrite(document: DocxDocument, beginning: str, text: str) -> None:
    found = line(document, beginning)
    found.runs[0].text = text
    for run in found.runs[1:]:
        run.text = ""


def on(beginning: str, change: Callable[[Paragraph], object]) -> Callable[[DocxDocument], object]:
    return lambda document: change(line(document, beginning))


def size(points: float) -> Callable[[Paragraph], object]:
    return lambda found: setattr(found.runs[0].font, "size", Pt(points))


def bold(value: bool) -> Callable[[Paragraph], object]:
    return lambda found: setattr(found.runs[0].font, "bold", value)


def italic(value: bool) -> Callable[[Paragraph], object]:
    return lambda found: setattr(found.runs[0].font, "italic", value)


def renamed(beginning: str, text: str) -> Callable[[DocxDocument], object]:
    return lambda document: rewrite(document, beginning, text)


def without_rule(beginning: str) -> Callable[[DocxDocument], object]:
    def change(document: DocxDocument) -> None:
        after = line(document, beginning)._p.getnext()
        after.getparent().remove(after)

    return change


def add_grounds(document: DocxDocument) -> None:
    before = line(document, "Thực hiện")
    for text in ("Căn cứ Kế hoạch số 1;", "Căn cứ Kế hoạch số 2;"):
        made = before.insert_paragraph_before(text)
        made.runs[0].italic = True
        made.runs[0].font.size = Pt(14)


def add_points(document: DocxDocument) -> None:
    before = line(document, "II. KẾT QUẢ")
    for letter in ("a", "b", "d"):
        made = before.insert_paragraph_before(f"{letter}) Một điểm.")
        made.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        made.paragraph_format.first_line_indent = Mm(10)
        made.paragraph_format.space_before = Pt(6)


def crowd(found: Paragraph) -> None:
    found.paragraph_format.space_before = Pt(0)
    above = Paragraph(found._p.getprevious(), found._parent)
    above.paragraph_format.space_after = Pt(0)


BREAKS: dict[str, tuple[str, Callable[[DocxDocument], object]]] = {
    "letter paper": ("paper-size", lambda doc: setattr(doc.sections[0], "page_width", Mm(216))),
    "a narrow margin": ("margins", lambda doc: setattr(doc.sections[0], "left_margin", Mm(20))),
    "another font": ("font", on("II. KẾT", lambda found: setattr(found.runs[0].font, "name", "Arial"))),
    "red letters": (
        "colour",
        on("II. KẾT", lambda found: setattr(found.runs[0].font.color, "rgb", RGBColor(200, 0, 0))),
    ),
    "page 1 numbered": (
        "page-numbers",
        lambda doc: setattr(doc.sections[0], "different_first_page_header_footer", False),
    ),
    "number at the side": (
        "page-numbers",
        lambda doc: setattr(doc.sections[0].header.paragraphs[0], "alignment", WD_ALIGN_PARAGRAPH.LEFT),
    ),
    "no page numbers": (
        "page-numbers",
        lambda doc: doc.sections[0].header.paragraphs[0]._p.clear_content(),
    ),
    "thin nation": ("nation", on(form.NATION, bold(False))),
    "no nation": ("nation", renamed(form.NATION, "CỘNG HÒA")),
    "italic motto": ("motto", on(form.MOTTO, italic(True))),
    "small motto": ("motto", on(form.MOTTO, size(11))),
    "motto without a line": ("motto", without_rule(form.MOTTO)),
    "large body": ("issuing-body", on("VÀ MÔI TRƯỜNG", size(15))),
    "small letters in the body": ("issuing-body", renamed("VÀ MÔI TRƯỜNG", "và Môi trường")),
    "body without a line": ("issuing-body", without_rule("VÀ MÔI TRƯỜNG")),
    "number of one digit": ("number", renamed("Số: 05", "Số: 5/BC-SNNMT")),
    "spaces in the number": ("number", renamed("Số: 05", "Số: 05 / BC-SNNMT")),
    "bold number": ("number", on("Số: 05", bold(True))),
    "upright date": ("place-date", on("Lâm Đồng, ngày", italic(False))),
    "day of one digit": ("place-date", renamed("Lâm Đồng, ngày", "Lâm Đồng, ngày 5 tháng 12 năm 2026")),
    "a zero too many": ("place-date", renamed("Lâm Đồng, ngày", "Lâm Đồng, ngày 05 tháng 03 năm 2026")),
    "no comma": ("place-date", renamed("Lâm Đồng, ngày", "Lâm Đồng ngày 05 tháng 3 năm 2026")),
    "thin title": ("title", on("BÁO CÁO", bold(False))),
    "title at the side": (
        "title",
        on("BÁO CÁO", lambda found: setattr(found, "alignment", WD_ALIGN_PARAGRAPH.LEFT)),
    ),
    "title without a line": ("title", without_rule("Kết quả tập huấn, nâng")),
    "nobody addressed": ("addressees", renamed("Kính gửi", "Gửi:")),
    "small address": ("addressees", on("Kính gửi", size(12))),
    "grounds that go on": ("grounds", add_grounds),
    "points out of order": ("points", add_points),
    "small text": ("paragraphs", on("Thực hiện", size(12))),
    "ragged text": (
        "paragraphs",
        on("Thực hiện", lambda found: setattr(found, "alignment", WD_ALIGN_PARAGRAPH.LEFT)),
    ),
    "no indent": (
        "paragraphs",
        on("Thực hiện", lambda found: setattr(found.paragraph_format, "first_line_indent", Mm(0))),
    ),
    "double spacing": (
        "paragraphs",
        on("Thực hiện", lambda found: setattr(found.paragraph_format, "line_spacing", 2.0)),
    ),
    "crowded": (
        "paragraphs",
        on("1. Chỉ tiêu", crowd),
    ),
    "an unknown authority": ("signature", renamed("GIÁM ĐỐC", "TN. GIÁM ĐỐC")),
    "a title before the name": ("signature", renamed("Nguyễn Văn Mẫu", "TS. Nguyễn Văn Mẫu")),
    "a thin name": ("signature", on("Nguyễn Văn Mẫu", bold(False))),
    "no recipients": ("signature", renamed(form.RECIPIENTS, "Gửi:")),
    "upright recipients": ("recipients", on(form.RECIPIENTS, italic(False))),
    "not as above": ("recipients", renamed("- Như trên", "- Văn phòng;")),
    "kept nowhere": ("recipients", renamed("- Lưu", "- Hết.")),
    "a list without its end": ("recipients", renamed("- Lưu", "- Lưu: VT, NTM")),
    "a large recipient": ("recipients", on("- Như trên", size(14))),
    "a small appendix": ("appendix", on("Phụ lục I", size(12))),
    "an appendix's name in small letters": ("appendix", renamed("KẾT QUẢ TẬP HUẤN CÁN", "Kết quả")),
    "numbers that go on": (
        "appendix",
        lambda doc: doc.sections[1]._sectPr.remove(doc.sections[1]._sectPr.xpath("w:pgNumType")[0]),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_checker_names_the_rule_that_is_broken(report: Path, name: str) -> None:
    rule, change = BREAKS[name]
    document = Document(str(report))
    change(document)
    document.save(str(report))
    assert {finding.rule for finding in check_document(report).findings} == {rule}


def test_every_rule_is_broken_once_on_purpose() -> None:
    names = {rule.__name__.replace("_", "-") for rule in RULES}
    aliases = {"body-name": "issuing-body", "appendices": "appendix"}
    assert {aliases.get(name, name) for name in names} == {rule for rule, _ in BREAKS.values()}


def test_a_finding_is_one_line(report: Path) -> None:
    document = Document(str(report))
    document.sections[0].top_margin = Mm(10)
    document.save(str(report))
    assert [str(finding) for finding in check_document(report).findings] == [
        "margins: section 1, top margin: 10.0 mm; expected 20 to 25 mm"
    ]


def test_what_was_learnt_is_told_with_its_uncertainty(atlas: Atlas, tmp_path: Path) -> None:
    programme = load_programme()
    shown = Gain(programme.courses[0], 25, 20, 0.5, 0.8125, Interval(0.3125, 0.21, 0.415))
    few = Gain(programme.courses[1], 3, 0, None, None, None)
    path = tmp_path / "bao-cao.docx"
    found = replace(figures(), evaluation=Evaluation(gains=(shown, few)))
    annual_report(found, office(atlas), day=DAY).save(path)
    text = words(path)
    assert "20 người làm cả hai lần, trung bình từ 50% thành 81,25% số điểm" in text
    assert "chênh 31,25 điểm phần trăm (khoảng tin cậy 95%: 21 đến 41,5)" in text
    assert f"Chưa đủ 10 người làm cả hai lần: {programme.courses[1].title}" in text
    assert "không coi cả phần chênh là do khóa học" in text
    assert check_document(path).findings == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", "Báo cáo".encode()])
def test_what_is_no_word_document_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bao-cao.docx"
    path.write_bytes(content)
    with pytest.raises(ReportError, match="is not a Word document"):
        check_document(path)


def test_an_empty_document_breaks_rules_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "trong.docx"
    Document().save(str(path))
    assert {"nation", "motto", "number", "signature"} <= {one.rule for one in check_document(path).findings}
