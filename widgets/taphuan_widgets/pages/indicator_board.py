"""Bảng chỉ tiêu: how many managers are trained, as of a day, by level, unit and course."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qs

from IPython.display import HTML
from markupsafe import Markup

from taphuan_grading import clock
from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.parts import bar, day, notice, show
from taphuan_widgets.pages.unit_tree import Unit, build, tree

Board = Mapping[str, Any]
Row = Mapping[str, Any]

TWO_LEVELS_FROM = date(2025, 7, 1)
"""From this day on there is no district level in Việt Nam."""


@dataclass(frozen=True)
class Asked:
    """What the address asks for; `problem` says why it is not quite what was typed."""

    day: date
    unit: str = ""
    problem: str = ""


def read_query(query: str, today: date) -> Asked:
    """Read ``as_of`` and ``unit`` from the address; what makes no sense becomes today and a kind word."""
    given = parse_qs(query)
    unit = given.get("unit", [""])[0].strip()
    text = given.get("as_of", [""])[0].strip()
    if not text:
        return Asked(today, unit)
    try:
        when = date.fromisoformat(text)
    except ValueError:
        return Asked(today, unit, "Ngày vừa nhập không đúng, nên bảng dưới đây tính đến hôm nay.")
    if when > today:
        return Asked(
            today, unit, f"Ngày {day(when)} chưa đến, nên bảng dưới đây tính đến hôm nay, {day(today)}."
        )
    return Asked(when, unit)


def page() -> HTML:
    """Return the page for the address that was opened."""
    today = clock.today()
    asked = read_query(os.environ.get("QUERY_STRING", ""), today)
    return show(lambda client: load(client, asked, today))


def load(client: Client, asked: Asked, today: date) -> Markup:
    """Fetch the figure and build the page; a day without figures still leaves the form."""
    try:
        board = client.get("indicator", as_of=asked.day.isoformat())
    except ApiError as error:
        if error.status in {0, 401, 403} or error.status >= 500:
            raise
        told = f"Chưa có số liệu cho ngày {day(asked.day)}: ngày này nằm ngoài các đợt tập huấn."
        return form(asked, today, ()) + notice(told, "warning")
    return render(board, asked, today)


def render(board: Board, asked: Asked, today: date) -> Markup:
    """Return the page's HTML.

    Parameters
    ----------
    board
        The API's answer to ``indicator``.
    asked
        The day and, perhaps, the unit to show alone.
    today
        The day in Việt Nam: the latest that can be asked for.
    """
    roots = build(_rows(board, "unit"))
    every = [unit for root in roots for unit in root.walk()]
    chosen = next((unit for unit in every if unit.key == asked.unit), None)
    problem = asked.problem
    if asked.unit and chosen is None:
        problem = (
            f"{problem} Ngày {day(asked.day)} không có đơn vị mang mã này; dưới đây là {_all(board)}.".strip()
        )
    told = notice(problem, "warning") if problem else Markup("")
    choice = form(asked, today, every, whole=board["whole"])
    if chosen is not None:
        return told + choice + _of_unit(board, asked, chosen)
    return Markup("").join(
        (
            told,
            _headline(board["numerator"], board["denominator"], asked.day, _who(board)),
            choice,
            _rule(board["rule"]),
            _section(
                "Theo cấp", _table("Cấp", [_level_row(row, asked.day) for row in _rows(board, "level")])
            ),
            _section("Theo đơn vị", tree(roots)),
            _section(
                "Theo khóa học", _table("Khóa học", [_plain_row(row) for row in _rows(board, "course")])
            ),
        )
    )


def form(asked: Asked, today: date, units: Sequence[Unit], *, whole: bool = True) -> Markup:
    """Return the form for the day and the unit; `whole` when everything is the province."""
    options = Markup("").join(
        Markup('<option value="{}"{}>{}{}</option>').format(
            unit.key,
            Markup(" selected") if unit.key == asked.unit else "",
            "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}" * unit.depth,
            unit.name[:1].upper() + unit.name[1:],
        )
        for unit in units
        if unit.depth or not whole
    )
    every = "Toàn tỉnh" if whole else "Tất cả đơn vị được giao"
    choice = Markup(
        '<label>Đơn vị <select name="unit"><option value="">{}</option>{}</select></label>'
    ).format(every, options)
    return Markup(
        '<form class="tp-form" method="get"><label>Tính đến hết ngày '
        '<input type="date" name="as_of" value="{}" max="{}" required></label>{}'
        '<button class="tp-button">Xem</button></form>'
    ).format(asked.day.isoformat(), today.isoformat(), choice if units else "")


def _of_unit(board: Board, asked: Asked, unit: Unit) -> Markup:
    below = tree(unit.parts) if unit.parts else Markup("")
    whole = Markup('<p class="tp-screen"><a href="?as_of={}">Xem {}</a></p>').format(
        asked.day.isoformat(), _all(board)
    )
    who = f"cán bộ quản lý của {unit.name}" + (" và các đơn vị trực thuộc" if unit.parts else "")
    return Markup("").join(
        (
            _headline(unit.numerator, unit.denominator, asked.day, who),
            _rule(board["rule"]),
            _section("Theo đơn vị", below) if unit.parts else Markup(""),
            whole,
        )
    )


def _all(board: Board) -> str:
    return "toàn tỉnh" if board["whole"] else "tất cả đơn vị được giao"


def _who(board: Board) -> str:
    return "cán bộ quản lý các cấp" if board["whole"] else "cán bộ quản lý của các đơn vị được giao"


def _headline(numerator: int, denominator: int, when: date, who: str) -> Markup:
    if not denominator:
        return Markup(
            '<section class="tp-headline"><p>Đến hết ngày {}, chưa có {} nào trong sổ.</p></section>'
        ).format(day(when), who)
    return Markup(
        '<section class="tp-headline"><p class="tp-figure">{}</p>'
        "<p><strong>{} trên {}</strong> {} đã được tập huấn</p>{}"
        '<p class="tp-quiet">Tính đến hết ngày {}</p></section>'
    ).format(
        percent(numerator, denominator),
        grouped(numerator),
        grouped(denominator),
        who,
        bar(numerator, denominator),
        day(when),
    )


def _rule(statement: str) -> Markup:
    return Markup('<p class="tp-rule"><strong>Thế nào là đã được tập huấn?</strong> {}</p>').format(statement)


def _section(title: str, content: Markup) -> Markup:
    return Markup('<section class="tp-part"><h2>{}</h2>{}</section>').format(title, content)


def _table(first: str, rows: Sequence[Markup]) -> Markup:
    return Markup(
        '<table class="tp-table"><thead><tr><th scope="col">{}</th><th scope="col">Đã tập huấn</th>'
        '<th scope="col">Tổng số</th><th scope="col">Tỷ lệ</th></tr></thead><tbody>{}</tbody></table>'
    ).format(first, Markup("").join(rows))


def _plain_row(row: Row) -> Markup:
    name: str = row["name"]
    return Markup('<tr><th scope="row">{}{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
        name[:1].upper() + name[1:],
        bar(row["numerator"], row["denominator"]),
        grouped(row["numerator"]),
        grouped(row["denominator"]),
        percent(row["numerator"], row["denominator"]),
    )


def _level_row(row: Row, when: date) -> Markup:
    if row["denominator"]:
        return _plain_row({**row, "name": f"Cấp {row['name']}"})
    gone = row["key"] == "district" and when >= TWO_LEVELS_FROM
    told = f"không có cấp huyện từ {day(TWO_LEVELS_FROM)}" if gone else "chưa có cán bộ quản lý trong sổ"
    return Markup('<tr><th scope="row">Cấp {}</th><td colspan="3" class="tp-none">{}</td></tr>').format(
        row["name"], told
    )


def _rows(board: Board, by: str) -> list[Row]:
    return [row for row in board["rows"] if row["by"] == by]
