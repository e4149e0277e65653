"""Certificates as PDF: one landscape page each, with a code that says the same, signed."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.colors import HexColor, black
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from taphuan_grading.reports import fonts, words
from taphuan_grading.reports.drawn import balanced, draw_qr
from taphuan_grading.reports.layout import MOTTO, NATION
from taphuan_grading.reports.models import CertificatePaper

_WIDE, _HIGH = landscape(A4)
_MIDDLE = _WIDE / 2
_GREEN = HexColor("#0b6b4f")
_CODE = 44 * mm
_ROOM = _WIDE - 70 * mm


def certificates_pdf(papers: Sequence[CertificatePaper]) -> bytes:
    """Return the certificates as one PDF. Its keywords hold their signed short forms, for machines."""
    fonts.register()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(_WIDE, _HIGH), invariant=1, lang="vi")
    canvas.setTitle("Giấy chứng nhận")
    canvas.setAuthor("taphuan")
    canvas.setKeywords(" ".join(paper.token for paper in papers))
    for paper in papers:
        _frame(canvas)
        _head(canvas, paper)
        _holder(canvas, paper)
        _foot(canvas, paper)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _frame(canvas: Canvas) -> None:
    canvas.setStrokeColor(_GREEN)
    for inset, thick in ((9 * mm, 2.2), (11 * mm, 0.7)):
        canvas.setLineWidth(thick)
        canvas.rect(inset, inset, _WIDE - 2 * inset, _HIGH - 2 * inset)
    canvas.setStrokeColor(black)


def _head(canvas: Canvas, paper: CertificatePaper) -> None:
    top = _HIGH - 24 * mm
    _centred(canvas, NATION, fonts.BOLD, 13, top)
    _centred(canvas, MOTTO, fonts.BOLD, 13, top - 7 * mm)
    half = stringWidth(MOTTO, fonts.BOLD, 13) / 2
    canvas.setLineWidth(0.8)
    canvas.line(_MIDDLE - half, top - 9 * mm, _MIDDLE + half, top - 9 * mm)
    for number, line in enumerate(balanced(paper.issuer.upper(), fonts.BOLD, 13, _ROOM)):
        _centred(canvas, line, fonts.BOLD, 13, top - 19 * mm - number * 6 * mm)
    canvas.setFillColor(_GREEN)
    _centred(canvas, "GIẤY CHỨNG NHẬN", fonts.BOLD, 30, top - 37 * mm)
    canvas.setFillColor(black)


def _holder(canvas: Canvas, paper: CertificatePaper) -> None:
    height = _HIGH - 76 * mm
    _centred(canvas, "Chứng nhận ông/bà", fonts.REGULAR, 14, height)
    size = 26
    while stringWidth(paper.name, fonts.BOLD, size) > _ROOM:
        size -= 1
    _centred(canvas, paper.name, fonts.BOLD, size, height - 13 * mm)
    height -= 22 * mm
    if paper.post:
        for line in balanced(paper.post, fonts.REGULAR, 14, _ROOM):
            _centred(canvas, line, fonts.REGULAR, 14, height)
            height -= 6.5 * mm
        height -= 2 * mm
    said = f"đã {_inner(paper.title)}, {_inner(paper.run)}, ngày {words.day(paper.trained_on)}."
    for line in balanced(said, fonts.REGULAR, 15, _ROOM):
        _centred(canvas, line, fonts.REGULAR, 15, height)
        height -= 7 * mm


def _foot(canvas: Canvas, paper: CertificatePaper) -> None:
    left, bottom = 24 * mm, 22 * mm
    draw_qr(canvas, paper.code, left, bottom, _CODE)
    canvas.setFont(fonts.BOLD, 11)
    canvas.drawString(left + _CODE + 2 * mm, bottom + 20 * mm, f"Số: {paper.number}")
    canvas.setFont(fonts.ITALIC, 9.5)
    for number, line in enumerate(("Quét mã để kiểm tra giấy này", "là thật và còn hiệu lực.")):
        canvas.drawString(left + _CODE + 2 * mm, bottom + 14 * mm - number * 4.6 * mm, line)
    middle = _WIDE - 78 * mm
    canvas.setFont(fonts.ITALIC, 13)
    canvas.drawCentredString(middle, bottom + 41 * mm, words.place_and_date(paper.place, paper.issued_on))
    canvas.setFont(fonts.BOLD, 13)
    for number, line in enumerate(paper.signed):
        canvas.drawCentredString(middle, bottom + 34 * mm - number * 6 * mm, line)


def _centred(canvas: Canvas, text: str, face: str, size: float, height: float) -> None:
    canvas.setFont(face, size)
    canvas.drawCentredString(_MIDDLE, height, text)


def _inner(title: str) -> str:
    """Write a title as it stands within a sentence: "đợt tập huấn năm 2026"."""
    return title[:1].lower() + title[1:]
