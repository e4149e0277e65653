"""The managers of a unit by name, where a drill-down ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.pages.board.asked import Asked
from taphuan_widgets.pages.board.filters import hidden
from taphuan_widgets.pages.board.sections import card, line, table
from taphuan_widgets.pages.parts import day, notice

TITLE = "Danh sách của đơn vị"


def names(found: Mapping[str, Any], asked: Asked) -> Markup:
    """Return one page of the people whose principal post is in the unit itself."""
    if not found["total"] and not asked.search:
        return card(
            "ten",
            TITLE,
            states(found),
            notice("Chính đơn vị này không có cán bộ thuộc diện. Mời xem đơn vị trực thuộc."),
        )
    rows = [line(row["name"], row["post"], _state(row)) for row in found["rows"]]
    return card(
        "ten",
        TITLE,
        states(found),
        _search(asked),
        table(("Họ và tên", "Chức vụ", "Tình trạng"), rows, f"{grouped(found['total'])} người")
        if rows
        else notice("Không có ai trong danh sách này."),
        _pages(found, asked),
    )


def states(found: Mapping[str, Any]) -> Markup:
    """Return how many people of the unit, and of those under it, are in each state."""
    listed = Markup("").join(
        Markup('<li class="tb-state tb-{}"><strong>{}</strong> {}</li>').format(
            one["state"], grouped(one["people"]), one["name"]
        )
        for one in found["states"]
    )
    return Markup('<ul class="tb-states" aria-label="Tình trạng">{}</ul>').format(listed)


def _state(row: Mapping[str, Any]) -> Markup:
    since = Markup(' <span class="tp-quiet">từ {}</span>').format(day(row["since"])) if row["since"] else ""
    told = row["told"][:1].upper() + row["told"][1:]
    return Markup('<span class="tb-state tb-{}">{}</span>{}').format(row["state"], told, since)


def _search(asked: Asked) -> Markup:
    return Markup(
        '<form class="tb-since" method="get" action="#ten">{}<label>Tìm theo tên, chức vụ, tình trạng '
        '<input type="search" name="search" value="{}" placeholder="Gõ không dấu cũng được"></label>'
        '<button class="tp-button tp-second">Tìm</button></form>'
    ).format(hidden(asked, "as_of", "map", "since", "unit", "level", "audience"), asked.search)


def _pages(found: Mapping[str, Any], asked: Asked) -> Markup:
    if found["pages"] <= 1:
        return Markup("")
    links = [
        Markup('<a href="{}#ten">{}</a>').format(asked.address(search=asked.search, page=str(number)), words)
        for number, words in ((found["page"] - 1, "‹ Trang trước"), (found["page"] + 1, "Trang sau ›"))
        if 1 <= number <= found["pages"]
    ]
    return Markup(
        '<nav class="tb-pages" aria-label="Các trang của danh sách"><span>Trang {} trên {}</span>{}</nav>'
    ).format(found["page"], found["pages"], Markup("").join(links))
