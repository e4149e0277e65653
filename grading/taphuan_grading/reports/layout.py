"""How printed papers look: A4, heads after Nghị định 30/2020/NĐ-CP (Phụ lục I), page numbers, tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from taphuan_grading.reports import fonts

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 15 * mm, 20 * mm, 20 * mm
"""Margins: the decree allows 30 to 35, 15 to 20, 20 to 25 and 20 to 25 mm."""
_LINE = 0.6


def style(size: float, face: str = fonts.REGULAR, **more: Any) -> ParagraphStyle:
    """Return a style of text with room for Vietnamese marks above and below the letters."""
    return ParagraphStyle(f"{face}-{size}", fontName=face, fontSize=size, leading=size * 1.3, **more)


BODY = style(13, alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=6)
PLAIN = style(13, spaceAfter=4)
CENTRED = style(13, alignment=TA_CENTER)
STRONG = style(13, fonts.BOLD, alignment=TA_CENTER)
TITLE = style(14, fonts.BOLD, alignment=TA_CENTER)
SLANTED = style(13, fonts.ITALIC, alignment=TA_CENTER)
CELL = style(11)
CELL_STRONG = style(11, fonts.BOLD, alignment=TA_CENTER)
CELL_CENTRED = style(11, alignment=TA_CENTER)


def text(words: str, look: ParagraphStyle = PLAIN) -> Paragraph:
    """Return a paragraph of plain words: nothing in them is read as markup; a line feed breaks the line."""
    fonts.register()
    return Paragraph(escape(words).replace("\n", "<br/>"), look)


def write(story: Sequence[Flowable], title: str, *, wide: bool = False, numbered: bool = True) -> bytes:
    """Return the PDF of `story`.

    Parameters
    ----------
    story
        What is printed, in order.
    title
        Of the file, as a reader shows it.
    wide
        Landscape, for tables of many columns.
    numbered
        Whether the pages belong together and have numbers from the second on.
    """
    fonts.register()
    target = io.BytesIO()
    size = landscape(A4) if wide else A4
    document = BaseDocTemplate(
        target, pagesize=size, title=title, author="taphuan", lang="vi", invariant=1, creator="taphuan"
    )
    frame = Frame(LEFT, BOTTOM, size[0] - LEFT - RIGHT, size[1] - TOP - BOTTOM, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("all", [frame], onPage=_number if numbered else _nothing)])
    document.build(list(story))
    return target.getvalue()


def width(*, wide: bool = False) -> float:
    """Return how wide the text is, in points."""
    return float((A4[1] if wide else A4[0]) - LEFT - RIGHT)


def head(organiser: str, date_line: str, *, number: str = "", wide: bool = False) -> list[Flowable]:
    """Return the two heads side by side, with their rules, number and date.

    Parameters
    ----------
    organiser
        Who issues the paper: capitals, bold, on the left.
    date_line
        Place and date, italic, on the right.
    number
        Number and symbol under the issuer; nothing for papers without one.
    wide
        Whether the page is landscape.
    """
    fonts.register()
    whole = width(wide=wide)
    share = 0.42
    issuer = _balanced(organiser.upper(), fonts.BOLD, 12, whole * share - 2)
    left: list[Flowable] = [text(issuer, style(12, fonts.BOLD, alignment=TA_CENTER)), Rule(0.4)]
    if number:
        left.append(text(number, CENTRED))
    right: list[Flowable] = [
        text(NATION, style(12, fonts.BOLD, alignment=TA_CENTER)),
        text(MOTTO, STRONG),
        Rule(under=MOTTO),
        text(date_line, SLANTED),
    ]
    heads = Table([[left, right]], colWidths=[whole * share, whole * (1 - share)])
    heads.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_PADDING_OFF]))
    return [heads, Spacer(1, 5 * mm)]


def heading(kind: str, subject: str = "", *, wide: bool = False) -> list[Flowable]:
    """Return the kind of the paper in bold capitals, its subject, and the rule below."""
    room = width(wide=wide) - 2
    parts: list[Flowable] = [text(kind.upper(), TITLE)]
    if subject:
        parts.append(text(_balanced(subject, fonts.BOLD, 13, room), STRONG))
    return [*parts, Rule(0.2), Spacer(1, 2 * mm)]


def table(
    columns: Sequence[str],
    rows: Sequence[Sequence[Flowable]],
    widths: Sequence[float],
    *,
    tallest: float = 0,
) -> Table:
    """Return a table whose head is repeated on every page and whose rows are never torn.

    Parameters
    ----------
    columns
        The heads.
    rows
        A flowable for each column.
    widths
        Of the columns, in points.
    tallest
        The least height of a row, in points: room to sign.
    """
    heads = [text(column, CELL_STRONG) for column in columns]
    made = Table(
        [heads, *rows],
        colWidths=list(widths),
        repeatRows=1,
        minRowHeights=[0, *[tallest] * len(rows)],
    )
    made.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), _LINE, colors.black),
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eef2f0")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return made


def signatures(*people: tuple[str, str], wide: bool = False) -> Flowable:
    """Return room for signatures side by side: a title in capitals, a note, and the name below."""
    cells = [
        [
            text(title.upper(), STRONG),
            text("(Ký, ghi rõ họ tên)", SLANTED) if not name else Spacer(1, 1),
            Spacer(1, 20 * mm),
            text(name, STRONG),
        ]
        for title, name in people
    ]
    side = Table([cells], colWidths=[width(wide=wide) / len(cells)] * len(cells))
    side.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_PADDING_OFF]))
    return KeepTogether([Spacer(1, 4 * mm), side])


_PADDING_OFF = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]


class Rule(Flowable):
    """A line in the middle, as long as a share of the text's width, or as a text of this look."""

    def __init__(self, share: float = 0.0, under: str = "") -> None:
        super().__init__()
        self._share, self._under = share, under
        self._width = 0.0

    def wrap(self, available: float, _height: float) -> tuple[float, float]:
        """Take the whole width and 2 mm."""
        self._width = available
        return available, 2 * mm

    def draw(self) -> None:
        """Draw it."""
        length = stringWidth(self._under, fonts.BOLD, 13) if self._under else self._share * self._width
        start = (self._width - length) / 2
        self.canv.setLineWidth(0.8)
        self.canv.line(start, 1.2 * mm, start + length, 1.2 * mm)


def _balanced(words: str, face: str, size: float, available: float) -> str:
    """Break a line that is too long where its two halves are most alike."""
    if stringWidth(words, face, size) <= available:
        return words
    blanks = [place for place, letter in enumerate(words) if letter == " "]
    parts = [(words[:place], words[place + 1 :]) for place in blanks]
    best = min(parts, key=lambda two: max(stringWidth(one, face, size) for one in two), default=(words,))
    return "\n".join(best)


def _nothing(_canvas: Canvas, _document: BaseDocTemplate) -> None:
    """Leave a page as it is."""


def _number(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Write the page's number in the top margin, centred; none on the first page."""
    if document.page == 1:
        return
    canvas.saveState()
    canvas.setFont(fonts.REGULAR, 13)
    canvas.drawCentredString(document.pagesize[0] / 2, document.pagesize[1] - 13 * mm, str(document.page))
    canvas.restoreState()
