"""Contests: who of one's units handed in, and after the close ranks and the table of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_widgets.api import Client
from taphuan_widgets.api import part as quoted
from taphuan_widgets.pages.contests import duration, moment, units_table
from taphuan_widgets.pages.desk.lists import choices, flag, pager, part
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import notice, number

SORTS = {"rank": "Theo hạng", "name": "Theo tên", "unit": "Theo đơn vị"}


def draw(client: Client, asked: Asked, contests: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the form and the contest that was chosen, the latest one first."""
    names = {one["id"]: one["title"] for one in contests}
    chosen = asked.get("contest", contests[0]["id"])
    query = {name: asked[name] for name in ("search", "sort") if asked.get(name)}
    path = f"desk/contests/{quoted(chosen)}"
    found = client.get(path, **query, page=asked.get("page", "1"), size="10")
    form = Markup(
        '<form class="tl-form"><label>Cuộc thi <select name="contest">{}</select></label>'
        '<label>Tìm người <input type="search" name="search" value="{}"></label>'
        '<label>Sắp xếp <select name="sort">{}</select></label></form>'
    ).format(choices(names, chosen), query.get("search", ""), choices(SORTS, found["sort"]))
    return part("cuoc-thi", "Cuộc thi", form, _told(found), _people(found), _file(path, found), _units(found))


def _told(found: Mapping[str, Any]) -> Markup:
    if not found["over"]:
        closes = moment(found["closes"])
        return notice(f"Điểm và xếp hạng hiện ở đây sau khi cuộc thi kết thúc, lúc {closes}.")
    if found["marking"]:
        return notice(f"Còn {found['marking']} bài đang được chấm, nên xếp hạng còn có thể thay đổi.")
    return Markup("")


def _people(found: Mapping[str, Any]) -> Markup:
    rows = Markup("").join(_person(row, over=found["over"]) for row in found["rows"])
    if not rows:
        return notice("Chưa có ai trong đơn vị của ông/bà nộp bài ở cuộc thi này.")
    return Markup('<ul class="tl-list">{}</ul>{}').format(rows, pager(found, "người đã nộp bài"))


def _person(row: Mapping[str, Any], *, over: bool) -> Markup:
    marks = [flag("nộp muộn", "warn")] if row["late"] else []
    if over:
        marks.insert(0, flag(f"Hạng {row['rank']}", "good") if row["rank"] else flag("Không xếp hạng"))
        if row["points"] is not None:
            told = f"{number(row['points'])}/{number(row['max_score'])} điểm · {duration(row['seconds'])}"
            marks.append(flag(told))
    return Markup(
        '<li class="tl-person"><strong>{}</strong><span class="tp-quiet">{} · {}</span>'
        '<span class="tl-flags">{}</span></li>'
    ).format(row["name"], row["post"], row["unit"], Markup("").join(marks))


def _file(path: str, found: Mapping[str, Any]) -> Markup:
    if not found["over"]:
        return Markup("")
    return Markup(
        '<p class="tl-actions"><button class="tl-small" type="button" data-fetch="{}/file">'
        "Tải kết quả (Excel)</button></p>"
    ).format(path)


def _units(found: Mapping[str, Any]) -> Markup:
    pieces = [Markup("")]
    for table, title in (("ranked", "Bảng thi đua các đơn vị"), ("small", "Đơn vị có ít người dự thi")):
        lines = [line for line in found["units"] if line["table"] == table]
        if lines:
            pieces.append(Markup("<h3>{}</h3>{}").format(title, units_table(lines, points=table == "ranked")))
    return Markup("").join(pieces)
