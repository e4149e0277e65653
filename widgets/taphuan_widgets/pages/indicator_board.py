"""Bảng chỉ tiêu: how many managers are trained, of whom, since when, and who is missing where."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from IPython.display import HTML
from markupsafe import Markup

from taphuan_grading import clock
from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.board import headline
from taphuan_widgets.pages.board.asked import Asked, read_query
from taphuan_widgets.pages.board.cascade import cascade
from taphuan_widgets.pages.board.filters import form, since_form
from taphuan_widgets.pages.board.grid import FEW
from taphuan_widgets.pages.board.people import TITLE, names
from taphuan_widgets.pages.board.reported import reported
from taphuan_widgets.pages.board.sections import NOBODY, card, chart, figures, line, table
from taphuan_widgets.pages.board.tiles import tile_map
from taphuan_widgets.pages.parts import day, notice, show

Board = Mapping[str, Any]
Row = Mapping[str, Any]

_REFUSED = 422
_WORST = 8
_FEW_NOTES = 2
_HINT = Markup(
    '<p class="tp-quiet tb-hint">Số trong ô là tỷ lệ phần trăm đã tập huấn. Bấm vào ô để xem đơn vị đó.</p>'
)


def page() -> HTML:
    """Return the page for the address that was opened."""
    today = clock.today()
    asked = read_query(os.environ.get("QUERY_STRING", ""), today)
    return show(lambda client: load(client, asked, today), "board.css")


def load(client: Client, asked: Asked, today: date) -> Markup:
    """Fetch the figure and build the page; what cannot be shown is said, and the form stays."""
    try:
        board = client.get("board", **asked.fields())
    except ApiError as error:
        if error.status != _REFUSED:
            raise
        way = Markup('<p class="tp-screen"><a class="tp-button" href="?">Xem số liệu của hôm nay</a></p>')
        return notice(error.message, "warning") + form(asked, today, (), {}) + way
    return render(board, asked, today, _names(client, asked))


def _names(client: Client, asked: Asked) -> Markup:
    if not asked.unit:
        return Markup("")
    try:
        return names(client.get("board/people", **asked.fields()), asked)
    except ApiError as error:
        if error.status != _REFUSED:
            raise
        return card("ten", TITLE, notice(error.message))


def render(board: Board, asked: Asked, today: date, people: Markup) -> Markup:
    """Return the page's HTML.

    Parameters
    ----------
    board
        The API's answer to ``board``.
    asked
        What the address asks for.
    today
        The day in Việt Nam: the latest that can be asked for.
    people
        The list of names of the unit.
    """
    told = notice(asked.problem, "warning") if asked.problem else Markup("")
    told += headline.outside(board)
    choice = Markup('<details class="tb-filters"><summary>{}</summary>{}</details>').format(
        _shown(board, asked), form(asked, today, board["choices"], board["audiences"], whole=board["whole"])
    )
    return Markup("").join(
        (
            told,
            _path(board, asked),
            _pair(headline.headline(board, asked.day), _levels(board)),
            choice,
            _notes(board),
            _below(board, asked),
            people,
            _pair(_trend(board), _moves(board, asked, today)),
            _pair(_courses(board), _audiences(board, asked)),
            _pair(_pilots(board, asked), _genders(board)),
            reported(board["reported"]),
            cascade(board["help"], asked),
        )
    )


def _pair(left: Markup, right: Markup) -> Markup:
    if not (left or right):
        return Markup("")
    return Markup('<div class="tb-pair">{}{}</div>').format(left, right)


def _shown(board: Board, asked: Asked) -> str:
    where = headline.where(board)
    map_ = f" · bản đồ ngày {day(asked.map_day)}" if asked.map_day else ""
    return f"Đang xem: {where} · đến hết ngày {day(asked.day)}{map_}. Đổi ngày hoặc đơn vị"


def _path(board: Board, asked: Asked) -> Markup:
    """Return the way back up, from the highest unit that may be seen."""
    if not board["path"]:
        return Markup("")
    every = "Toàn tỉnh" if board["whole"] else "Tất cả đơn vị được giao"
    way = [("", every)]
    way += [(unit["key"], unit["name"]) for unit in board["path"][:-1] if unit["level"] != "province"]
    above = [Markup('<a href="{}">{}</a>').format(asked.address(unit=key), name) for key, name in way]
    here = Markup('<span aria-current="page">{}</span>').format(board["path"][-1]["name"])
    return Markup('<nav class="tb-path" aria-label="Đơn vị đang xem">{}</nav>').format(
        Markup(' <span aria-hidden="true">›</span> ').join([*above, here])
    )


def _notes(board: Board) -> Markup:
    """Return what is not exact: whole where it is short, else to unfold."""
    notes = board.get("notes", ())
    if len(notes) <= _FEW_NOTES:
        return Markup("").join(notice(text) for text in notes)
    listed = Markup("").join(Markup("<li>{}</li>").format(text) for text in notes)
    return Markup(
        '<details class="tp-part tb-table"><summary>{} điều cần lưu ý khi xem theo bản đồ này</summary>'
        "<ul>{}</ul></details>"
    ).format(len(notes), listed)


def _levels(board: Board) -> Markup:
    rows = [
        {**row, "name": f"Cấp {row['name']}", "nobody": _nobody(board["ended"].get(row["key"]))}
        for row in _rows(board, "level")
    ]
    numbers = figures("Cấp", rows, "Cán bộ quản lý theo cấp của chức vụ")
    return card("cap", "Theo cấp", chart(board["charts"].get("levels"), numbers), headline.outlook(board))


def _nobody(ended: str | None) -> str:
    return f"không còn cấp này từ {day(ended)}" if ended else NOBODY


def _below(board: Board, asked: Asked) -> Markup:
    """Return the map and the table of the units one step down, and those in which most people are missing."""
    units = children(board)
    if not units:
        return Markup("")
    linked = [{**unit, "link": asked.address(unit=unit["key"])} for unit in units]
    map_ = tile_map(units, lambda key: asked.address(unit=key))
    worst = _worst(linked) if any(unit["denominator"] for unit in units) else Markup("")
    return _pair(card("ban-do", "Bản đồ", _HINT, map_), worst) + _table(linked)


def _table(units: Sequence[Row]) -> Markup:
    """Return the table behind the map: open where it is short."""
    numbers = figures("Đơn vị", units, f"{grouped(len(units))} đơn vị, theo thứ tự tên")
    whole = Markup(
        '<details class="tb-table tb-print"{}><summary>Xem bảng số liệu của bản đồ</summary>{}</details>'
    ).format(Markup(" open") if len(units) <= FEW else "", numbers)
    return card("don-vi", "Số liệu từng đơn vị", whole)


def children(board: Board) -> list[Row]:
    """Return the units one step under what is shown."""
    units: Sequence[Row] = board["units"]
    if board["path"]:
        return [unit for unit in units if unit["parent"] == board["path"][-1]["key"]]
    known = {unit["key"] for unit in units}
    roots = [unit for unit in units if unit["parent"] not in known]
    if len(roots) == 1 and any(unit["parent"] == roots[0]["key"] for unit in units):
        return [unit for unit in units if unit["parent"] == roots[0]["key"]]
    return roots


def _worst(units: Sequence[Row]) -> Markup:
    def missing(unit: Row) -> int:
        return int(unit["denominator"] - unit["numerator"])

    rows = sorted((unit for unit in units if missing(unit)), key=missing, reverse=True)[:_WORST]
    if not rows:
        return card("con-thieu", "Còn nhiều người chưa tập huấn", notice("Không còn ai.", "good"))
    listed = Markup("").join(
        Markup('<li><a href="{}">{}</a><strong>{}</strong><span class="tp-quiet">{}</span></li>').format(
            unit["link"],
            unit["name"],
            f"còn {grouped(missing(unit))} người",
            f"đã tập huấn {percent(unit['numerator'], unit['denominator'])}",
        )
        for unit in rows
    )
    return card(
        "con-thieu", "Còn nhiều người chưa tập huấn", Markup('<ol class="tb-worst">{}</ol>').format(listed)
    )


def _trend(board: Board) -> Markup:
    rows = [
        line(day(when), grouped(numerator), grouped(denominator), percent(numerator, denominator))
        for when, numerator, denominator in reversed(board["trend"])
    ]
    heads = ("Hết ngày", "Đã tập huấn", "Tổng số", "Tỷ lệ")
    numbers = table(heads, rows, f"{board['run']['title']}, từng tuần, mới nhất trước")
    words = Markup("<p>{}</p>").format(headline.coming(board))
    return card("theo-tuan", "Theo tuần và dự báo", chart(board["charts"].get("trend"), numbers), words)


def _moves(board: Board, asked: Asked, today: date) -> Markup:
    since = board["since"]
    picker = since_form(asked, date.fromisoformat(since["day"]) if since else asked.since, today)
    if since is None:
        return card("bien-dong", "Điều gì làm số liệu thay đổi", headline.change(board), picker)
    before = (since["numerator"], since["denominator"])
    after = (board["numerator"], board["denominator"])
    told = Markup("<p>Ngày {}: <strong>{}</strong>. Ngày {}: <strong>{}</strong>.</p>").format(
        day(since["day"]), _of(*before), day(asked.day), _of(*after)
    )
    rows = [
        line(_capital(step["name"]), _signed(step["numerator"]), _signed(step["denominator"]))
        for step in since["steps"]
    ]
    total = line("Cộng", _signed(after[0] - before[0]), _signed(after[1] - before[1]))
    numbers = table(("Lý do", "Đã tập huấn", "Tổng số"), [*rows, total], "Thay đổi, tính bằng người")
    shown = chart(board["charts"].get("moves"), numbers) if rows else notice("Không có gì thay đổi.")
    return card("bien-dong", "Điều gì làm số liệu thay đổi", told, shown, picker)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _courses(board: Board) -> Markup:
    numbers = figures("Khóa học", _rows(board, "course"), "Số người đã đạt từng khóa học")
    return card("khoa-hoc", "Theo khóa học", numbers)


def _audiences(board: Board, asked: Asked) -> Markup:
    """Return the other people of the register, apart from the target's; each leads to a view of its own."""
    rows = [
        {**row, "link": asked.address(audience=row["key"], level="")}
        for row in _rows(board, "audience")[1:]
        if row["denominator"]
    ]
    if not rows:
        return Markup("")
    numbers = figures("Đối tượng", rows, "Cùng quy tắc, nhưng không tính vào chỉ tiêu")
    return card("doi-tuong", "Người khác trong sổ", numbers)


