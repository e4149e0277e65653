"""Bàn giảng viên: what waits to be marked, how to mark it, and the way to the formgrader."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from IPython.display import HTML
from markupsafe import Markup

from taphuan_widgets.pages.html import ready
from taphuan_widgets.pages.icons import icon
from taphuan_widgets.pages.parts import notice, number, show

Desk = Mapping[str, Any]

STEPS = (
    "Bấm “Chấm bài” ở học phần có bài đang chờ. Trang chấm mở ra ở một thẻ khác của trình duyệt.",
    "Bài cần chấm có dấu ✔ ở cột “Needs Manual Grade?”. Bấm vào tên bài (“Submission #…”).",
    "Kéo xuống câu tự luận. Đọc câu trả lời và đối chiếu với hướng dẫn chấm ở trang này.",
    "Ghi số điểm vào ô nhỏ ở góc phải của câu. Điểm được lưu ngay khi rời khỏi ô.",
    "Bấm “Next →” để sang bài tiếp theo.",
    "Sau ít phút, học viên thấy kết quả trong trang “Khóa học của tôi”.",
)


def page() -> HTML:
    """Return the page for the trainer of this kernel."""
    return show(lambda client: render(client.get("desk"), formgrader_url(os.environ)))


def formgrader_url(environ: Mapping[str, str]) -> str:
    """Return where the formgrader of the run lives, seen from this service's own place under the Hub."""
    site = environ.get("VOILA_BASE_URL", "/").partition("services/")[0]
    return f"{site}services/{environ.get('TAPHUAN_RUN', '')}/formgrader"


def render(desk: Desk, formgrader: str) -> Markup:
    """Return the page's HTML.

    Parameters
    ----------
    desk
        The API's answer to ``desk``.
    formgrader
        Address of the formgrader of the run.
    """
    modules = desk["modules"]
    waiting = sum(module["waiting"] for module in modules)
    cards = Markup("").join(_module(module, formgrader) for module in modules)
    return Markup(
        '{}<section class="tp-part"><h2>Các học phần có câu tự luận</h2>'
        '<ul class="tp-cards">{}</ul></section>{}'
        '<p><a class="tp-button tp-second" href="{}" target="_blank" rel="noopener">'
        "Mở trang chấm (thẻ mới)</a></p>"
    ).format(_head(waiting, len(modules)), cards, _how_to(), formgrader)


def _head(waiting: int, modules: int) -> Markup:
    if not modules:
        return notice("Đợt này chưa có học phần nào có câu tự luận.")
    if not waiting:
        return notice("Hiện không có bài nào chờ chấm. Cảm ơn ông/bà.", "good")
    return Markup(
        '<section class="tp-headline"><p class="tp-figure">{}</p><p>bài đang chờ ông/bà chấm</p></section>'
    ).format(waiting)


def _module(module: Mapping[str, Any], formgrader: str) -> Markup:
    waiting = module["waiting"]
    words = f"{waiting} bài đang chờ chấm" if waiting else "Không có bài chờ chấm"
    slug = module["slug"]
    return Markup(
        '<li class="tp-card tp-{tone}"><h3>{title}</h3>'
        '<p class="tp-state">{icon}<span>{words}</span></p>{button}{guides}</li>'
    ).format(
        tone="busy" if waiting else "good",
        title=module["title"],
        icon=icon("person" if waiting else "done"),
        words=words,
        button=_button(f"{formgrader}/gradebook/{slug}/{slug}", module["title"]) if waiting else "",
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
