"""The text: grounds, paragraphs, points in their order, and what is still to be written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length

from taphuan_grading.reports import form
from taphuan_grading.reports.checking.finding import Finding, within
from taphuan_grading.reports.checking.head import look
from taphuan_grading.reports.checking.reading import Line, Sheet

_GROUND = "Căn cứ"
_POINT = re.compile(r"(?P<letter>[a-zđ])\) ")
_BLANK = re.compile(r"\[[^\]]{12,}\]|\.{6,}|…{3,}")


def grounds(sheet: Sheet) -> Iterator[Finding]:
    """Each ground is italic and ends with a semicolon, the last with a full stop."""
    found = [line for line in sheet.text if line.text.startswith(_GROUND) and line.any("italic")]
    for place, line in enumerate(found):
        yield from look("grounds", line, form.BODY, italic=True)
        end = "." if place == len(found) - 1 else ";"
        if not line.text.endswith(end):
            yield Finding("grounds", line.shown, f"ends with {line.text[-1]!r}", repr(end))


def paragraphs(sheet: Sheet) -> Iterator[Finding]:
    """13 to 14, justified, the first line in by 1 or 1.27 cm, 6 pt between, single to one and a half."""
    before = None
    for line in _body(sheet):
        yield from look("paragraphs", line, form.BODY)
        if not line.all("bold") and line.alignment != WD_ALIGN_PARAGRAPH.JUSTIFY:
            yield Finding("paragraphs", line.shown, "not justified", "both margins straight")
        indent = line.shape("first_line_indent")
        if not any(within(indent.mm if indent else 0.0, one, one, 0.3) for one in form.INDENTS):
            shown = f"{indent.mm:.1f} mm" if indent else "none"
            yield Finding("paragraphs", line.shown, f"first line in by {shown}", "1 or 1.27 cm")
        yield from _spacing(line)
        gap = max(_points(line.shape("space_before")), _points(before.shape("space_after")) if before else 99)
        if gap < form.LEAST_SPACE:
            yield Finding("paragraphs", line.shown, f"{gap:g} pt above it", "at least 6 pt")
        before = line


def points(sheet: Sheet) -> Iterator[Finding]:
    """Points go by the Vietnamese alphabet: a, b, c, d, đ, e and on."""
    expected = 0
    for line in sheet.text:
        match = _POINT.match(line.text)
        if match is None:
            continue
        letter = match["letter"]
        if letter == form.POINTS[0]:
            expected = 1
            continue
        wanted = form.POINTS[expected] if expected < len(form.POINTS) else "a new clause"
        if letter != wanted:
            yield Finding("points", line.shown, f"{letter})", f"{wanted})")
        expected = form.POINTS.find(letter) + 1


def left_to_write(sheet: Sheet) -> list[str]:
    """Return the places that are still to be written: no rule of the decree, but not to be sent either."""
    return [match[0] for line in sheet.lines if (match := _BLANK.search(line.text))]


def _body(sheet: Sheet) -> list[Line]:
    """Return the paragraphs after the title and the addressees."""
    lines = [line for line in sheet.text if line.text]
    start = next((at for at, line in enumerate(lines) if line.text.startswith(form.TO)), None)
    if start is None:
        titled = [at for at, line in enumerate(lines[:6]) if line.alignment == WD_ALIGN_PARAGRAPH.CENTER]
        start = titled[-1] if titled else -1
    body = lines[start + 1 :]
    while body and body[0].text.startswith("- ") and body[0].alignment != WD_ALIGN_PARAGRAPH.JUSTIFY:
        body = body[1:]
    return [line for line in body if not line.text.startswith(_GROUND) or not line.any("italic")]


def _spacing(line: Line) -> Iterator[Finding]:
    spacing = line.shape("line_spacing")
    if spacing is None or isinstance(spacing, Length):
        return
    if not within(float(spacing), *form.SPACING, 0.01):
        yield Finding("paragraphs", line.shown, f"line spacing {spacing:g}", "single to 1.5 lines")


def _points(length: Length | None) -> float:
    return length.pt if length is not None else 0.0
