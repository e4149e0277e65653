"""Figures that travel inside a report, for machines: whoever gets the file need not type them.

In a .docx they are a custom XML part, in an .xlsx a sheet that is not shown: both stay where they are when an
office completes the document and saves it again. They are JSON with a SHA-256 beside it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from docx.document import Document as DocxDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as OpcPart
from openpyxl import Workbook

from taphuan_grading.errors import ReportError
from taphuan_grading.reports.annual import AnnualFigures

FORMAT = 1
NAMESPACE = "urn:taphuan:report:1"
SHEET = "taphuan"
_PART = "/customXml/taphuan.xml"
_CELL = 30_000
"""Letters a cell holds; a spreadsheet program takes 32,767."""


@dataclass(frozen=True)
class Sent:
    """The figures of a report: of one unit as of a day, and of the units under it.

    Parameters
    ----------
    year, as_of
        The report's year, and the last day that it counts.
    code, valid_from, name
        The unit.
    rule
        The rule that was applied.
    numerator, denominator
        Managers trained, and all.
    units
        Code, name, numerator and denominator of each unit below.
    intact
        Whether the hash says that nobody has touched them since they were written.
    """

    year: int
    as_of: date
    code: str
    valid_from: date
    name: str
    rule: str
    numerator: int
    denominator: int
    units: tuple[tuple[str, str, int, int], ...]
    intact: bool = True


def sealed(figures: AnnualFigures) -> tuple[str, str]:
    """Return the figures as JSON, and the hash of that text."""
    content = {
        "format": FORMAT,
        "year": figures.year,
        "as_of": figures.as_of.isoformat(),
        "code": figures.code,
        "valid_from": figures.valid_from.isoformat() if figures.valid_from else None,
        "name": figures.unit,
        "rule": figures.rule,
        "numerator": figures.whole.numerator,
        "denominator": figures.whole.denominator,
        "units": [[one.code, one.name, one.numerator, one.denominator] for one in figures.units],
        "ledger_head": figures.ledger_head,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return text, hashlib.sha256(text.encode()).hexdigest()


def put_into_docx(document: DocxDocument, figures: AnnualFigures) -> None:
    """Put the figures into a document."""
    text, digest = sealed(figures)
    root = ElementTree.Element(f"{{{NAMESPACE}}}figures", {"sha256": digest})
    root.text = text
    package = document.part.package
    part = OpcPart(PackURI(_PART), "application/xml", ElementTree.tostring(root, "utf-8"), package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def put_into_xlsx(book: Workbook, figures: AnnualFigures) -> None:
    """Put the figures into a workbook."""
    text, digest = sealed(figures)
    sheet = book.create_sheet(SHEET)
    sheet.sheet_state = "veryHidden"
    sheet.append([digest])
    for start in range(0, len(text), _CELL):
        sheet.append([text[start : start + _CELL]])


def read_docx_part(file: ZipFile) -> Sent:
    """Return the figures in a .docx; `ReportError` when there are none."""
    for name in file.namelist():
        if name.startswith("customXml/") and name.endswith(".xml"):
            content = file.read(name)
            if NAMESPACE.encode() in content and b"<!DOCTYPE" not in content:
                try:
                    root = ElementTree.fromstring(content)  # noqa: S314 - no document type, so no entities
                except ElementTree.ParseError as error:
                    raise ReportError("the figures inside the file are damaged") from error
                return read_sealed(root.text or "", root.get("sha256", ""))
    raise ReportError("the file holds no figures for machines; ask for the file that taphuan wrote")


def read_xlsx_sheet(book: Workbook) -> Sent:
    """Return the figures in an .xlsx; `ReportError` when there are none."""
    if SHEET not in book.sheetnames:
        raise ReportError("the file holds no figures for machines; ask for the file that taphuan wrote")
    cells = [str(row[0] or "") for row in book[SHEET].iter_rows(values_only=True, max_col=1)]
    return read_sealed("".join(cells[1:]), cells[0] if cells else "")


def read_sealed(text: str, digest: str) -> Sent:
    """Return figures from their JSON; `ReportError` when it is damaged."""
    try:
        content: dict[str, Any] = json.loads(text)
        if content["format"] != FORMAT:
            raise ReportError(f"the file's figures have format {content['format']}, expected {FORMAT}")
        found = Sent(
            year=int(content["year"]),
            as_of=date.fromisoformat(content["as_of"]),
            code=str(content["code"]),
            valid_from=date.fromisoformat(content["valid_from"]),
            name=str(content["name"]),
            rule=str(content["rule"]),
            numerator=int(content["numerator"]),
            denominator=int(content["denominator"]),
            units=tuple((str(code), str(name), int(n), int(d)) for code, name, n, d in content["units"]),
            intact=hashlib.sha256(text.encode()).hexdigest() == digest,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError("the figures inside the file are damaged; ask for the file again") from error
    parts = [(found.numerator, found.denominator), *(one[2:] for one in found.units)]
    if any(not 0 <= done <= of for done, of in parts):
        raise ReportError("the figures inside the file cannot be: more are trained than there are")
    return found


def opened(path: str) -> ZipFile:
    """Open a report file; `ReportError` when it is no .docx or .xlsx."""
    try:
        return ZipFile(path)
    except (OSError, BadZipFile) as error:
        raise ReportError(f"{path} is neither a .docx nor a .xlsx of ours: {error}") from error
