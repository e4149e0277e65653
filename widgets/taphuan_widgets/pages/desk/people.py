"""Who stands where, and a kind word for those who have not finished."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.api import Client
from taphuan_widgets.pages.desk.lists import choices, flag, pager, part
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import notice

Row = Mapping[str, Any]

STATES = {
    "all": "Tất cả",
    "not-started": "Chưa bắt đầu",
    "under-way": "Đang học",
    "overdue": "Quá hạn",
    "failed-twice": "Chưa đạt hai lần",
    "waiting": "Chờ chấm tự luận",
    "done": "Đã hoàn thành",
}
SORTS = {
    "name": "Theo tên",
    "unit": "Theo đơn vị",
    "passed": "Ít bài đạt trước",
    "-passed": "Nhiều bài đạt trước",
}
_ASKED = ("state", "search", "sort", "everybody")


FIRST = {"state": "all", "page": "1"}
"""What is asked for first."""


def draw(client: Client, asked: Asked, first: Mapping[str, Any]) -> Markup:
    """Return the list as asked: a form, one page of people, and what can be done for them.

    `first` is the API's answer to `FIRST`: the page has it already.
    """
    query = {name: asked[name] for name in _ASKED if asked.get(name)}
    query.setdefault("state", "all")
    found = client.get("desk/people", **query, page=asked.get("page", "1")) if asked else first
    text = _message(client, query) if asked.get("message") == "1" else Markup("")
    return part(
        "can-bo", "Cán bộ", _form(found, query), _list(found), pager(found, "người"), _actions(query), text
    )


def _form(found: Mapping[str, Any], query: Asked) -> Markup:
    counts = found["counts"]
    states = {name: f"{words} ({grouped(counts[name])})" for name, words in STATES.items()}
    return Markup(
        '<form class="tl-form"><label>Tìm theo tên, đơn vị, chức vụ '
        '<input type="search" name="search" value="{}" placeholder="Gõ không dấu cũng được"></label>'
        '<label>Nhóm <select name="state">{}</select></label>'
        '<label>Sắp xếp <select name="sort">{}</select></label>'
        '<label class="tl-check"><input type="checkbox" name="everybody" value="1"{}>'
        "<span>Cả người không giữ chức vụ quản lý</span></label></form>"
    ).format(
        query.get("search", ""),
        choices(states, query["state"]),
        choices(SORTS, str(found["sort"])),
        Markup(" checked") if query.get("everybody") else "",
    )


def _list(found: Mapping[str, Any]) -> Markup:
    rows = found["rows"]
    if not rows:
        return notice("Không có ai trong danh sách này.")
    return Markup('<ul class="tl-list">{}</ul>').format(Markup("").join(_person(row) for row in rows))


def _person(row: Row) -> Markup:
    flags = [_progress(row)]
    if row["overdue"]:
        flags.append(flag("Quá hạn", "warn"))
    if row["failed_twice"]:
        flags.append(flag("Chưa đạt hai lần", "warn"))
    if row["waiting"]:
        flags.append(flag("Chờ chấm tự luận", "busy"))
    return Markup(
        '<li class="tl-person"><strong>{}</strong><span class="tp-quiet">{} · {}</span>'
        '<span class="tl-flags">{}</span></li>'
    ).format(row["name"], row["post"], row["unit"], Markup("").join(flags))


def _progress(row: Row) -> Markup:
    if row["state"] == "done":
        return flag("Đã hoàn thành", "good")
    if row["state"] == "not-started":
        return flag("Chưa bắt đầu")
    return flag(f"Đạt {row['passed']} trên {row['required']} học phần", "busy")


def _actions(query: Asked) -> Markup:
    path = f"desk/people/list?{urlencode(query)}"
    return Markup(
        '<p class="tl-actions"><button class="tl-small" type="button" data-ask="{}">Soạn tin nhắc</button>'
        '<button class="tl-small" type="button" data-fetch="{}&amp;form=pdf">In danh sách (PDF)</button>'
        '<button class="tl-small" type="button" data-fetch="{}&amp;form=xlsx">Tải Excel</button></p>'
    ).format('{"message": "1"}', path, path)


def _message(client: Client, query: Asked) -> Markup:
    """Return the text to paste into a chat for the people who are shown."""
    made = client.get("desk/people/reminder", **query)
    return Markup(
        '<div class="tl-question"><p><label for="tin-nhac"><strong>Tin nhắn để dán vào Zalo</strong>'
        " (ông/bà xem lại trước khi gửi)</label></p>"
        '<textarea id="tin-nhac" readonly data-focus>{}</textarea>'
        '<p class="tl-actions"><button class="tp-button" type="button" data-copy="tin-nhac">Sao chép</button>'
        "</p></div>"
    ).format(made["text"])