def _pilots(board: Board, asked: Asked) -> Markup:
    rows = _rows(board, "pilot")
    if not rows:
        return Markup("")
    fields = [row for row in rows if "/" not in row["key"]]
    units = [
        {**row, "link": asked.address(unit=row["key"].partition("/")[2])} for row in rows if "/" in row["key"]
    ]
    return card(
        "thi-diem",
        "Xã thí điểm",
        figures("Lĩnh vực", fields, "Các đơn vị có xã thí điểm của kế hoạch, theo lĩnh vực"),
        chart(None, figures("Đơn vị", units, "Theo thứ tự của kế hoạch"), "Xem từng đơn vị thí điểm"),
    )


def _genders(board: Board) -> Markup:
    rows = _rows(board, "gender")
    if not any(row["denominator"] for row in rows if row["key"] != "unknown"):
        return Markup("")
    return card("gioi", "Theo giới", figures("Giới", rows, "Theo giới tính đã ghi trong sổ"))


def _of(numerator: int, denominator: int) -> str:
    return f"{grouped(numerator)} trên {grouped(denominator)} ({percent(numerator, denominator)})"


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "\N{MINUS SIGN}") if number else "0"


def _rows(board: Board, by: str) -> list[Row]:
    return [row for row in board["rows"] if row["by"] == by]
