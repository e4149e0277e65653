"""Writing a question in a notebook: ``%%question 2`` shows it as a learner of a module would see it.

The cell holds nothing but the question's Markdown. It is read by the content's own checker, and shown by the
same widgets as in a module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from IPython.display import display

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_grading.content.models import Question
from taphuan_grading.errors import ContentError, ContentErrors
from taphuan_widgets.labs.card import Card
from taphuan_widgets.labs.errors import LabError
from taphuan_widgets.sitting import Sitting

WRITTEN = "cau_hoi"
"""The name in the kernel under which the texts are kept, by number."""

_HEAD = """\
---
id: thuc-hanh/cau-hoi
title: Soạn thử
minutes: 5
audience: [tech-team]
objectives: [{id: thu, text: Soạn thử, digcomp: "3.1", plan: III.1.đ}]
pass_mark: 0.5
---

## Soạn thử

"""
# A question of ours, so that the module has points whatever the learner's question is.
_TAIL = "\n\n:::{question} cau-nen\n:type: true-false\n:answer: true\nCâu nền.\n:::\n"
_FIRST = _HEAD.count("\n")

_SAID: Sequence[tuple[str, str]] = (
    (
        r"(\d+) options are right in a single choice",
        "có {0} phương án đánh dấu đúng; câu chọn một cần đúng một dòng `- [x]`",
    ),
    (r"no option is right", "chưa có phương án nào đánh dấu đúng; đánh dấu bằng `- [x]`"),
    (r"there are no options", "chưa có phương án; mỗi phương án một dòng, `- [ ] chữ` hoặc `- [x] chữ`"),
    (r"there are (\d+) options", "đang có {0} phương án; cần từ 2 đến 10"),
    (
        r"this is not an option",
        "dòng này chưa phải phương án; viết `- [ ] chữ` hoặc `- [x] chữ`, có một khoảng trắng trước chữ",
    ),
    (r"option '(.*)' appears twice", "phương án “{0}” viết hai lần; các phương án phải khác nhau"),
    (r"the options are numbered", "phương án bắt đầu bằng `- [ ]`, không đánh số"),
    (r"':type:' is missing", "thiếu dòng `:type:` ngay dưới dòng đầu, ví dụ `:type: single-choice`"),
    (
        r"unknown question type '(.*)'",
        "không có loại câu hỏi `{0}`; dùng `single-choice`, `multiple-choice` hoặc `true-false`",
    ),
    (r"unknown setting ':(.*?):'", "không có dòng cài đặt `:{0}:`; thường chỉ cần `:type:` và `:points:`"),
    (r"points are '(.*)'", "điểm đang là `{0}`; cần một số lớn hơn 0, ví dụ `:points: 1`"),
    (r"is not closed", "câu hỏi chưa được đóng; thêm dòng `:::` ở cuối"),
    (r"asks nothing", "chưa có câu để hỏi; viết câu hỏi dưới các dòng cài đặt"),
    (r"text follows the options", "sau các phương án chỉ còn lời giải thích, mỗi dòng bắt đầu bằng `> `"),
    (r"does not name a question", "dòng đầu viết `:::{{question}} ten-cau`"),
    (r"'(.*)' cannot be an id", "tên câu `{0}` chưa được; dùng chữ thường không dấu, số và gạch nối"),
    (r"the id '(.*)' is reserved", "tên câu `{0}` máy đã dùng; đặt tên khác"),
    (r"question '(.*)' exists already", "có hai câu cùng tên `{0}`; mỗi câu một tên"),
    (r"unknown block", "không có khối này; dòng đầu viết `:::{{question}} ten-cau`"),
    (r"the text holds HTML", "không dùng dấu `<` `>` của trang mạng; chỉ viết chữ thường"),
    (r"a heading", "không dùng dấu `#` đầu dòng trong câu hỏi"),
    (
        r"the answer is '(.*)'",
        "đáp án đang là `{0}`; với câu đúng/sai viết `:answer: true` hoặc `:answer: false`",
    ),
    (r"has no options", "loại câu này không có phương án"),
)


def read(text: str) -> list[Question]:
    """Return the questions in `text`.

    Raises
    ------
    ContentErrors
        As the content's checker gives them; lines are counted in `text`.
    """
    with TemporaryDirectory(prefix="taphuan-") as folder:
        file = Path(folder) / "thuc-hanh" / "cau-hoi.md"
        file.parent.mkdir()
        file.write_text(_HEAD + text.strip("\n") + _TAIL, encoding="utf-8")
        try:
            module = load_module(file)
        except ContentErrors as found:
            last = text.strip("\n").count("\n") + 1
            raise ContentErrors([_moved(error, last) for error in found.errors]) from found
    return [question for question in module.questions if question.id != "cau-nen"]


def preview(text: str) -> list[Question]:
    """Show the questions of `text` as learners see them, to be tried at once; return them.

    Mistakes are shown instead, in Vietnamese; then there is nothing to return.
    """
    try:
        found = read(text)
    except ContentErrors as errors:
        display(told(errors))
        return []
    if not found:
        empty = "Bắt đầu bằng dòng `:::{question} ten-cau`, kết thúc bằng dòng `:::`."
        display(Card("not-yet", "Chưa thấy câu hỏi nào", [("Thử", empty)]))
        return []
    practised = [question.model_copy(update={"practice": True}) for question in found]
    sitting = Sitting(
        {"slug": "soan-thu", "questions": {one.id: public_question(one) for one in practised}}, None
    )
    for question in practised:
        sitting.ask(question.id)
    return found


def told(errors: ContentErrors) -> Card:
    """Return what the checker found, in Vietnamese, with lines of the cell."""
    lines = [(f"Dòng {error.line}", in_vietnamese(error)) for error in errors.errors]
    original = "\n".join(
        f"{error.line}: {error.problem}; expected {error.expected}" for error in errors.errors
    )
    title = f"Câu hỏi có {len(lines)} chỗ cần sửa. Sửa rồi nhấn Shift+Enter."
    return Card("not-yet", title, lines, original)


def in_vietnamese(error: ContentError) -> str:
    """Return one mistake in Vietnamese; one that beginners do not make stays as the checker says it."""
    for pattern, words in _SAID:
        match = re.search(pattern, error.problem)
        if match:
            return words.format(*match.groups())
    return f"máy kiểm tra nói: “{error.problem}”; cần: “{error.expected}”"


def add_magic(shell: Any) -> None:
    """Teach the IPython `shell` the cell magic ``%%question NUMBER``."""

    def question(line: str, cell: str) -> None:
        number = line.strip()
        if not number.isdecimal():
            raise LabError("Dòng đầu ô viết `%%question` và số của bước, ví dụ `%%question 2`.")
        shell.user_ns.setdefault(WRITTEN, {})[int(number)] = cell
        preview(cell)

    shell.register_magic_function(question, "cell", "question")


def _moved(error: ContentError, last: int) -> ContentError:
    line = min(max(error.line - _FIRST, 1), last)
    return ContentError(error.path, line, error.problem, error.expected)
