"""The same questions before and after a course: two derived modules, so that learning can be compared.

They are named in ``course.yml`` as ``module#question``, and are marked questions of the course's own modules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from taphuan_grading.content.derived import Head, PartFile, derive
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module
from taphuan_grading.content.yaml_file import Lines

When = Literal["before", "after"]
KEY = "before_after"
MOST = 8
_MINUTES = 5
_TITLES: dict[When, str] = {"before": "Trước khi học: {}", "after": "Sau khi học: {}"}
_TEXTS: dict[When, str] = {
    "before": (
        "Bài này không tính vào kết quả học và không bắt buộc. "
        "Câu nào chưa biết, ông/bà cứ để trống, không cần đoán. "
        "Học xong khóa, ông/bà sẽ gặp lại đúng các câu này."
    ),
    "after": (
        "Đây là các câu ông/bà đã gặp trước khi học. Bài này không tính vào kết quả và không bắt buộc. "
        "Xin trả lời một mình, không mở lại bài, để biết khóa học giúp được đến đâu."
    ),
}
_WITHHELD = (
    "Cảm ơn ông/bà. Bài này không tính vào kết quả học nên chưa có đáp án; "
    "học xong khóa, ông/bà sẽ làm lại đúng các câu này và xem được kết quả."
)


def module_id(when: When, course_id: str) -> str:
    """Return the id of the module with the questions before or after a course."""
    return f"{when}/{course_id}"


def read_rounds(
    course: tuple[str, str],
    references: Sequence[str],
    modules: Mapping[str, Module],
    *,
    path: Path,
    lines: Lines,
    mistakes: Mistakes,
) -> tuple[Module, ...]:
    """Make the module before a course and the one after it.

    Parameters
    ----------
    course
        Its id and title.
    references
        The questions, each as ``module#question``; none makes no modules.
    modules
        The modules of the course by id.
    path, lines
        The file and where its keys stand, for messages.
    mistakes
        Receives questions that do not exist or cannot be asked twice.

    Returns
    -------
    tuple of Module
        Before and after, with the same questions and the same version; none when a mistake was noted.
    """
    if not references:
        return ()
    if len(references) > MOST:
        mistakes.add(path, lines.of(KEY), f"there are {len(references)} questions", f"at most {MOST}")
    before = len(mistakes.errors)
    made = [
        _round(when, course, references, modules, path=path, lines=lines, mistakes=mistakes)
        for when in _TITLES
        if len(mistakes.errors) == before
    ]
    return tuple(module for module in made if module)


def _round(
    when: When,
    course: tuple[str, str],
    references: Sequence[str],
    modules: Mapping[str, Module],
    *,
    path: Path,
    lines: Lines,
    mistakes: Mistakes,
) -> Module | None:
    course_id, title = course
    items = [f"{course_id}/{reference}" for reference in references]
    head = Head(module_id(when, course_id), _TITLES[when].format(title), _MINUTES)
    part = PartFile(id="same", title="Các câu hỏi", text=_TEXTS[when], items=items)
    places = Lines(lines.of(KEY))
    for number in range(len(items)):
        places.put(("parts", 0, "items", number), lines.of(KEY, number))
    made = derive(head, [part], modules, path=path, lines=places, mistakes=mistakes)
    if made is None or when == "after":
        return made
    return made.model_copy(update={"withheld": _WITHHELD})
