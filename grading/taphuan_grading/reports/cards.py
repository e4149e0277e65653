"""Cards with a QR code for people without a phone: eight on a page, to be cut out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import islice

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from taphuan_grading.reports import fonts
from taphuan_grading.reports.drawn import broken, draw_qr
from taphuan_grading.reports.models import Card

WIDE, HIGH = 90 * mm, 62 * mm
COLUMNS, ROWS = 2, 4
_CODE = 38 * mm
_LEFT, _TOP = (A4[0] - COLUMNS * WIDE) / 2, (A4[1] - ROWS * HIGH) / 2


def cards_pdf(cards: Sequence[Card]) -> bytes:
    """Return the cards as a PDF with dashed lines to cut along; one empty page for no cards."""
    fonts.register()
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A4, invariant=1, lang="vi")
    canvas.setTitle("Thẻ điểm danh")
    waiting = iter(cards)
    while page := list(islice(waiting, COLUMNS * ROWS)):
        for place, card in enumerate(page):
            row, column = divmod(place, COLUMNS)
            _card(canvas, card, _LEFT + column * WIDE, A4[1] - _TOP - (row + 1) * HIGH)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _card(canvas: Canvas, card: Card, x: float, y: float) -> None:
    canvas.saveState()
    canvas.setDash(2, 2)
    canvas.setLineWidth(0.4)
    canvas.rect(x, y, WIDE, HIGH)
    canvas.restoreState()
    canvas.setFont(fonts.BOLD, 11)
    canvas.drawCentredString(x + WIDE / 2, y + HIGH - 8 * mm, "THẺ ĐIỂM DANH")
    draw_qr(canvas, card.number, x + 2 * mm, y + 11 * mm, _CODE)
    left = x + _CODE + 3 * mm
    room = WIDE - _CODE - 6 * mm
    height = y + HIGH - 19 * mm
    for words, face, size, most in ((card.name, fonts.BOLD, 13, 3), (card.unit, fonts.REGULAR, 11, 2)):
        canvas.setFont(face, size)
        for line in _lines(words, face, size, room, most=most):
            canvas.drawString(left, height, line)
            height -= size * 1.3
        height -= 1.5 * mm
    canvas.setFont(fonts.REGULAR, 10)
    canvas.drawCentredString(x + WIDE / 2, y + 7.5 * mm, _grouped(card.number))
    canvas.setFont(fonts.ITALIC, 8)
    canvas.drawCentredString(
        x + WIDE / 2, y + 3.5 * mm, "Ông/bà đưa thẻ cho giảng viên khi vào lớp và giữ thẻ cho lần sau."
    )


def _lines(words: str, face: str, size: float, room: float, *, most: int) -> list[str]:
    """Break `words` into at most `most` lines; what is left over ends in an ellipsis."""
    lines = broken(words, face, size, room)
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]} …"]


def _grouped(number: str) -> str:
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
