"""The figure, large: how many of how many, as of when, and where it is going."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped, percent, points
from taphuan_widgets.pages.parts import bar, day, notice

Board = Mapping[str, Any]

LEVEL_WORDS = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}


def headline(board: Board, when: date) -> Markup:
    """Return the figure with its change; whom it counts is said in words."""
    numerator, denominator = board["numerator"], board["denominator"]
    if not denominator:
        return Markup(
            '<section class="tp-headline"><p class="tp-figure">–</p>'
            "<p><strong>Không có cán bộ thuộc diện</strong> trong {} vào ngày {}, "
            "nên không có tỷ lệ.</p>{}</section>"
        ).format(where(board), day(when), rule(board))
    return Markup(
        '<section class="tp-headline"><p class="tp-figure">{}</p>'
        "<p><strong>{} trên {}</strong> {} đã được tập huấn</p>{}{}"
        '<p class="tp-quiet">Tính đến hết ngày {}</p>{}</section>'
    ).format(
        percent(numerator, denominator),
        grouped(numerator),
        grouped(denominator),
        who(board),
        bar(numerator, denominator),
        change(board) + frozen(board),
        day(when),
        rule(board),
    )


def rule(board: Board) -> Markup:
    """Return by which rule people are counted."""
    return Markup('<p class="tb-rule"><strong>Thế nào là đã được tập huấn?</strong> {}</p>').format(
        board["rule"]
    )


def who(board: Board) -> str:
    """Say whom the figure counts."""
    level = board["chosen"]["level"]
    people = f"{board['chosen']['name']}{f' {LEVEL_WORDS[level]}' if level else ''}"
    if board["path"] or not board["whole"]:
        return f"{people} của {where(board)}"
    return people if level else f"{people} các cấp"


def outside(board: Board) -> Markup:
    """Say that other people than the target's are shown, where they are."""
    if board["chosen"]["target"]:
        return Markup("")
    told = f"Đang xem nhóm “{board['chosen']['name']}”. Nhóm này không tính vào chỉ tiêu của kế hoạch."
    return notice(told)


def where(board: Board) -> str:
    """Say which units the figure counts."""
    if board["path"]:
        name = board["path"][-1]["name"]
        under = any(unit["parent"] == board["path"][-1]["key"] for unit in board["units"])
        return f"{name[:1].lower()}{name[1:]}{' và các đơn vị trực thuộc' if under else ''}"
    return "toàn tỉnh" if board["whole"] else "các đơn vị được giao"


def change(board: Board) -> Markup:
    """Return in a line how the figure moved since the earlier day."""
    since = board["since"]
    if since is None or not since["denominator"]:
        return Markup('<p class="tb-change tp-quiet">Chưa có số liệu của ngày trước đó để so sánh.</p>')
    before = (since["numerator"], since["denominator"])
    after = (board["numerator"], board["denominator"])
    moved = points(before, after)
    people = after[0] - before[0]
    if not people and moved == "0,00":
        return Markup('<p class="tb-change">Không đổi so với ngày {}</p>').format(day(since["day"]))
    arrow = "▲" if moved.startswith("+") else "▼" if moved != "0,00" else "■"
    return Markup(
        '<p class="tb-change"><span aria-hidden="true">{}</span> <strong>{} điểm phần trăm</strong> '
        "({} người đã tập huấn) so với ngày {}</p>"
    ).format(arrow, moved, f"{people:+d}".replace("-", "\N{MINUS SIGN}"), day(since["day"]))


def frozen(board: Board) -> Markup:
    """Return the figure that was reported last, as it was then, and the change since."""
    told = board["frozen"]
    if told is None:
        return Markup("")
    if not told["whole"]:
        return notice("Bản chốt số liệu gần nhất không còn nguyên vẹn; mời báo người quản trị.", "warning")
    before = (told["numerator"], told["denominator"])
    if not told["denominator"]:
        return Markup("")
    return Markup(
        '<p class="tb-change">Số đã chốt gần nhất, ngày {}: {} trên {} ({}); nay {} điểm phần trăm</p>'
    ).format(
        day(told["day"]),
        grouped(before[0]),
        grouped(before[1]),
        percent(*before),
        points(before, (board["numerator"], board["denominator"])),
    )


def outlook(board: Board) -> Markup:
    """Return in two sentences how many are left and when that may be over; the forecast says the rest."""
    left = board["denominator"] - board["numerator"]
    if not left:
        return Markup("")
    found = board["forecast"]
    if found is None:
        then = "Chưa đủ dữ liệu để dự báo."
    elif found["likely"] is None:
        then = "Với nhịp hiện nay, trong 5 năm tới nhiều khả năng chưa đạt 100%."
    else:
        then = f"Với nhịp hiện nay, có thể đạt 100% vào khoảng ngày {day(found['likely'])}."
    return Markup(
        '<p>Còn <strong>{} người</strong> chưa được tập huấn. {} <a href="#theo-tuan">Xem dự báo</a></p>'
    ).format(grouped(left), then)


def coming(board: Board) -> str:
    """Say when everybody will be trained, as honestly as it can be said."""
    found = board["forecast"]
    if found is None:
        return (
            "Chưa đủ dữ liệu để dự báo ngày đạt 100%: cần ít nhất ba tuần trọn vẹn, "
            "và trong các tuần đó có người hoàn thành tập huấn."
        )
    if not found["remaining"]:
        return "Mọi người thuộc diện đã được tập huấn."
    pace = f"Nếu tiếp tục với nhịp của {found['weeks']} tuần gần đây"
    note = "Dự báo không tính người mới được bổ nhiệm."
    if found["likely"] is None:
        return f"{pace}, trong 5 năm tới nhiều khả năng chưa đạt 100%. {note}"
    early, late = day(found["early"]), day(found["late"]) if found["late"] else "sau 5 năm nữa"
    return (
        f"{pace}, có thể đạt 100% vào khoảng ngày {day(found['likely'])}. "
        f"Cứ 10 khả năng thì 8 khả năng nằm trong khoảng từ {early} đến {late}. {note}"
    )
