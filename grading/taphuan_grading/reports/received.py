"""A report file of a unit below: what it says to machines, and what it says to people."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from taphuan_grading.errors import ReportError
from taphuan_grading.reports.embedded import Sent, opened, read_docx_part, read_xlsx_sheet

_SENTENCE = re.compile(r"([\d.]+) trên ([\d.]+) cán bộ quản lý đã được tập huấn")
_TOTAL = "Tổng cộng"

Figure = tuple[int, int]
"""Managers trained, and all."""
Row = tuple[str, str, int, int]
"""A unit's code and name, and its figure."""


@dataclass(frozen=True)
class Edit:
    """A place where the shown figures are not the ones that were written: `what` is a unit or the whole."""

    what: str
    written: Figure
    shown: Figure


@dataclass(frozen=True)
class Shown:
    """What people read in a report: the figure of the whole, and of each unit below with code and name."""

    as_of: date
    whole: Figure
    units: tuple[Row, ...]


@dataclass(frozen=True)
class Received:
    """A report file, read.

    Parameters
    ----------
    name, sha256
        The file's name, and the hash of its content.
    sent
        The figures that the service wrote into it.
    edits
        Where people see other figures: somebody edited the file by hand.
    """

    name: str
    sha256: str
    sent: Sent
    edits: tuple[Edit, ...]

    @property
    def edited(self) -> bool:
        """Whether somebody changed figures by hand, shown or not."""
        return bool(self.edits) or not self.sent.intact

    @property
    def shown(self) -> Shown:
        """What people read: the figures that were written, except where they were edited."""
        sent = self.sent
        edited = next((one.shown for one in self.edits if one.what == sent.name), None)
        whole = edited or (sent.numerator, sent.denominator)
        return Shown(sent.as_of, whole, as_shown(sent.units, self.edits))


def as_shown(units: Iterable[Row], edits: Iterable[Edit]) -> tuple[Row, ...]:
    """Return the rows of units as people read them: as they were written, except where they were edited."""
    seen = {edit.what: edit.shown for edit in edits}
    return tuple((code, name, *seen.get(name, (done, of))) for code, name, done, of in units)


def receive(path: Path) -> Received:
    """Read a report file.

    Raises
    ------
    ReportError
        When it is no .docx or .xlsx, or was not written by this service.
    """
    try:
        content = path.read_bytes()
        with opened(str(path)) as file:
            if "word/document.xml" in file.namelist():
                sent, shown = read_docx_part(file), list(_shown_in_docx(path))
            else:
                book = load_workbook(path)
                sent, shown = read_xlsx_sheet(book), list(_shown_in_rows(book.worksheets[0].values))
    except (OSError, BadZipFile, PackageNotFoundError, InvalidFileException, KeyError, ValueError) as error:
        raise ReportError(f"{path.name} cannot be read as a report: {error}") from error
    except ReportError as error:
        raise ReportError(f"{path.name}: {error.message}") from error
    return Received(path.name, hashlib.sha256(content).hexdigest(), sent, tuple(_edits(sent, shown)))


def _shown_in_docx(path: Path) -> Iterator[tuple[str, int, int]]:
    document = Document(str(path))
    for paragraph in document.paragraphs:
        if found := _SENTENCE.search(paragraph.text):
            yield "", _number(found[1]), _number(found[2])
    for table in document.tables:
        if len(table.columns) == 5 and table.cell(0, 1).text == "Đơn vị":
            rows = ([cell.text for cell in row.cells] for row in table.rows)
            yield from _shown_in_rows(rows)


def _shown_in_rows(rows: object) -> Iterator[tuple[str, int, int]]:
    """Yield name and figures of the rows of a table; names lose the blanks that indent them."""
    for row in rows:  # type: ignore[attr-defined]
        cells = list(row)[:4]
        try:
            name, done, of = str(cells[1] or "").strip(), _number(cells[2]), _number(cells[3])
        except (ValueError, IndexError):
            continue  # a head, an empty line, or a formula, which follows from the rows above
        yield "" if name == _TOTAL else name, done, of


def _number(text: object) -> int:
    return int(str(text).replace(".", "").strip())


def _edits(sent: Sent, shown: list[tuple[str, int, int]]) -> Iterator[Edit]:
    """Compare in the order of the document: two units may have one name."""
    whole = (sent.numerator, sent.denominator)
    for name, done, of in shown:
        if not name and (done, of) != whole:
            yield Edit(sent.name, whole, (done, of))
    rows = [one for one in shown if one[0]]
    if sent.units and len(rows) != len(sent.units):
        yield Edit("số dòng đơn vị", (len(sent.units), len(sent.units)), (len(rows), len(rows)))
        return
    for (_, name, *written), (told, *figures) in zip(sent.units, rows, strict=False):
        if name != told or written != figures:
            yield Edit(told, (written[0], written[1]), (figures[0], figures[1]))
