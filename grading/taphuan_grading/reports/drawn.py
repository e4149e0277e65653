"""What papers that are drawn by hand share: QR codes, and text that is broken into lines."""

from __future__ import annotations

import segno
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas


def draw_qr(canvas: Canvas, content: str, x: float, y: float, side: float) -> None:
    """Draw a QR code as black squares in a square of `side` points, a quiet zone of four around it."""
    rows = [list(row) for row in segno.make_qr(content, error="m").matrix_iter(border=4)]
    each = side / len(rows)
    for line, row in enumerate(rows):
        for column, dark in enumerate(row):
            if dark:  # a hair wider than a square, so that no printer leaves white lines between them
                top = y + side - (line + 1) * each
                canvas.rect(x + column * each, top, each + 0.05, each + 0.05, stroke=0, fill=1)


def broken(words: str, face: str, size: float, room: float) -> list[str]:
    """Break `words` into lines that are at most `room` points long; a longer word has a line of its own."""
    lines: list[str] = []
    for word in words.split():
        if lines and stringWidth(f"{lines[-1]} {word}", face, size) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def balanced(words: str, face: str, size: float, room: float) -> list[str]:
    """Break `words` into as few lines as fit into `room`, of much the same length."""
    lines = broken(words, face, size, room)
    shorter = room
    while len(broken(words, face, size, shorter * 0.95)) == len(lines) > 1 and shorter > room / 3:
        shorter *= 0.95
    return broken(words, face, size, shorter)
