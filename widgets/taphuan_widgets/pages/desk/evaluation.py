"""What people said after a course: sums of ten sheets or more, by class, and for the office by course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped, percent
from taphuan_widgets.api import Client
from taphuan_widgets.pages.desk.lists import pager, part
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import day, notice, number

_TITLE = "Đánh giá khóa học"
_LEARNT = (
    "Người học được mời làm vài câu trước khi học và làm lại đúng các câu ấy khi học xong. "
    "Chỉ tính người làm cả hai lần, theo từng nhóm {fewest} người. "
    "Khoảng tin cậy 95% cho biết con số có thể xê dịch đến đâu vì may rủi trong việc ai tham gia. "
    "Không coi cả phần chênh là do khóa học: người học đã gặp câu hỏi từ lần đầu, "
    "và không có nhóm chưa học để so sánh."
)
_WHAT = (
    "Phiếu không ghi tên. Số liệu của một lớp chỉ hiện khi đủ {fewest} phiếu, rồi cộng thêm theo từng nhóm "
    "từ {fewest} phiếu trở lên; phiếu lẻ đang chờ thì chưa tính. Lớp xong quá 30 ngày mà còn phiếu lẻ "
    "thì các phiếu ấy gộp vào số liệu chung của khóa. Mức {ends}."
)


def draw(client: Client, asked: Asked) -> Markup:
    """Return courses, if the account may see them, and one page of classes."""
    query = {"search": asked["search"]} if asked.get("search") else {}
    found = client.get("desk/evaluation", **query, page=asked.get("page", "1"), size="5")
    scale = found["scale"]
    learnt = _learnt(found)
    if not scale:
        return part("danh-gia", _TITLE, notice("Chương trình không có phiếu đánh giá."), learnt)
    ends = f"1 là “{scale[0].lower()}”, {len(scale)} là “{scale[-1].lower()}”"
    about = Markup('<p class="tp-quiet">{}</p>').format(_WHAT.format(fewest=found["fewest"], ends=ends))
    courses = Markup("").join(_one(one, found, "Khóa học: ") for one in found["courses"])
    classes = Markup("").join(_one(one, found) for one in found["rows"])
    listed = Markup('<ul class="tl-list">{}</ul>').format(courses + classes)
    empty = notice("Chưa có lớp nào học xong.") if not classes else Markup("")
    return part("danh-gia", _TITLE, about, _form(query), listed, empty, pager(found, "lớp"), learnt)


def _learnt(found: Mapping[str, Any]) -> Markup:
    """Return what people reached on the same questions before and after each course."""
    if not found["gains"]:
        return Markup("")
    rows = Markup("").join(_gain(one, found["fewest"]) for one in found["gains"])
    return Markup(
        '<h3>Cùng một bộ câu hỏi trước và sau khóa học</h3><p class="tp-quiet">{}</p>'
        '<ul class="tl-list">{}</ul>'
    ).format(_LEARNT.format(fewest=found["fewest"]), rows)


def _gain(one: Mapping[str, Any], fewest: int) -> Markup:
    change = one["difference"]
    if change is None:
        told = f"chưa đủ {fewest} người làm cả hai lần; {grouped(one['began'])} người đã làm lần đầu"
        return Markup('<li><strong>{}</strong><span class="tp-quiet">{}</span></li>').format(
            one["title"], told
        )
    low, high = number(100 * change["low"]), number(100 * change["high"])
    return Markup(
        "<li><strong>{}</strong>"
        "<span>Trước {}%, sau {}% số điểm: chênh <strong>{}</strong> điểm phần trăm</span>"
        '<span class="tp-quiet">khoảng tin cậy 95%: {} đến {} · {} người làm cả hai lần</span></li>'
    ).format(
        one["title"],
        number(100 * one["before"]),
        number(100 * one["after"]),
        number(100 * change["mean"]),
        low,
        high,
        grouped(one["pairs"]),
    )


def _form(query: Mapping[str, str]) -> Markup:
    return Markup(
        '<form class="tl-form tl-two"><label>Tìm lớp đã học xong '
        '<input type="search" name="search" value="{}" placeholder="Tên lớp hoặc địa điểm"></label></form>'
    ).format(query.get("search", ""))


def _one(row: Mapping[str, Any], found: Mapping[str, Any], before: str = "") -> Markup:
    where = f"{row['place']} · ngày {day(row['day'])} · " if row["day"] else ""
    if not row["sheets"]:
        told = f"chưa đủ {found['fewest']} phiếu"
        shown = Markup("")
    else:
        told = f"{grouped(row['sheets'])} phiếu trên {grouped(row['asked'])} người được hỏi"
        told += f" ({percent(row['sheets'], row['asked'])})" if row["asked"] >= row["sheets"] else ""
        opinions = Markup("").join(_opinion(one, found["scale"]) for one in row["opinions"])
        shown = Markup('<ul class="tl-opinions">{}</ul>').format(opinions)
    return Markup(
        '<li><span><strong>{}{}</strong><br><span class="tp-quiet">{}{}</span></span>{}</li>'
    ).format(before, row["title"], where, told, shown)


def _opinion(one: Mapping[str, Any], scale: Sequence[str]) -> Markup:
    if not one["number"]:
        return Markup('<li><span>{}</span><span class="tp-quiet">chưa đủ phiếu</span></li>').format(
            one["statement"]
        )
    spread = " · ".join(map(grouped, one["counts"]))
    strips = Markup("").join(
        Markup('<i class="s{}" style="width:{:.2f}%"></i>').format(score, 100 * count / one["number"])
        for score, count in enumerate(one["counts"], 1)
    )
    return Markup(
        "<li><span>{}</span><span>trung bình <strong>{}</strong> · trung vị {}</span>"
        '<span class="tl-spread" aria-hidden="true">{}</span>'
        '<span class="tp-quiet">{} phiếu; từ mức 1 đến mức {}: {}</span></li>'
    ).format(
        one["statement"],
        number(one["mean"]),
        number(one["median"]),
        strips,
        grouped(one["number"]),
        len(scale),
        spread,
    )
