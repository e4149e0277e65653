"""Written answers that wait, how to mark them, and the way to the formgrader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from taphuan_widgets.pages.html import ready
from taphuan_widgets.pages.icons import icon
from taphuan_widgets.pages.parts import notice, number

STEPS = (
    "Bấm “Chấm bài” ở học phần có bài đang chờ. Trang chấm mở ra ở một thẻ khác của trình duyệt.",
    "Bài cần chấm có dấu ✔ ở cột “Needs Manual Grade?”. Bấm vào tên bài (“Submission #…”).",
    "Kéo xuống câu tự luận. Đọc câu trả lời và đối chiếu với hướng dẫn chấm ở trang này.",
    "Ghi số điểm vào ô nhỏ ở góc phải của câu. Điểm được lưu ngay khi rời khỏi ô.",
    "Bấm “Next →” để sang bài tiếp theo.",
    "Sau ít phút, học viên thấy kết quả trong trang “Khóa học của tôi”.",
)


def render(desk: Mapping[str, Any], formgrader: str) -> Markup:
    """Return the section; `formgrader` is the address of the formgrader of the run."""
    modules = [module for module in desk["modules"] if module["guides"]]
    cards = Markup("").join(_module(module, formgrader, may_mark=desk["may_mark"]) for module in modules)
    opened = Markup(
        '<p><a class="tp-button tp-second" href="{}" target="_blank" rel="noopener">'
        "Mở trang chấm (thẻ mới)</a></p>"
    ).format(formgrader)
    return Markup(
        '<section class="tp-part" id="cham-bai"><h2>Các học phần có câu tự luận</h2>{}'
        '<ul class="tp-cards">{}</ul></section>{}'
    ).format(_told(desk, len(modules)), cards, (_how_to() + opened) if desk["may_mark"] else "")


def waiting(desk: Mapping[str, Any]) -> int:
    """Return how many attempts wait for a trainer."""
    return sum(module["waiting"] for module in desk["modules"])


def _told(desk: Mapping[str, Any], modules: int) -> Markup:
    if not modules:
        return notice("Đợt này chưa có học phần nào có câu tự luận.")
    if not waiting(desk):
        return notice("Hiện không có bài nào chờ chấm. Cảm ơn ông/bà.", "good")
    return Markup("")


def _module(module: Mapping[str, Any], formgrader: str, *, may_mark: bool) -> Markup:
    count, slug = module["waiting"], module["slug"]
    words = f"{count} bài đang chờ chấm" if count else "Không có bài chờ chấm"
    link = _button(f"{formgrader}/gradebook/{slug}/{slug}", module["title"]) if count and may_mark else ""
    return Markup(
        '<li class="tp-card tp-{tone}"><h3>{title}</h3>'
        '<p class="tp-state">{icon}<span>{words}</span></p>{button}{guides}</li>'
    ).format(
        tone="busy" if count else "good",
        title=module["title"],
        icon=icon("person" if count else "done"),
        words=words,
        button=link,
        guides=Markup("").join(_guide(guide) for guide in module["guides"]),
    )


def _button(url: str, title: str) -> Markup:
    return Markup(
        '<a class="tp-button" href="{}" target="_blank" rel="noopener" '
        'aria-label="Chấm bài: {} (mở thẻ mới)">Chấm bài</a>'
    ).format(url, title)


def _guide(guide: Mapping[str, Any]) -> Markup:
    return Markup(
        "<details><summary>Hướng dẫn chấm câu {} ({} điểm)</summary>"
        '<div class="tp-guide"><h4>Câu hỏi</h4>{}<h4>Hướng dẫn chấm</h4>{}</div></details>'
    ).format(
        guide["question"],
        number(guide["points"]),
        ready(guide["prompt_html"]),
        ready(guide["guide_html"] or "<p>Câu này chưa có hướng dẫn chấm.</p>"),
    )


def _how_to() -> Markup:
    steps = Markup("").join(Markup("<li>{}</li>").format(step) for step in STEPS)
    return Markup(
        '<section class="tp-part"><h2>Cách chấm bài</h2><ol class="tp-steps">{}</ol></section>'
    ).format(steps)
