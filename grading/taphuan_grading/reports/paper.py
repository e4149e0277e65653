"""Building a document in the form of Decree 30/2020/NĐ-CP, part by part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from taphuan_grading.reports import form
from taphuan_grading.reports.office import Office

Align = Literal["left", "center", "right", "both"]
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
SIZE = 14.0
_HEAD_SIZE = 13.0
_NATION_SIZE = 12.0
_CELL_SIZE = 12.0
_HEAD_WIDTHS = (64.0, 96.0)
_TEXT_WIDTH = 160.0
_MOTTO_WIDTH = 62.0  # of the motto in bold 14 point
_LETTER_WIDTH = 0.245  # of a bold capital, in mm a point
_GREY = "E7E6E6"


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its width in mm, and how its cells stand."""

    head: str
    width: float
    align: Align = "left"


class Paper:
    """A document that grows from top to bottom."""

    def __init__(self) -> None:
        self.docx: DocxDocument = Document()
        _plain_style(self.docx)
        _lay_out(self.docx.sections[0], first_page_number=False)

    def save(self, path: Path) -> None:
        """Write the document: at once or not at all."""
        half = path.with_name(f".{path.name}.half")
        self.docx.save(str(half))
        half.replace(path)

    def head(self, office: Office, number: int | None, day: date) -> None:
        """Write both heads, number and symbol, place and date."""
        table = _grid(self.docx, _HEAD_WIDTHS, rows=2)
        left, right = table.rows[0].cells
        for line in office.parent:
            _line(left, line, size=_HEAD_SIZE)
        for line in office.body:
            _line(left, line, size=_HEAD_SIZE, bold=True)
        _rule(left, _HEAD_WIDTHS[0], 0.42 * _LETTER_WIDTH * _HEAD_SIZE * len(office.body[-1]))
        _line(right, form.NATION, size=_NATION_SIZE, bold=True)
        _line(right, form.MOTTO, size=SIZE, bold=True)
        _rule(right, _HEAD_WIDTHS[1], _MOTTO_WIDTH)
        below_left, below_right = table.rows[1].cells
        _line(below_left, form.number_and_symbol(number, office.symbol), size=_HEAD_SIZE)
        _line(below_right, form.place_and_day(office.place, day), size=SIZE, italic=True)
        _drop_first(left, right, below_left, below_right)

    def title(self, kind: str, subject: str) -> None:
        """Write the kind of document and what it is about."""
        self._centred(kind.upper(), before=18)
        subject_line = self._centred(subject, before=0)
        subject_line.paragraph_format.space_after = Pt(0)
        _rule(self.docx, _TEXT_WIDTH, 50)

    def to(self, addressees: Sequence[str]) -> None:
        """Write to whom the document goes: one line, or a list under it."""
        if len(addressees) == 1:
            self._centred(f"{form.TO} {addressees[0]}.", bold=False, before=12)
            return
        first = self._centred(form.TO, bold=False, before=12)
        first.paragraph_format.left_indent = Mm(-40)
        for index, name in enumerate(addressees):
            end = "." if index == len(addressees) - 1 else ";"
            line = self.paragraph(f"- {name}{end}", indent=False)
            line.alignment = _ALIGN["left"]
            line.paragraph_format.left_indent = Mm(58)

    def paragraph(
        self, text: str, *, bold: bool = False, indent: bool = True, with_next: bool = False
    ) -> Paragraph:
        """Write a paragraph of the body; `with_next` keeps it on the page of what follows."""
        made = self.docx.add_paragraph()
        made.alignment = _ALIGN["both"]
        shape = made.paragraph_format
        shape.first_line_indent = Mm(form.INDENTS[1]) if indent else None
        shape.space_before = shape.space_after = Pt(form.LEAST_SPACE)
        shape.line_spacing = 1.1
        shape.keep_with_next = with_next
        _run(made, text, size=SIZE, bold=bold)
        return made

    def heading(self, text: str) -> None:
        """Write the heading of a part: "I. KẾT QUẢ"."""
        self.paragraph(text, bold=True, with_next=True)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, total: bool = False) -> None:
        """Write a table; its head is repeated on every page.

        With `total` the last row is bold, and never alone on a page.
        """
        made = self.docx.add_table(rows=1, cols=len(columns), style="Table Grid")
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        _repeat(made)
        for cell, column in zip(made.rows[0].cells, columns, strict=True):
            _cell(cell, column.head, "center", bold=True)
            _shade(cell)
        for number, row in enumerate(rows):
            bold = total and number == len(rows) - 1
            for cell, column, text in zip(made.add_row().cells, columns, row, strict=True):
                _cell(cell, text, column.align, bold=bold)
        _set_widths(made, [column.width for column in columns])
        _keep_rows_whole(made)
        if total:
            for cell in made.rows[-2].cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
        self.docx.add_paragraph().paragraph_format.space_after = Pt(0)

    def signature(self, office: Office, signer: str | None) -> None:
        """Write who gets the document, and who signs it."""
        table = _grid(self.docx, (80.0, 80.0), rows=1)
        left, right = table.rows[0].cells
        _line(left, form.RECIPIENTS, size=form.RECIPIENTS_SIZE, bold=True, italic=True, align="left")
        for item in (form.AS_ABOVE, *(f"- {name};" for name in office.copies), f"- Lưu: {office.kept}."):
            _line(left, item, size=form.RECIPIENT_SIZE, align="left")
        for line in office.signed:
            _line(right, line.upper(), size=SIZE, bold=True)
        for _ in range(4):
            _line(right, "", size=SIZE)
        _line(right, signer or "", size=SIZE, bold=True)
        _drop_first(left, right)
        _keep_rows_whole(table)

    def appendix(self, number: int, name: str, about: str) -> None:
        """Begin an appendix on a page of its own, with page numbers of its own."""
        section = self.docx.add_section(WD_SECTION.NEW_PAGE)
        _lay_out(section, first_page_number=False)
        _restart_pages(section)
        self._centred(f"Phụ lục {form.ROMAN[number - 1]}", before=0)
        self._centred(name.upper(), before=0)
        note = self._centred(about, bold=False, before=0)
        note.runs[0].italic = True
        note.paragraph_format.space_after = Pt(12)

    def _centred(self, text: str, *, bold: bool = True, before: float) -> Paragraph:
        made = self.docx.add_paragraph()
        made.alignment = _ALIGN["center"]
        made.paragraph_format.space_before = Pt(before)
        made.paragraph_format.keep_with_next = True
        _run(made, text, size=SIZE, bold=bold)
        return made


