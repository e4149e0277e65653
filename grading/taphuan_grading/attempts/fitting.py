"""Whether a response file fits what is taught here: programme, run, version, clock, draw and answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from taphuan_grading.assignment.versions import changed_since
from taphuan_grading.attempts.answers import check_answer
from taphuan_grading.attempts.responses import Response
from taphuan_grading.clock import ZONE, local_day
from taphuan_grading.content.models import Answer, Module, Number, Pool, Programme, Run, Upload
from taphuan_grading.errors import AnswerError, ResponseError
from taphuan_grading.rules.parts import is_empty
from taphuan_grading.rules.pool import ALONE
from taphuan_grading.store.home import Home

AHEAD = timedelta(days=1)
"""So far may the device's clock be ahead: a wrong zone, not a wrong year."""


def fitting_module(home: Home, programme: Programme, run: Run, found: Response, at: datetime) -> Module:
    """Return the module that was answered, if the file may be taken here at the moment `at`.

    Raises
    ------
    ResponseError
        With the code ``other-programme``, ``other-run``, ``no-module``, ``unknown-version``, ``older``,
        ``future`` or ``moments``.
    """
    _check_pack(programme, found)
    _check_run(programme, run, found)
    module = next((one for one in programme.modules if one.id == found.module.id), None)
    if module is None:  # or one that is in no course, such as a contest's paper: it is not for studying alone
        raise ResponseError("no-module", f"Đợt này không có học phần “{found.module.id}”.")
    _check_version(home, run, module, found)
    _check_moments(found, at)
    return module


def _check_pack(programme: Programme, found: Response) -> None:
    pack = found.pack
    if (pack.id, pack.province) != (programme.id, programme.province):
        whose = pack.province or pack.id
        raise ResponseError(
            "other-programme",
            f"Bài này làm từ bộ học của “{whose}”, không phải của chương trình này. "
            "Ông/bà nộp ở nơi đã phát bộ học ấy.",
        )


def _check_run(programme: Programme, run: Run, found: Response) -> None:
    """Refuse what was answered for an earlier run: training repeats every year, with answers of that year."""
    named = next((one for one in programme.runs if one.id == found.run), None)
    over = named is not None and named.ends < run.starts
    if over or (found.run and named is None) or local_day(found.changed_at) < run.starts:
        raise ResponseError(
            "other-run",
            f"Bài này không thuộc đợt đang mở, “{run.title}” (từ {run.starts:%d/%m/%Y}). "
            "Ông/bà lấy bộ học của đợt này rồi làm lại.",
        )


def _check_version(home: Home, run: Run, module: Module, found: Response) -> None:
    changed = changed_since(home, run.id, module, found.module.version)
    if changed is None:
        raise ResponseError(
            "unknown-version",
            "Bộ học đã dùng có bản của học phần này chưa từng phát hành ở đây. "
            "Ông/bà lấy bộ học mới rồi làm lại.",
        )
    if changed:
        raise ResponseError(
            "older",
            f"Bài làm theo bản cũ của học phần; từ đó đã đổi câu {', '.join(changed)}. "
            "Ông/bà mở bộ học mới trên máy ấy: câu trả lời cũ còn nguyên, xem lại rồi tạo tệp mới.",
        )


def _check_moments(found: Response, at: datetime) -> None:
    latest = max(found.first_at, found.changed_at, found.handed_in_at)
    if latest > at + AHEAD:
        raise ResponseError(
            "future",
            f"Tệp ghi ngày {latest.astimezone(ZONE):%d/%m/%Y}, là ngày chưa tới: máy làm bài sai ngày giờ. "
            "Ông/bà chỉnh ngày giờ trên máy ấy rồi tạo lại tệp.",
        )
    if not found.first_at <= found.changed_at <= found.handed_in_at:
        raise ResponseError(
            "moments",
            "Các mốc giờ trong tệp không theo thứ tự. Ông/bà tạo lại tệp trên máy đã làm bài.",
        )


def checked_answers(module: Module, found: Response) -> dict[str, Answer]:
    """Return the answers to the marked questions, each as its question takes it.

    Practice is left out: it is never handed in. An answer that says a file was kept cannot come from offline.

    Raises
    ------
    ResponseError
        With the code ``bad-answer`` or ``draw``.
    """
    known = {question.id: question for question in module.questions}
    values: dict[str, Answer] = {}
    for name, value in found.answers.items():
        question = known.get(name)
        if question is None:
            raise ResponseError("bad-answer", f"Học phần không có câu “{name[:40]}”.")
        if question.practice:
            continue
        if isinstance(question, Upload) and not is_empty(value):
            raise ResponseError(
                "bad-answer", f"Câu “{name}” cần một tệp: ông/bà nộp tệp ấy trên hệ thống, sau khi đăng nhập."
            )
        try:
            answer = check_answer(question, value)
        except AnswerError as error:
            raise ResponseError("bad-answer", f"Câu “{name}”: {error.message}") from error
        if not is_empty(answer):
            values[name] = answer
    if found.draw != ALONE and any(isinstance(one, Pool) for one in module.marked):
        raise ResponseError(
            "draw",
            "Tệp không cho biết các câu rút ngẫu nhiên đã rút thế nào. Ông/bà tạo lại tệp bằng bộ học mới.",
        )
    return values


def draw_for(module: Module, own: str) -> str:
    """Return the draw that pools are marked by.

    A page for studying alone asks every question of a pool, so the person's `own` draw decides as it does
    online. Where numbers vary, their values were the same on everybody's page: then the page's draw counts.
    """
    varied = (
        isinstance(item, Number) and item.vary
        for pool in module.marked
        if isinstance(pool, Pool)
        for item in pool.items
    )
    return ALONE if any(varied) else own
