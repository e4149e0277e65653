"""The classes of a trainer, with presence and their papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from taphuan_grading.clock import ZONE
from taphuan_widgets.api import Client
from taphuan_widgets.api import part as quoted
from taphuan_widgets.pages.desk.lists import choices, flag, pager, part
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import notice

SORTS = {
    "latest": "Mới nhất trước",
    "day": "Cũ nhất trước",
    "title": "Theo tên lớp",
    "place": "Theo địa điểm",
}
PAPERS = (
    ("sheet", "pdf", "Danh sách ký tên"),
    ("sheet", "xlsx", "Ký tên (Excel)"),
    ("filled-sheet", "pdf", "Phiếu điểm danh"),
    ("filled-sheet", "xlsx", "Điểm danh (Excel)"),
    ("invitations", "pdf", "Giấy mời"),
    ("guests", "pdf", "Danh sách mời"),
    ("cards", "pdf", "Thẻ điểm danh"),
)


def draw(client: Client, asked: Asked, check_in: str) -> Markup:
    """Return one page of classes; `check_in` is the address of the page for marking presence."""
    query = {name: asked[name] for name in ("search", "sort") if asked.get(name)}
    found = client.get("desk/classes", **query, page=asked.get("page", "1"), size="10")
    rows = Markup("").join(_class(row, check_in) for row in found["rows"])
    listed = Markup('<ul class="tl-list">{}</ul>').format(rows) if rows else notice("Chưa có lớp nào.")
    return part("lop", "Lớp của tôi", _form(found, query), listed, pager(found, "lớp"))


def _form(found: Mapping[str, Any], query: Asked) -> Markup:
    return Markup(
        '<form class="tl-form tl-two"><label>Tìm lớp '
        '<input type="search" name="search" value="{}" placeholder="Tên lớp hoặc địa điểm"></label>'
        '<label>Sắp xếp <select name="sort">{}</select></label></form>'
    ).format(query.get("search", ""), choices(SORTS, found["sort"]))


def _class(row: Mapping[str, Any], check_in: str) -> Markup:
    papers = Markup("").join(
        Markup(
            '<button class="tl-small" type="button" data-fetch="desk/classes/{}/{}?form={}">{}</button>'
        ).format(quoted(row["id"]), kind, form, words)
        for kind, form, words in PAPERS
    )
    sessions = Markup("").join(_session(one, row, row["people"]) for one in row["sessions"])
    mark = _check_in(check_in) if row["own"] else ""
    return Markup(
        '<li class="tl-class"><span><strong>{}</strong><br>'
        '<span class="tp-quiet">{} · {} người trong danh sách</span></span><span class="tl-flags">{}</span>'
        '{}<details><summary>In giấy tờ của lớp</summary><p class="tl-actions">{}</p></details></li>'
    ).format(row["title"], row["place"], row["people"], sessions, mark, papers)


def _check_in(address: str) -> Markup:
    return Markup(
        '<p class="tl-actions"><a class="tl-small" href="{}" target="_blank" rel="noopener">'
        "Mở trang điểm danh</a></p>"
    ).format(address)


def _session(one: Mapping[str, Any], row: Mapping[str, Any], people: int) -> Markup:
    starts = datetime.fromisoformat(one["starts_at"]).astimezone(ZONE)
    name = f"Buổi {one['ordinal']}, " if len(row["sessions"]) > 1 else ""
    day = f"{name}{starts:%H:%M ngày %d/%m/%Y}"
    if not one["begun"]:
        return flag(f"{day}: sắp tới")
    closed = ", đã chốt" if one["closed"] else ", chưa chốt"
    return flag(f"{day}: {one['present']}/{people} người dự{closed}", "good" if one["closed"] else "busy")