def _plain_style(document: DocxDocument) -> None:
    style = document.styles["Normal"]
    style.font.name = form.FONT
    style.font.size = Pt(SIZE)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), form.FONT)
    style.paragraph_format.space_after = Pt(0)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)


def _lay_out(section: Section, *, first_page_number: bool) -> None:
    section.page_width, section.page_height = Mm(form.A4[0]), Mm(form.A4[1])
    section.top_margin = section.bottom_margin = Mm(form.TOP[0])
    section.left_margin, section.right_margin = Mm(form.LEFT[0]), Mm(form.RIGHT[1])
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = not first_page_number
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    top = section.header.paragraphs[0]
    top.alignment = _ALIGN["center"]
    run = top.add_run()
    run.font.size = Pt(SIZE)
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run._r.append(_field(kind, text))  # noqa: SLF001 - the library has no page numbers


def _field(kind: str, text: str) -> Any:
    element = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        element.set(qn("w:fldCharType"), kind)
    else:
        element.text = text
    return element


def _restart_pages(section: Section) -> None:
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.append(numbering)  # noqa: SLF001 - likewise


def _grid(document: DocxDocument, widths: Sequence[float], *, rows: int) -> Table:
    table: Table = document.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _set_widths(table, widths)
    return table


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Fix the widths, in the grid and in every cell: Word reads the one, LibreOffice the other."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _line(
    cell: _Cell, text: str, *, size: float, bold: bool = False, italic: bool = False, align: Align = "center"
) -> None:
    made = cell.add_paragraph()
    made.alignment = _ALIGN[align]
    made.paragraph_format.space_after = Pt(0)
    _run(made, text, size=size, bold=bold, italic=italic)


def _rule(place: DocxDocument | _Cell, room: float, length: float) -> None:
    """Draw a line of `length` mm in the middle of a place `room` mm wide: an empty, bordered paragraph."""
    made = place.add_paragraph()
    made.paragraph_format.left_indent = made.paragraph_format.right_indent = Mm(max(0.0, (room - length) / 2))
    made.paragraph_format.space_after = Pt(form.LEAST_SPACE)
    made.paragraph_format.line_spacing = Pt(3)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    made._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - the library has no borders


def _run(paragraph: Paragraph, text: str, *, size: float, bold: bool = False, italic: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name = form.FONT
    run.font.size = Pt(size)
    run.font.bold = bold
    run.font.italic = italic
    run.font.color.rgb = RGBColor(0, 0, 0)


def _drop_first(*cells: _Cell) -> None:
    """Take away the empty paragraph with which the library makes every cell."""
    for cell in cells:
        first = cell.paragraphs[0]._p  # noqa: SLF001 - likewise
        first.getparent().remove(first)


def _cell(cell: _Cell, text: str, align: Align, *, bold: bool) -> None:
    made = cell.paragraphs[0]
    made.alignment = _ALIGN[align]
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(2)
    _run(made, text, size=_CELL_SIZE, bold=bold)


def _shade(cell: _Cell) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _GREY)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001 - likewise


def _repeat(table: Table) -> None:
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - likewise


def _keep_rows_whole(table: Table) -> None:
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - likewise
