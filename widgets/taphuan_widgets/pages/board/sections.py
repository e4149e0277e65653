"""The sections of the board: a card, a chart with its table, tables of figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.pages.html import ready
from taphuan_widgets.pages.parts import bar

Row = Mapping[str, Any]

FIGURES = ("Đã tập huấn", "Tổng số", "Tỷ lệ")
NOBODY = "không có cán bộ thuộc diện"


def card(name: str, title: str, *content: Markup) -> Markup:
    """Return a part of the page under a heading; `name` is where a link can lead."""
    return Markup('<section class="tp-part tb-card" id="{}"><h2>{}</h2>{}</section>').format(
        name, title, Markup("").join(content)
    )


def chart(svg: str | None, numbers: Markup, words: str = "Xem bảng số liệu") -> Markup:
    """Return a chart from our own service, and the table behind it to unfold; the table alone without one."""
    drawn = Markup('<div class="tb-chart">{}</div>').format(ready(svg)) if svg else Markup("")
    return drawn + Markup('<details class="tb-table"><summary>{}</summary>{}</details>').format(
        words, numbers
    )


def table(heads: Sequence[str], rows: Iterable[Markup], caption: str) -> Markup:
    """Return a table of `line`, whose first column names them."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(one) for one in heads)
    return Markup(
        '<table class="tp-table"><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
    ).format(caption, head, Markup("").join(rows))


def line(name: object, *cells: object, anchor: str = "") -> Markup:
    """Return a row of a table; `anchor` is where a link can lead."""
    rest = Markup("").join(Markup("<td>{}</td>").format(one) for one in cells)
    return Markup('<tr{}><th scope="row">{}</th>{}</tr>').format(_id(anchor), name, rest)


def figures(first: str, rows: Sequence[Row], caption: str) -> Markup:
    """Return a table of parts with their bars.

    Each has ``name``, ``numerator``, ``denominator``, and perhaps ``link``, what stands in the place of a
    figure (``nobody``), and where a link can lead (``anchor``).
    """
    return table((first, *FIGURES), [_figures(row) for row in rows], caption)


def _figures(row: Row) -> Markup:
    numerator, denominator = row["numerator"], row["denominator"]
    name = row["name"][:1].upper() + row["name"][1:]
    linked = Markup('<a href="{}">{}</a>').format(row["link"], name) if row.get("link") else name
    if not denominator:
        return Markup('<tr{}><th scope="row">{}</th><td colspan="3" class="tp-none">{}</td></tr>').format(
            _id(row.get("anchor", "")), linked, row.get("nobody", NOBODY)
        )
    named = Markup("{}{}").format(linked, bar(numerator, denominator))
    numbers = (grouped(numerator), grouped(denominator), percent(numerator, denominator))
    return line(named, *numbers, anchor=row.get("anchor", ""))


def _id(anchor: str) -> Markup:
    return Markup(' id="{}"').format(anchor) if anchor else Markup("")
