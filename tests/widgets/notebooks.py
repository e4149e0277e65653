"""Small notebooks, as the assignment room releases them."""

from __future__ import annotations

from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SPEC = {"name": "python3", "display_name": "Python 3", "language": "python"}

QUESTIONS: dict[str, dict[str, Any]] = {
    "q1": {
        "id": "q1",
        "type": "single-choice",
        "points": 1,
        "practice": False,
        "prompt_html": "<p>Việc đầu tiên nên làm là gì?</p>",
        "options": [{"id": "a", "html": "Bấm thử"}, {"id": "b", "html": "Gọi tổng đài"}],
    },
    "q2": {
        "id": "q2",
        "type": "multiple-choice",
        "points": 2,
        "practice": False,
        "prompt_html": "<p>Dấu hiệu nào là lừa đảo?</p>",
        "options": [{"id": id_, "html": f"Dấu hiệu {id_}"} for id_ in "abc"],
    },
    "p1": {
        "id": "p1",
        "type": "true-false",
        "points": 1,
        "practice": True,
        "prompt_html": "<p>Mã OTP có thể đọc cho ngân hàng.</p>",
        "practice_key": {
            "type": "true-false",
            "points": 1,
            "key": False,
            "explanation_html": "<p>Không bao giờ.</p>",
        },
    },
    "q3": {
        "id": "q3",
        "type": "short-text",
        "points": 1,
        "practice": False,
        "prompt_html": "<p>Báo cuộc gọi lừa đảo đến số nào?</p>",
    },
    "q4": {
        "id": "q4",
        "type": "number",
        "points": 1,
        "practice": False,
        "prompt_html": "<p>50 trên 111 là bao nhiêu phần trăm?</p>",
        "unit": "%",
    },
    "q5": {
        "id": "q5",
        "type": "written",
        "points": 4,
        "practice": False,
        "prompt_html": "<p>Ông/bà sẽ giúp người dân thế nào?</p>",
    },
}
STEPS = {"Nhận biết": ["q1", "q2"], "Luyện tập": ["p1", "q3"], "Vận dụng": ["q4", "q5"]}


def lesson_notebook(*, breaks: str = "") -> nbformat.NotebookNode:
    """A small released notebook, as the assignment room writes them; the cell of `breaks` raises."""
    public = {"slug": "thu--mot", "title": "Bài thử", "steps": list(STEPS), "questions": QUESTIONS}
    source = f"from taphuan_widgets.lesson import Lesson\nlesson = Lesson({public!r})\nask = lesson.ask"
    cells = [_cell(source, "setup", 0)]
    for step, (title, questions) in enumerate(STEPS.items()):
        cells.append(_cell(f"## {title}\n\nNội dung của bước {step + 1}.", "text", step))
        for name in questions:
            cells.append(_cell(f"Đề bài {name} khi chưa có ô trả lời", "prompt", step))
            secret = 'raise ValueError("SECRET-TRACEBACK")\n' if name == breaks else ""
            cells.append(_cell(f'{secret}{name} = ask("{name}")', "question", step))
    cells.append(_cell("lesson.submit_bar()", "submit", len(STEPS) - 1))
    about = {"slug": "thu--mot", "title": "Bài thử", "minutes": 5, "steps": list(STEPS)}
    return new_notebook(cells=cells, metadata={"kernelspec": SPEC, "taphuan": about})


def plain_notebook(*sources: str) -> nbformat.NotebookNode:
    cells = [new_markdown_cell("Lời mở đầu"), *[new_code_cell(source) for source in sources]]
    about = {"kind": "page", "title": "Trang thường"}
    return new_notebook(cells=cells, metadata={"kernelspec": SPEC, "taphuan": about})


def _cell(source: str, role: str, step: int) -> nbformat.NotebookNode:
    new = new_markdown_cell if role in {"text", "prompt"} else new_code_cell
    return new(source, metadata={"taphuan": {"role": role, "step": step}})
