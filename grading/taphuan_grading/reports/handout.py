"""The one-page hand-out of a module: what its block ``handout`` says, and what to do tomorrow."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

from markdown_it.token import Token
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    ListFlowable,
    ListItem,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
)

from taphuan_grading.content import markdown
from taphuan_grading.content.blocks import CALL_OUTS
from taphuan_grading.content.models import Module
from taphuan_grading.errors import ReportError
from taphuan_grading.reports import fonts

_GREEN, _TINT = colors.HexColor("#0b6b4f"), colors.HexColor("#e7f1ed")
_BODY = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=13, leading=18, spaceAfter=5)
_HEAD = ParagraphStyle("head", _BODY, fontName=fonts.BOLD, fontSize=18, leading=23, textColor=_GREEN)
_PART = ParagraphStyle("part", _BODY, fontName=fonts.BOLD, fontSize=14, textColor=_GREEN, spaceBefore=4)
_SMALL = ParagraphStyle("small", _BODY, fontSize=9, leading=12, spaceAfter=2)
_WIDTH = A4[0] - 40 * mm
_MARKS = {"strong_open": "<b>", "strong_close": "</b>", "em_open": "<i>", "em_close": "</i>"}


def handout_pdf(module: Module) -> bytes:
    """Return the hand-out as a PDF of one A4 page.

    Raises
    ------
    ReportError
        When the module has no block ``handout``, or what it says does not fit on the page.
    """
    _require(module)
    fonts.register()
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=15 * mm,
        bottomMargin=13 * mm,
        title=f"{module.title} - tờ tóm tắt",
        lang="vi",
        invariant=1,
    )
    document.build(_story(module))
    if document.page > 1:
        raise ReportError(
            f"the hand-out of '{module.id}' takes {document.page} pages; shorten its blocks"
            " 'handout' and 'tomorrow'"
        )
    return target.getvalue()


def handout_html(module: Module) -> str:
    """Return the hand-out as a page to be printed; `ReportError` when the module has none."""
    _require(module)
    body = markdown.render(markdown.parse(module.handout)[0])
    tasks = markdown.render(markdown.parse(module.tomorrow)[0])
    tomorrow = f"<section><h2>{CALL_OUTS['tomorrow']}</h2>{tasks}</section>" if module.tomorrow else ""
    footer = f"<footer>{escape(sources(module))}</footer>" if module.facts else ""
    return (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        f"<title>{escape(module.title)}</title><style>{_CSS}</style></head><body>"
        f"<h1>{escape(module.title)}</h1>{body}{tomorrow}{footer}</body></html>\n"
    )


_CSS = (
    "@page{size:A4;margin:15mm 20mm}body{font:12pt/1.4 serif;max-width:170mm;margin:auto}"
    "h1,h2{color:#0b6b4f}h1{font-size:18pt}h2{font-size:13pt}section{background:#e7f1ed;padding:.5em 1em}"
    "table{border-collapse:collapse}td,th{border:1px solid #999;padding:.2em .5em;text-align:left}"
    "footer{font-size:9pt}"
)


def sources(module: Module) -> str:
    """Return the sentence that says what a module rests on, and when that was looked up; empty for none."""
    if not module.facts:
        return ""
    told = dict.fromkeys(", ".join(filter(None, [fact.source, fact.period])) for fact in module.facts)
    checked = min(fact.checked for fact in module.facts)
    return f"Dựa trên: {'; '.join(told)}. Đối chiếu với nguồn: tháng {checked.month}/{checked.year}."


def _require(module: Module) -> None:
    if not module.handout:
        raise ReportError(f"the module '{module.id}' has no hand-out; give it a block ':::{{handout}}'")


def _story(module: Module) -> list[Flowable]:
    story: list[Flowable] = [Paragraph(escape(module.title), _HEAD), Spacer(1, 2 * mm)]
    story += _flow(markdown.parse(module.handout)[0])
    if module.tomorrow:
        inside = [Paragraph(CALL_OUTS["tomorrow"], _PART), *_flow(markdown.parse(module.tomorrow)[0])]
        box = Table([[inside]], colWidths=[_WIDTH])
        box.setStyle([("BACKGROUND", (0, 0), (-1, -1), _TINT), ("LEFTPADDING", (0, 0), (-1, -1), 10)])
        story += [Spacer(1, 2 * mm), box]
    if module.facts:
        story += [Spacer(1, 3 * mm), Paragraph(escape(sources(module)), _SMALL)]
    return story


def _flow(tokens: Sequence[Token]) -> list[Flowable]:
    """Return the blocks of a stretch of Markdown: paragraphs, lists and tables."""
    flow: list[Flowable] = []
    for block in markdown.blocks(tokens):
        if block[0].type in {"bullet_list_open", "ordered_list_open"}:
            flow.append(_list(block))
        elif block[0].type == "table_open":
            flow += [_table(block), Spacer(1, 2 * mm)]
        else:
            flow += [Paragraph(_words(token), _BODY) for token in block if token.type == "inline"]
    return flow


def _list(block: Sequence[Token]) -> Flowable:
    numbered = block[0].type == "ordered_list_open"
    items = [ListItem(Paragraph(_words(token), _BODY)) for token in block if token.type == "inline"]
    kind, start = ("1", 1) if numbered else ("bullet", "•")
    return ListFlowable(
        items, bulletType=kind, start=start, leftIndent=16, bulletFontName=fonts.REGULAR, bulletFontSize=12
    )


def _table(block: Sequence[Token]) -> Flowable:
    rows: list[list[Flowable]] = []
    for token in block:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            words = _words(token)
            rows[-1].append(Paragraph(f"<b>{words}</b>" if len(rows) == 1 else words, _BODY))
    table = Table(rows, colWidths=[_WIDTH / len(rows[0])] * len(rows[0]))
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def _words(inline: Token) -> str:
    """Return an inline token in the few marks that a paragraph knows."""
    pieces = []
    for child in inline.children or []:
        if child.type in {"softbreak", "hardbreak"}:
            pieces.append(" ")
        else:
            pieces.append(_MARKS.get(child.type, escape(child.content)))
    return "".join(pieces)
