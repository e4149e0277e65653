"""Bàn giảng viên: one's units, people, classes, questions and the written answers that wait."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from IPython.display import HTML, display
from markupsafe import Markup

from taphuan_grading.vietnamese import grouped
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.pages.desk import classes, contests, evaluation, marking, people, questions
from taphuan_widgets.pages.live import Live
from taphuan_widgets.pages.parts import day, framed, site, sorry

Desk = Mapping[str, Any]
People = Mapping[str, Any]


def page() -> None:
    """Show the page for the account of this kernel."""
    try:
        client = Client.from_environment()
        desk, first = client.get("desk"), client.get("desk/people", **people.FIRST)
    except ApiError as error:
        display(sorry(error))
        return
    check_in = f"{site(os.environ)}services/check-in/"
    display(framed(head(desk, first)))
    display(Live(lambda asked: people.draw(client, asked, first), client.get))
    display(Live(lambda asked: classes.draw(client, asked, check_in), client.get))
    display(
        HTML(Markup('<div class="tp-page">{}</div>').format(marking.render(desk, formgrader_url(os.environ))))
    )
    display(Live(lambda asked: questions.draw(client, asked, desk["modules"])))
    if desk["contests"]:
        display(Live(lambda asked: contests.draw(client, asked, desk["contests"]), client.get))
    display(Live(lambda asked: evaluation.draw(client, asked)))


def formgrader_url(environ: Mapping[str, str]) -> str:
    """Return where the formgrader of the run lives."""
    return f"{site(environ)}services/{environ.get('TAPHUAN_RUN', '')}/formgrader"


def head(desk: Desk, first: People) -> Markup:
    """Return the top of the page: whose units these are, by when people should be done, and what waits.

    Parameters
    ----------
    desk
        The API's answer to ``desk``.
    first
        Its answer to ``desk/people``, with the counts.
    """
    counts = first["counts"]
    tiles = [
        ("#cham-bai", marking.waiting(desk), "bài tự luận chờ chấm"),
        ("#can-bo", counts["not-started"], "cán bộ quản lý chưa bắt đầu"),
        ("#can-bo", counts["overdue"], "cán bộ quản lý quá hạn"),
        ("#can-bo", counts["failed-twice"], "cán bộ quản lý chưa đạt hai lần"),
    ]
    hand_in = f"{site(os.environ)}services/check-in/nop-bai"
    if desk.get("offline_notices"):
        tiles.append((hand_in, desk["offline_notices"], "bài ngoại tuyến cần xem lại"))
    shown = Markup("").join(
        Markup('<li><a href="{}"><strong>{}</strong> <span>{}</span></a></li>').format(
            link, grouped(number), words
        )
        for link, number, words in tiles
    )
    return Markup(
        '<header class="tp-hello"><p>{}</p><p class="tp-quiet">{} · hạn hoàn thành: hết ngày '
        '<strong>{}</strong></p></header><ul class="tp-tiles">{}</ul>'
        '<p class="tl-actions"><a class="tl-small" href="{}">Nộp bài học ngoại tuyến giúp người học</a></p>'
    ).format(_units(desk), desk["run"]["title"], day(desk["run"]["due"]), shown, hand_in)


def _units(desk: Desk) -> str:
    if desk["whole"]:
        return "Ông/bà đang xem số liệu của toàn tỉnh."
    names = ", ".join(desk["units"])
    more = desk["unit_count"] - len(desk["units"])
    return f"Ông/bà đang xem: {names}{f' và {more} đơn vị khác' if more > 0 else ''}."
