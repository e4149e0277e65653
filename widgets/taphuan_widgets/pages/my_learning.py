"""Khóa học của tôi: what is due, how it stands, and the next step."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from IPython.display import HTML, display
from markupsafe import Markup

from taphuan_grading import clock
from taphuan_widgets.api import Client
from taphuan_widgets.pages import course_survey
from taphuan_widgets.pages.icons import icon
from taphuan_widgets.pages.parts import bar, day, notice, number, show, site

Learning = Mapping[str, Any]


class State(NamedTuple):
    """How a module's state is told: a picture, words, and what the button says."""

    icon: str
    words: str
    button: str
    tone: str


STATES = {
    "not-started": State("empty", "Chưa bắt đầu", "Bắt đầu", "new"),
    "in-progress": State("half", "Đang làm", "Làm tiếp", "busy"),
    "waiting": State("clock", "Đã nộp, đang chấm", "Xem bài đã nộp", "busy"),
    "needs-manual": State("person", "Đã nộp, chờ giảng viên chấm câu tự luận", "Xem bài đã nộp", "busy"),
    "failed": State("again", "Chưa đạt, ông/bà có thể làm lại", "Làm lại", "warn"),
    "passed": State("done", "Đã đạt", "Xem kết quả", "good"),
    "error": State("clock", "Đã nộp, hệ thống đang chấm lại", "Xem bài đã nộp", "busy"),
}

DUE = ("in-progress", "failed", "not-started")
"""What a person can do something about, the most pressing first."""

_ROUNDS = {
    "before": "Trước khi học khóa “{}”, mời ông/bà thử vài câu",
    "after": "Học xong khóa “{}”, mời ông/bà làm lại các câu đã thử lúc đầu",
}

_CERTIFICATE = Markup(
    '<p><button type="button" class="tp-button" data-fetch="learning/certificate">'
    "Tải giấy chứng nhận (PDF)</button></p>"
)

_HELPING = Markup(
    '<section class="tp-part"><h2>Việc đã giúp bà con</h2><p>Ông/bà vừa giúp một hộ dùng dịch vụ số? '
    'Ghi lại trong nửa phút, không cần tên ai.</p><a class="tp-button tp-second" href="cascade.ipynb">'
    "Ghi việc đã giúp</a></section>"
)


_OFFLINE = Markup(
    '<p class="tp-next tp-quiet">Ông/bà đã làm bài khi không có mạng? '
    '<a href="{}services/check-in/nop-bai">Nộp bài học ngoại tuyến</a></p>'
)


def page() -> HTML:
    """Return the page for the person of this kernel; who is done can fetch a certificate under the praise."""
    return show(_page)


def _page(client: Client) -> Markup:
    learning, today = client.get("learning"), clock.today()
    if not (learning["trained"] or learning["surveys"]):
        return render(learning, today)
    display(HTML(Markup('<div class="tp-page">{}</div>').format(_standing(learning, today))))
    _offer(client, certificate=learning["trained"], survey=bool(learning["surveys"]))
    return _modules(learning)


def _offer(client: Client, *, certificate: bool, survey: bool) -> None:
    """Show what there is to fetch or to answer; only who has such waits for what a widget needs."""
    from taphuan_widgets.pages.live import Live  # noqa: PLC0415 - it takes its time

    if certificate:
        display(Live(lambda _: _CERTIFICATE, client.get))
    if survey:
        display(Live(lambda asked: course_survey.draw(client, asked)))


def render(learning: Learning, today: date) -> Markup:
    """Return the page's HTML.

    Parameters
    ----------
    learning
        The API's answer to ``learning``.
    today
        The day in Việt Nam.
    """
    return _standing(learning, today) + _modules(learning)


def _standing(learning: Learning, today: date) -> Markup:
    modules = _required(learning)
    passed = sum(module["state"] == "passed" for module in modules)
    first = _first_due(modules)
    progress = _progress(passed, len(modules), first, trained=learning["trained"])
    rounds = _rounds(learning["rounds"], first)
    return _greeting(learning, today) + progress + rounds + (_HELPING if learning["helps"] else Markup(""))


def _rounds(rounds: Sequence[Mapping[str, Any]], first: Mapping[str, Any] | None) -> Markup:
    """Offer the questions after any course, and before the one that comes next."""
    return Markup("").join(
        Markup(
            '<section class="tp-part"><p><strong>{}</strong></p>'
            '<p class="tp-quiet">{} câu, không tính vào kết quả học, không bắt buộc.</p>'
            '<a class="tp-button tp-second" href="{}.ipynb">{}</a></section>'
        ).format(
            _ROUNDS[one["when"]].format(one["course_title"]),
            one["questions"],
            one["slug"],
            "Làm tiếp" if one["started"] else "Làm thử",
        )
        for one in rounds
        if one["when"] == "after" or (first is not None and one["course"] == first["course"])
    )


