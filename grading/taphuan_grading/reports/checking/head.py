"""The two heads, number and date, title and addressees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.enum.text import WD_ALIGN_PARAGRAPH

from taphuan_grading.reports import form
from taphuan_grading.reports.checking.finding import Finding, within
from taphuan_grading.reports.checking.reading import Line, Sheet, lines_of

_CENTER = WD_ALIGN_PARAGRAPH.CENTER
_NUMBER = re.compile(r"Số:\s*(?P<number>[0-9]*)\s*/(?P<symbol>\S+)")
_SYMBOL = re.compile(r"[A-ZĐ]+(?:-[A-ZĐ0-9&]+)*")
_DATE = re.compile(r"(?P<place>.+), ngày (?P<day>[0-9]+) tháng (?P<month>[0-9]+) năm [0-9]{4}")
_REPORT = "BÁO CÁO"


def nation(sheet: Sheet) -> Iterator[Finding]:
    """Quốc hiệu: capitals 12 to 13, bold, upright."""
    line = sheet.find(form.NATION)
    if line is None:
        yield Finding("nation", "head", f"no line “{form.NATION}”", "it at the top on the right")
        return
    yield from look("nation", line, form.NATION_SIZE, bold=True, italic=False, capital=True)


def motto(sheet: Sheet) -> Iterator[Finding]:
    """Tiêu ngữ: 13 to 14, bold, upright, with a line below."""
    line = sheet.find(form.MOTTO)
    if line is None:
        yield Finding("motto", "head", f"no line “{form.MOTTO}”", "it below the name of the nation")
        return
    yield from look("motto", line, form.BODY, bold=True, italic=False)
    if line.cell is not None and not any(each.is_rule for each in lines_of(line.cell)):
        yield Finding("motto", line.shown, "no line below it", "a solid line of the text's length")


def body_name(sheet: Sheet) -> Iterator[Finding]:
    """Check the bodies: capitals 12 to 13, the issuing one bold, a line below."""
    if sheet.head is None:
        return
    found = [line for line in lines_of(sheet.head.rows[0].cells[0]) if not _NUMBER.match(line.text)]
    names = [line for line in found if line.text]
    bold = [line for line in names if line.all("bold")]
    if not bold:
        yield Finding("issuing-body", "head", "no bold name on the left", "the issuing body, bold")
    for line in names:
        yield from look("issuing-body", line, form.BODY_HEAD_SIZE, italic=False, capital=True)
    if not any(line.is_rule for line in found):
        yield Finding("issuing-body", "head", "no line below the name", "a third to a half of its length")


def number(sheet: Sheet) -> Iterator[Finding]:
    """Check number and symbol: 13, upright, centred, a leading 0 under 10, no spaces."""
    line = next(iter(sheet.starting("Số:")), None)
    match = _NUMBER.fullmatch(line.text) if line else None
    if line is None or match is None:
        where = line.shown if line else "head"
        yield Finding("number", where, "no number and symbol", "a line such as “Số: 05/BC-UBND”")
        return
    if not _SYMBOL.fullmatch(match["symbol"]):
        yield Finding("number", line.shown, f"the symbol is {match['symbol']}", "capitals joined by -")
    if match["number"] and (len(match["number"]) < 2 or match["number"].startswith("00")):
        yield Finding("number", line.shown, f"the number is {match['number']}", "two digits under 10")
    if match["number"] and line.text != f"Số: {match['number']}/{match['symbol']}":
        yield Finding("number", line.shown, "spaces within number and symbol", "none")
    yield from look("number", line, (13.0, 13.0), bold=False, italic=False)
    if line.alignment != _CENTER:
        yield Finding("number", line.shown, "not in the middle", "centred under the issuing body")


def place_date(sheet: Sheet) -> Iterator[Finding]:
    """Place and date: italic 13 to 14; a leading 0 for days under 10 and for the months 1 and 2 only."""
    found = [(line, _DATE.fullmatch(line.text)) for line in (lines_in_head(sheet))]
    hit = next(((line, match) for line, match in found if match), None)
    if hit is None:
        yield Finding("place-date", "head", "no place and date", "“Lâm Đồng, ngày 05 tháng 12 năm 2026”")
        return
    line, match = hit
    day, month = match["day"], match["month"]
    if day != f"{int(day):02d}":
        yield Finding("place-date", line.shown, f"the day is {day}", f"{int(day):02d}")
    right = f"{int(month):02d}" if int(month) <= 2 else str(int(month))
    if month != right:
        yield Finding("place-date", line.shown, f"the month is {month}", right)
    yield from look("place-date", line, form.BODY, bold=False, italic=True)


def title(sheet: Sheet) -> Iterator[Finding]:
    """Kind of document in bold capitals, what it is about in bold, both 13 to 14 and centred, and a line."""
    lines = [line for line in sheet.text if line.text or line.is_rule]
    if not lines:
        yield Finding("title", "document", "no title", "the kind of document below the head")
        return
    yield from _centred("title", lines[0], capital=True)
    about = [line for line in lines[1:6] if line.all("bold") and line.alignment == _CENTER]
    if not about:
        yield Finding("title", lines[0].shown, "nothing says what it is about", "a bold, centred line below")
    for line in about:
        yield from _centred("title", line)
    if not any(line.is_rule for line in lines[1:7]):
        yield Finding("title", lines[0].shown, "no line below the title", "a third to a half of its length")


def addressees(sheet: Sheet) -> Iterator[Finding]:
    """Kính gửi: 13 to 14; required on a report that goes upwards."""
    line = next(iter(sheet.starting(form.TO)), None)
    is_report = any(each.text == _REPORT for each in sheet.text[:3])
    if line is None and is_report:
        yield Finding("addressees", "below the title", "no “Kính gửi:”", "to whom the report goes")
    if line is not None:
        yield from look("addressees", line, form.BODY, italic=False)


def lines_in_head(sheet: Sheet) -> list[Line]:
    """Return the lines of the head's table."""
    if sheet.head is None:
        return []
    return [line for row in sheet.head.rows for cell in row.cells for line in lines_of(cell)]


def look(
    rule: str,
    line: Line,
    size: tuple[float, float],
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    capital: bool = False,
) -> Iterator[Finding]:
    """Compare how a line looks with how it should."""
    least, most = size
    wrong = sorted(one for one in line.sizes if not within(one, least, most, 0.05))
    if wrong:
        expected = f"{least:g}" if least == most else f"{least:g} to {most:g}"
        yield Finding(rule, line.shown, f"size {wrong[0]:g}", expected)
    for name, wanted in (("bold", bold), ("italic", italic)):
        if wanted is True and not line.all(name):
            yield Finding(rule, line.shown, f"not {name}", name)
        if wanted is False and line.any(name):
            yield Finding(rule, line.shown, name, f"not {name}")
    if capital and not line.is_capital:
        yield Finding(rule, line.shown, "small letters", "capitals")


def _centred(rule: str, line: Line, *, capital: bool = False) -> Iterator[Finding]:
    yield from look(rule, line, form.BODY, bold=True, italic=False, capital=capital)
    if line.alignment != _CENTER:
        yield Finding(rule, line.shown, "not in the middle", "centred")
