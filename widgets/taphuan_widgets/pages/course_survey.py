"""The survey after a course, on the page of who took it: a minute, without a name, or not at all."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_widgets.api import Client, part
from taphuan_widgets.pages.live import Asked
from taphuan_widgets.pages.parts import notice

_FIELD = "q-"
_SCORES = {"1", "2", "3", "4", "5"}
_THANKS = "Cảm ơn ông/bà. Phiếu đã được cộng vào số liệu chung, không kèm tên."
_DECLINED = "Đã bỏ qua phiếu này. Kết quả học của ông/bà không thay đổi."
_BEFORE = "Lần trước ông/bà đã gửi hoặc bỏ qua phiếu này rồi."
_ABOUT = (
    "Khoảng một phút, không bắt buộc, không ảnh hưởng kết quả học. Phiếu không ghi tên, không ghi giờ; "
    "chỉ khi đủ mười phiếu mới có số liệu chung."
)


def draw(client: Client, asked: Asked) -> Markup:
    """Send what was filled in, if anything was, and return the next sheet.

    Parameters
    ----------
    client
        Of the person's own page.
    asked
        Fields of the form: ``course``, a score for each question, or ``decline``.
    """
    told = _sent(client, asked) if asked.get("course") else Markup("")
    found = client.get("learning/surveys")
    if not found["surveys"]:
        return told
    return told + _sheet(found["surveys"], found["scale"])


def _sent(client: Client, asked: Asked) -> Markup:
    declined = "decline" in asked
    scores = {
        name.removeprefix(_FIELD): int(value)
        for name, value in asked.items()
        if name.startswith(_FIELD) and value in _SCORES
    }
    done = client.put(f"learning/surveys/{part(asked['course'])}", {"scores": None if declined else scores})
    words = _BEFORE if not done["taken"] else _DECLINED if declined else _THANKS
    return Markup("<div data-show>{}</div>").format(notice(words, "good"))


def _sheet(surveys: Sequence[Mapping[str, Any]], scale: Sequence[str]) -> Markup:
    survey, *others = surveys
    questions = Markup("").join(_question(one, scale) for one in survey["questions"])
    more = f" Sau phiếu này còn {len(others)} phiếu của khóa khác." if others else ""
    return Markup(
        '<section class="tp-part tl-survey"><details><summary>Mời ông/bà đánh giá khóa học “{}”</summary>'
        '<p class="tp-quiet">{}{}</p><form><input type="hidden" name="course" value="{}">{}'
        '<p class="tl-actions"><button class="tp-button" type="submit">Gửi phiếu</button>'
        '<button class="tl-small" type="button" data-ask="{}">Không đánh giá</button></p></form>'
        "</details></section>"
    ).format(
        survey["title"],
        _ABOUT,
        more,
        survey["course"],
        questions,
        json.dumps({"decline": "1"}),
    )


def _question(question: Mapping[str, Any], scale: Sequence[str]) -> Markup:
    choices = Markup("").join(
        Markup(
            '<label title="{}"><input type="radio" name="{}{}" value="{}" aria-label="{}: {}" required>'
            "{}</label>"
        ).format(words, _FIELD, question["id"], score, score, words, score)
        for score, words in enumerate(scale, 1)
    )
    return Markup(
        '<fieldset><legend>{}</legend><div class="tl-scale">{}</div>'
        '<p class="tl-ends tp-quiet" aria-hidden="true"><span>1: {}</span><span>{}: {}</span></p></fieldset>'
    ).format(question["statement"], choices, scale[0], len(scale), scale[-1])
