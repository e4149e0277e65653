"""What the widgets say, in Vietnamese: labels, times, figures, and the state of an attempt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from taphuan_grading import clock

NO_SERVICE = "Bản này dùng để tự luyện, chưa nối với hệ thống chấm bài nên không nộp được."

NO_FILES = "Bản này dùng để tự luyện, chưa nối với hệ thống nên không nhận tệp."
CHANGED_ELSEWHERE = (
    "Có câu vừa được trả lời hoặc bài vừa được nộp ở thẻ hoặc máy khác. Trang này đã hiện bản mới nhất."
    " Ông/bà xem lại, rồi bấm Nộp bài lần nữa nếu bài chưa nộp."
)

_STATES = {
    "waiting": "waiting",
    "marking": "waiting",
    "needs-manual": "needs-manual",
    "marked": "marked",
    "failed": "trouble",
    "withheld": "withheld",
}


def refused(message: str) -> str:
    """Return what stands at the top of a page that is not open now."""
    return f'<div class="text" data-aside="setup"><p class="notice" role="alert">{escape(message)}</p></div>'


def item(name: str, label: str, given: int, of: int) -> dict[str, Any]:
    """Return a question as the submit bar lists it, `told` with how many questions of a pool are answered."""
    told = f"{label} (đã trả lời {given}/{of})" if of > 1 else label
    return {"id": name, "label": label, "told": told, "answered": given == of, "given": given, "of": of}


def labels(questions: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Name the questions as the page does: marked ones by number, practice apart."""
    names: dict[str, str] = {}
    marked = 0
    for question_id, question in questions.items():
        if question.get("practice"):
            names[question_id] = "Luyện tập"
        else:
            marked += 1
            names[question_id] = f"Câu {marked}"
    return names


def moment(iso: str, now: datetime | None = None) -> str:
    """Say when something was: the time, and the day when it was not today.

    Parameters
    ----------
    iso
        ISO 8601 with a zone.
    now
        The present moment; the clock's by default.
    """
    local = datetime.fromisoformat(iso).astimezone(clock.ZONE)
    time = f"{local:%H:%M}"
    return time if local.date() == clock.local_day(now or clock.now()) else f"{time} ngày {local:%d/%m/%Y}"


def full_moment(iso: str) -> str:
    """Say when something was, with seconds and day."""
    return f"{datetime.fromisoformat(iso).astimezone(clock.ZONE):%H:%M:%S ngày %d/%m/%Y}"


def figure(number: float) -> str:
    """Write a number with a decimal comma, at most two digits after it, none when they are zeros."""
    return f"{number:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def result(marked: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a question's widget shows of its marking."""
    points = marked["points"]
    return {
        "state": marked["state"],
        "points": None if points is None else figure(points),
        "max_points": figure(marked["max_points"]),
        "feedback_html": marked["feedback_html"],
        "explanation_html": marked["explanation_html"],
    }


def overview(
    attempt: Mapping[str, Any] | None, items: Sequence[Mapping[str, Any]], *, online: bool, reopened: bool
) -> dict[str, Any]:
    """Return what the submit bar shows.

    Parameters
    ----------
    attempt
        The latest attempt as the API gives it, None when there is none.
    items
        The marked questions, as `item` makes them.
    online
        Whether there is a service to hand in to.
    reopened
        Whether the person is working on the next attempt.
    """
    if not online:
        return {"state": "loose", "items": list(items), "note": NO_SERVICE}
    if attempt is None:
        return {"state": "open", "items": list(items)}
    shown = {
        "items": list(items),
        "receipt": {
            "number": attempt["number"],
            "ordinal": attempt["ordinal"],
            "at": full_moment(attempt["submitted_at"]),
            "hash": attempt["answers_hash"][:12],
        },
        "max_score": figure(attempt["max_score"]),
        "pass_mark": figure(100 * attempt["pass_mark"]),
        "passed": attempt["passed"],
        "may_retry": attempt["may_retry"],
        "note": attempt.get("note", ""),
        "outcomes": _outcomes(attempt, items),
    }
    if attempt["score"] is not None:
        shown["score"] = figure(attempt["score"])
        shown["percent"] = figure(_percent(attempt))
    return {"state": "open" if reopened else _STATES[attempt["state"]], **shown}


def _percent(attempt: Mapping[str, Any]) -> float:
    """Return the score in percent to one digit; 69,96 does not read as 70 where 70 is needed."""
    exact = 100 * attempt["score"] / attempt["max_score"]
    needed = 100 * attempt["pass_mark"]
    shown = round(exact, 1)
    return shown - 0.1 if exact < needed <= shown else shown


def _outcomes(attempt: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    labelled = {item["id"]: item["label"] for item in items}
    return [
        {"id": question["id"], "label": labelled.get(question["id"], question["id"]), **result(question)}
        for question in attempt["questions"]
    ]