def _modules(learning: Learning) -> Markup:
    modules = _required(learning)
    more = [module for module in learning["modules"] if not module["required"]]
    cards = _cards("Các học phần", modules, _first_due(modules))
    return cards + _more(more) + _OFFLINE.format(site(os.environ))


def _required(learning: Learning) -> list[Mapping[str, Any]]:
    return [module for module in learning["modules"] if module["required"]]


def _first_due(modules: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    return next((module for state in DUE for module in modules if module["state"] == state), None)


def _cards(label: str, modules: Sequence[Mapping[str, Any]], first: Mapping[str, Any] | None) -> Markup:
    cards = Markup("").join(_card(module, next_one=module is first) for module in modules)
    return Markup('<ul class="tp-cards" aria-label="{}">{}</ul>').format(label, cards)


def _more(modules: Sequence[Mapping[str, Any]]) -> Markup:
    if not modules:
        return Markup("")
    head = Markup(
        '<h2 class="tp-more">Học thêm, nếu ông/bà muốn</h2>'
        '<p class="tp-quiet">Các học phần này không bắt buộc với ông/bà.</p>'
    )
    return head + _cards("Các học phần tự chọn", modules, None)


def _greeting(learning: Learning, today: date) -> Markup:
    official, run = learning["official"], learning["run"]
    ends = date.fromisoformat(run["ends"])
    left = (ends - today).days
    words = f"còn {left} ngày" if left > 0 else "hôm nay là ngày cuối" if left == 0 else "đã kết thúc"
    post = Markup('<p class="tp-quiet">{}</p>').format(official["post"]) if official.get("post") else ""
    path = Markup('<p class="tp-quiet">Lộ trình học: {}</p>').format(learning["path"])
    return Markup(
        '<header class="tp-hello"><p class="tp-name">Chào ông/bà <strong>{}</strong></p>{}{}'
        "<p>{} · đến hết ngày <strong>{}</strong> ({})</p></header>"
    ).format(official["name"], post, path if learning["path"] else "", run["title"], day(ends), words)


def _progress(passed: int, of: int, first: Mapping[str, Any] | None, *, trained: bool) -> Markup:
    if not of:
        return notice("Đợt này chưa có học phần nào dành cho ông/bà.")
    return Markup(
        '{}<section class="tp-progress" aria-label="Tiến độ">'
        "<p><strong>{} trên {}</strong> học phần đã đạt</p>{}{}</section>"
    ).format(_praise() if trained else "", passed, of, bar(passed, of), _next_step(first))


def _praise() -> Markup:
    return Markup(
        '<p class="tp-notice tp-good" role="status">{}<span><strong>Chúc mừng ông/bà!</strong>'
        " Ông/bà đã hoàn thành đợt tập huấn này và được tính là đã tập huấn."
        " Ông/bà vẫn có thể mở lại bài để ôn tập.</span></p>"
    ).format(icon("star"))


def _next_step(module: Mapping[str, Any] | None) -> Markup:
    if module is None:
        return Markup("")
    return Markup('<p class="tp-next">Việc tiếp theo: <a href="{}.ipynb">{} bài “{}”</a></p>').format(
        module["slug"], STATES[module["state"]].button, module["title"]
    )


def _card(module: Mapping[str, Any], *, next_one: bool) -> Markup:
    state = STATES[module["state"]]
    return Markup(
        '<li class="tp-card tp-{tone}"><p class="tp-quiet">{course}</p><h2>{title}</h2>'
        '<p class="tp-state">{icon}<span>{words}</span></p>{score}{offline}'
        '<p class="tp-quiet">Khoảng {minutes} phút · {questions} câu hỏi · đạt khi có từ {needed}</p>'
        '<a class="tp-button{second}" href="{slug}.ipynb" aria-label="{button}: {title}">{button}</a></li>'
    ).format(
        tone=state.tone,
        course=module["course_title"],
        title=module["title"],
        icon=icon(state.icon),
        words=_words(module, state),
        score=_score(module),
        offline=_offline(module),
        minutes=module["minutes"],
        questions=module["questions"],
        needed=_points(module["pass_mark"] * module["max_score"], module["max_score"]),
        second="" if next_one else " tp-second",
        slug=module["slug"],
        button=state.button,
    )


def _words(module: Mapping[str, Any], state: State) -> str:
    if module["state"] == "in-progress":
        return f"{state.words}: đã trả lời {module['answered']} trên {module['questions']} câu"
    return state.words


def _score(module: Mapping[str, Any]) -> Markup:
    if module["score"] is None:
        return Markup("")
    return Markup('<p class="tp-score"><strong>{}</strong></p>').format(
        _points(module["score"], module["max_score"])
    )


def _offline(module: Mapping[str, Any]) -> Markup:
    if not module.get("offline"):
        return Markup("")
    return Markup('<p class="tp-quiet">Làm ngoại tuyến; {}</p>').format(module["offline"])


def _points(points: float, of: float) -> str:
    return f"{number(points)}/{number(of)} điểm"
