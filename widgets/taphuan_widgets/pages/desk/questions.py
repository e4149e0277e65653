"""How the questions of a module were answered, with a word of caution where few people answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.api import Client
from taphuan_widgets.api import part as quoted
from taphuan_widgets.pages.desk.lists import choices, part
from taphuan_widgets.pages.html import ready
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import bar, notice

HARD = 0.3
EASY = 0.9
_WHAT = (
    "Chỉ tính lần nộp đầu tiên của mỗi người. “Độ khó” là tỷ lệ điểm trung bình: càng gần 100% càng dễ. "
    "“Độ phân biệt” so điểm câu này với điểm các câu còn lại (hệ số tương quan, từ -1 đến 1): gần 0 hoặc âm "
    "nghĩa là người làm tốt các câu khác lại hay sai câu này, nên xem lại cách hỏi hoặc đáp án."
)


def draw(client: Client, asked: Asked, modules: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the form, and the statistics of the module that was chosen."""
    names = {"": "Chọn học phần", **{module["slug"]: module["title"] for module in modules}}
    chosen = asked.get("module", "")
    form = Markup(
        '<form class="tl-form tl-two"><label>Học phần <select name="module">{}</select></label></form>'
    ).format(choices(names, chosen))
    shown = _module(client.get(f"desk/items/{quoted(chosen)}")) if chosen in names and chosen else Markup("")
    return part("cau-hoi", "Thống kê câu hỏi", form, shown)


def _module(found: Mapping[str, Any]) -> Markup:
    if not found["people"]:
        return notice("Chưa có ai trong đơn vị của ông/bà có bài đã chấm ở học phần này.")
    told = f"{grouped(found['people'])} người có bài đã chấm."
    if found["other_versions"]:
        told += f" Không tính {grouped(found['other_versions'])} bài nộp theo bản cũ của học phần."
    few = (
        notice(
            f"Mới có {found['people']} người, ít hơn {found['few_below']}: các con số chỉ để tham khảo, "
            "chưa đủ để kết luận.",
            "warning",
        )
        if found["few"]
        else Markup("")
    )
    items = Markup("").join(_item(item, found) for item in found["items"])
    return Markup('<p>{}</p>{}<p class="tp-quiet">{}</p>{}').format(told, few, _WHAT, items)


def _item(item: Mapping[str, Any], found: Mapping[str, Any]) -> Markup:
    people = found["people"]
    options = Markup("").join(_choice(choice, people) for choice in item["choices"])
    chosen = Markup('<ul class="tl-choices">{}</ul>').format(options) if options else Markup("")
    empty = f" · {grouped(item['empty'])} người bỏ trống" if item["empty"] else ""
    hint = _hint(item) if not found["few"] else ""
    return Markup(
        '<div class="tl-question"><p><strong>Câu {}</strong></p><div class="tl-prompt">{}</div>{}'
        '<p class="tl-measures"><span>Độ khó: <strong>{}</strong></span>'
        "<span>Độ phân biệt: <strong>{}</strong></span><span>{} người trả lời{}</span></p>{}</div>"
    ).format(
        item["number"],
        ready(item["prompt_html"]),
        chosen,
        _share(item["difficulty"]),
        _coefficient(item["discrimination"]),
        grouped(item["answered"]),
        empty,
        notice(hint) if hint else "",
    )


def _choice(choice: Mapping[str, Any], people: int) -> Markup:
    return Markup('<li class="{}"><span>{}{}</span><span>{} ({})</span>{}</li>').format(
        "tl-right" if choice["right"] else "",
        choice["text"],
        " (đúng)" if choice["right"] else "",
        grouped(choice["count"]),
        _share(choice["count"] / people),
        bar(choice["count"], people),
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"


def _coefficient(value: float | None) -> str:
    return "chưa tính được" if value is None else f"{value:.2f}".replace(".", ",")


def _hint(item: Mapping[str, Any]) -> str:
    if item["discrimination"] is not None and item["discrimination"] < 0:
        return "Người làm tốt các câu khác lại hay sai câu này: nên xem lại câu hỏi và đáp án."
    if item["difficulty"] is not None and item["difficulty"] < HARD:
        return "Nhiều người chưa làm được câu này: nên giảng lại phần liên quan."
    if item["difficulty"] is not None and item["difficulty"] > EASY:
        return "Hầu như ai cũng làm đúng câu này."
    return ""
