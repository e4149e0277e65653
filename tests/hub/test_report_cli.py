"""``taphuan report`` on a home of the office."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, update
from tests.hub.office import DON_DUONG, KA_DO, Office

from taphuan_grading import clock
from taphuan_grading.reports.annual import TO_WRITE
from taphuan_grading.store import schema
from taphuan_grading.store.report_schema import received_report

REPORT = ["report", "annual", "--year", clock.today().year, "--as-of", clock.today()]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_report_is_printed_as_pdf(office: Office, tmp_path: Path) -> None:
    office.good(*REPORT, "--out", tmp_path / "bao-cao.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "bao-cao.pdf").pages]
    assert "2 trên 3 cán bộ quản lý" in " ".join(pages[0].split())
    assert any("Phụ lục I" in page for page in pages)


def test_without_libreoffice_it_says_what_to_install(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    refused = office.run(*REPORT, "--out", tmp_path / "bao-cao.pdf")
    assert refused.exit_code == 1
    assert "apt install libreoffice-writer" in refused.stderr
    assert list(tmp_path.glob("*.pdf")) == []


@pytest.fixture
def sent(office: Office, tmp_path: Path) -> dict[str, Path]:
    """The reports of two communes, one as a spreadsheet too."""
    files = {"ka-do.docx": KA_DO, "ka-do.xlsx": KA_DO, "don-duong.docx": DON_DUONG}
    for name, code in files.items():
        office.good(*REPORT, "--unit", code, "--out", tmp_path / name)
    return {name: tmp_path / name for name in files}


def edit(path: Path, old: str, new: str) -> None:
    """Change what people read, as an office does in its word processor."""
    document = Document(str(path))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for paragraph in [*document.paragraphs, *(one for cell in cells for one in cell.paragraphs)]:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    document.save(str(path))


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def kept(office: Office) -> list[tuple[Any, ...]]:
    table = received_report
    columns = (table.c.unit_code, table.c.numerator, table.c.denominator, table.c.edited, table.c.replaced_at)
    with office.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]


def test_reports_from_below_are_kept_beside_our_own_figures(office: Office, sent: dict[str, Path]) -> None:
    edit(sent["ka-do.docx"], TO_WRITE, "Không.")  # what every office does
    told = office.good("report", "collect", sent["ka-do.docx"], sent["don-duong.docx"])
    assert told.count("the same as here") == 2
    assert "every rule is kept" in office.good("report", "check", sent["don-duong.docx"])
    with office.engine.begin() as connection:
        lost = schema.attempt.c.official_id == "cb-1"
        connection.execute(update(schema.attempt).where(lost).values(score=0.0))
    told = office.good("report", "collect", sent["ka-do.xlsx"], "--replace")
    assert "differs: Xã Ka Đô: reported 1 of 2, here 0 of 2" in told
    assert [row[:4] for row in kept(office)] == [
        (KA_DO, 1, 2, False),
        (DON_DUONG, 1, 1, False),
        (KA_DO, 1, 2, False),
    ]
    assert [row[4] is None for row in kept(office)] == [False, True, True]


def test_a_file_that_was_edited_by_hand_is_told(office: Office, sent: dict[str, Path]) -> None:
    edit(sent["ka-do.docx"], "1 trên 2 cán bộ", "2 trên 2 cán bộ")
    told = office.good("report", "collect", sent["ka-do.docx"])
    assert "EDITED BY HAND: xã Ka Đô: written 1 of 2, shown 2 of 2" in told
    assert "differs: Xã Ka Đô: reported 2 of 2, here 1 of 2" in told
    book = load_workbook(sent["ka-do.xlsx"])
    hidden = book["taphuan"]
    hidden["A2"].value = hidden["A2"].value.replace('"numerator": 1', '"numerator": 2')
    book.save(sent["ka-do.xlsx"])
    assert "EDITED BY HAND" in office.good("report", "collect", sent["ka-do.xlsx"], "--replace")
    assert [row[:4] for row in kept(office)] == [(KA_DO, 2, 2, True), (KA_DO, 1, 2, True)]


def test_what_was_collected_is_listed(office: Office, sent: dict[str, Path]) -> None:
    assert "Chưa nhận báo cáo nào" in office.good("report", "received")
    edit(sent["ka-do.docx"], "1 trên 2 cán bộ", "2 trên 2 cán bộ")
    office.good("report", "collect", sent["ka-do.docx"], sent["don-duong.docx"])
    first, second = json.loads(office.good("report", "received", "--format", "json"))
    assert (first["code"], first["unit"], first["source"]) == (KA_DO, "Xã Ka Đô", "ka-do.docx")
    assert first["received_on"] == first["as_of"] == clock.today().isoformat()
    assert (first["numerator"], first["denominator"], first["edited"]) == (2, 2, True)
    assert first["edits"] == [{"what": "xã Ka Đô", "written": [1, 2], "shown": [2, 2]}]
    assert first["differences"] == [{"unit": "Xã Ka Đô", "reported": [2, 2], "own": [1, 2]}]
    assert (second["edited"], second["differences"]) == (False, [])
    shown = office.good("report", "received")
    for words in ("Xã Ka Đô", "ka-do.docx", "có", "không khác"):
        assert words in shown
    office.good("report", "collect", sent["ka-do.xlsx"], "--replace")
    rows = list(csv.DictReader(io.StringIO(office.good("report", "received", "--format", "csv"))))
    assert [(row["source"], row["edited"]) for row in rows] == [
        ("don-duong.docx", "false"),
        ("ka-do.xlsx", "false"),
    ]
    every = json.loads(office.good("report", "received", "--all", "--format", "json"))
    assert [row["replaced_on"] is None for row in every] == [False, True, True]
    assert json.loads(office.good("report", "received", "--year", "2025", "--format", "json")) == []


def test_the_report_tells_the_states_and_what_units_reported(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "bao-cao.docx"
    office.good(*REPORT, "--out", path)
    assert "chưa có số liệu nào được báo cáo" in text_of(path)
    today = clock.today()
    office.good("evidence", "exempt", "cb-2", "--reason", "nghỉ thai sản", "--from", today)
    told = ("--day", today, "--source", "Báo cáo mẫu 05")
    office.good("target", "set", "communes-8-4", "50/111", *told)
    office.good("target", "set", "smart-communes", "1", *told)
    office.good(*REPORT, "--out", path)
    text = text_of(path)
    assert "Có 1 cán bộ được miễn tập huấn" in text
    assert "2 trên 14 mục tiêu đã có số liệu, trong đó 1 mục tiêu đạt mức" in text
    for cell in ("45,05% (50/111)", "Báo cáo mẫu 05", "1 mô hình", "chưa báo cáo"):
        assert cell in text
    assert "every rule is kept" in office.good("report", "check", path)
    office.good(*REPORT, "--unit", KA_DO, "--out", path)
    assert "Có 1 cán bộ được miễn tập huấn" in text_of(path)
    assert "mục tiêu khác" not in text_of(path)  # they are of the whole province


def test_what_cannot_be_collected_is_refused_and_the_others_are_kept(
    office: Office, sent: dict[str, Path], tmp_path: Path
) -> None:
    blank, torn, own = (tmp_path / f"{name}.docx" for name in ("blank", "torn", "own"))
    office.good(*REPORT, "--out", own)
    Document().save(str(blank))
    torn.write_bytes(sent["ka-do.docx"].read_bytes()[:3_000])
    again = ["report", "collect", sent["ka-do.docx"], sent["ka-do.docx"], sent["ka-do.xlsx"], blank, torn]
    refused = office.run(*again, own, sent["don-duong.docx"])
    assert refused.exit_code == 1
    for words in (
        "ka-do.docx is kept already",
        "is kept already (ka-do.docx",
        "blank.docx: the file holds no figures for machines",
        "torn.docx",
        "is no unit below the province",
    ):
        assert words in refused.stderr
    assert [row[0] for row in kept(office)] == [KA_DO, DON_DUONG]
    other = office.run("report", "collect", sent["don-duong.docx"], "--unit", KA_DO)
    assert "is no unit below Xã Ka Đô" in other.stderr
    other = office.run("report", "collect", sent["don-duong.docx"], "--year", "2025")
    assert "expected one of 2025" in other.stderr
