"""Paper, margins, letters and page numbers."""

from __future__ import annotations

from collections.abc import Iterator

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import RGBColor

from taphuan_grading.reports import form
from taphuan_grading.reports.checking.finding import Finding, within
from taphuan_grading.reports.checking.reading import Line, Sheet

_BLACK = (None, RGBColor(0, 0, 0))
_SIDES = {"top": form.TOP, "bottom": form.BOTTOM, "left": form.LEFT, "right": form.RIGHT}


def paper_size(sheet: Sheet) -> Iterator[Finding]:
    """A4, upright or across."""
    for number, section in enumerate(sheet.docx.sections, 1):
        width, height = section.page_width, section.page_height
        if width is None or height is None:
            continue
        short, long = sorted((width.mm, height.mm))
        if not (within(short, form.A4[0], form.A4[0], 1) and within(long, form.A4[1], form.A4[1], 1)):
            yield Finding(
                "paper-size", f"section {number}", f"{short:.0f} x {long:.0f} mm", "A4, 210 x 297 mm"
            )


def margins(sheet: Sheet) -> Iterator[Finding]:
    """Top and bottom 20 to 25 mm, left 30 to 35, right 15 to 20."""
    for number, section in enumerate(sheet.docx.sections, 1):
        for side, (least, most) in _SIDES.items():
            found = getattr(section, f"{side}_margin")
            if found is not None and not within(found.mm, least, most):
                where = f"section {number}, {side} margin"
                yield Finding("margins", where, f"{found.mm:.1f} mm", f"{least:.0f} to {most:.0f} mm")


def font(sheet: Sheet) -> Iterator[Finding]:
    """Check that all letters are Times New Roman."""
    for line in sheet.lines:
        for name in sorted(line.fonts - {form.FONT}):
            yield Finding("font", line.shown, name, form.FONT)


def colour(sheet: Sheet) -> Iterator[Finding]:
    """Black letters."""
    for line in sheet.lines:
        if any(run.font.color is not None and run.font.color.rgb not in _BLACK for run in line.runs):
            yield Finding("colour", line.shown, "letters in colour", "black")


def page_numbers(sheet: Sheet) -> Iterator[Finding]:
    """Arabic, 13 to 14, upright, in the middle of the top margin, not on the first page."""
    for number, section in enumerate(sheet.docx.sections, 1):
        where = f"section {number}"
        line = _numbered(section)
        if line is None:
            yield Finding("page-numbers", where, "no page number at the top", "one in the middle of the top")
            continue
        if line.alignment != WD_ALIGN_PARAGRAPH.CENTER:
            yield Finding("page-numbers", where, "the number is not in the middle", "centred")
        if number == 1 and not section.different_first_page_header_footer:
            yield Finding("page-numbers", where, "the first page is numbered", "no number on page 1")
        sizes = {run.font.size.pt for run in line.paragraph.runs if run.font.size is not None}
        if any(not within(size, *form.BODY) for size in sizes):
            yield Finding("page-numbers", where, f"size {max(sizes):g}", "13 to 14")
        if any(run.font.italic or run.font.bold for run in line.paragraph.runs):
            yield Finding("page-numbers", where, "bold or italic", "upright")


def _numbered(section: Section) -> Line | None:
    for paragraph in section.header.paragraphs:
        element = paragraph._p  # noqa: SLF001 - the library does not know fields
        codes = [code.text or "" for code in element.iter(qn("w:instrText"))]
        codes += [field.get(qn("w:instr")) or "" for field in element.iter(qn("w:fldSimple"))]
        if any("PAGE" in code for code in codes):
            return Line(paragraph, None)
    return None
