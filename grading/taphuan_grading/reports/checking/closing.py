"""Recipients, signature and appendices."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from taphuan_grading.reports import form
from taphuan_grading.reports.checking.finding import Finding
from taphuan_grading.reports.checking.head import look
from taphuan_grading.reports.checking.reading import Line, Sheet, is_appendix, lines_of

_AUTHORITY = re.compile(r"(?P<sign>[A-ZĐ]+\.) ")
_FEWEST_LINES = 2


def signature(sheet: Sheet) -> Iterator[Finding]:
    """Check the signer: authority and title in bold capitals, the name bold, no academic title."""
    if sheet.closing is None:
        yield Finding("signature", "end", "no “Nơi nhận:” beside a signature", "a table with both at the end")
        return
    lines = [line for line in lines_of(sheet.closing.rows[0].cells[-1]) if line.text]
    titles = [line for line in lines if line.is_capital]
    if not titles:
        yield Finding("signature", "end", "no title of the signer", "it in bold capitals")
    for line in titles:
        yield from look("signature", line, form.BODY, bold=True, italic=False, capital=True)
        match = _AUTHORITY.match(line.text)
        if match and match["sign"] not in form.SIGNED_FOR:
            yield Finding("signature", line.shown, match["sign"], ", ".join(form.SIGNED_FOR))
    for line in lines[len(titles) :]:
        yield from look("signature", line, form.BODY, bold=True, italic=False)
        if line.text.startswith(form.ACADEMIC):
            yield Finding("signature", line.shown, "an academic title", "the name alone")


def recipients(sheet: Sheet) -> Iterator[Finding]:
    """Check the recipients: the words 12 bold italic, items 11, first “Như trên”, last “Lưu: VT”."""
    if sheet.closing is None:
        return
    found = [line for line in lines_of(sheet.closing.rows[0].cells[0]) if line.text]
    head, items = found[0], found[1:]
    size = (form.RECIPIENTS_SIZE, form.RECIPIENTS_SIZE)
    yield from look("recipients", head, size, bold=True, italic=True)
    if head.alignment not in {WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY}:
        yield Finding("recipients", head.shown, "not at the margin", "flush left")
    if len(items) < _FEWEST_LINES:
        yield Finding("recipients", head.shown, "fewer than two recipients", "a list that ends with Lưu: VT")
        return
    for line in items:
        yield from _item(line, last=line is items[-1])
    if sheet.starting(form.TO) and items[0].text != form.AS_ABOVE:
        yield Finding("recipients", items[0].shown, "the first is another", f"“{form.AS_ABOVE}”")
    if not items[-1].text.startswith(form.KEPT):
        yield Finding("recipients", items[-1].shown, "the last is another", f"“{form.KEPT}, ….”")


def appendices(sheet: Sheet) -> Iterator[Finding]:
    """“Phụ lục I” 14 bold centred, its name in bold capitals, page numbers of its own."""
    lines = [line for line in sheet.lines if line.text]
    heads = [place for place, line in enumerate(lines) if is_appendix(line.text)]
    for place in heads:
        line = lines[place]
        yield from look("appendix", line, (form.APPENDIX_SIZE, form.APPENDIX_SIZE), bold=True)
        if line.alignment != WD_ALIGN_PARAGRAPH.CENTER:
            yield Finding("appendix", line.shown, "not in the middle", "centred")
        if place + 1 < len(lines):
            yield from look("appendix", lines[place + 1], form.BODY, bold=True, capital=True)
    numbered = [section for section in sheet.docx.sections if _restarts(section._sectPr)]  # noqa: SLF001
    if len(numbered) < len(heads):
        yield Finding(
            "appendix", "page numbers", "an appendix goes on with the numbers before it", "numbers of its own"
        )


def _item(line: Line, *, last: bool) -> Iterator[Finding]:
    size = (form.RECIPIENT_SIZE, form.RECIPIENT_SIZE)
    yield from look("recipients", line, size, bold=False, italic=False)
    if not line.text.startswith("- "):
        yield Finding("recipients", line.shown, "no hyphen before it", "“- …;”")
    if not line.text.endswith("." if last else ";"):
        yield Finding("recipients", line.shown, f"ends with {line.text[-1]!r}", "“.”" if last else "“;”")


def _restarts(properties: object) -> bool:
    found = properties.find(qn("w:pgNumType"))  # type: ignore[attr-defined]
    return found is not None and found.get(qn("w:start")) == "1"
