"""Lets Sphinx read the same Markdown as the learners' pages: the directive ``question``.

A question is shown as it is on paper, which is what its model says: a marked one without its key, feedback
and marking guide. Where scripts run, a practice question can be answered, and is judged, on the page; where
they do not, its answer is folded away below it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.assignment.keys import feedback_key
from taphuan_grading.assignment.public import public_question
from taphuan_grading.content import load_module
from taphuan_grading.content.citing import CITING
from taphuan_grading.content.kinds import KINDS
from taphuan_grading.content.models import Module, Pool, Question, Upload
from taphuan_grading.rules.feedback import feedback_html
from taphuan_grading.rules.summary import summary
from taphuan_widgets.alone.files import host_script, opening

SETTINGS = {name for kind in KINDS.values() for name in kind.settings} | CITING | {"type", "points", "hint"}


@lru_cache(maxsize=8)
def module_at(path: Path, changed: int) -> Module:
    """Return the module in a file, read once until it changes."""
    return load_module(path)


class QuestionDirective(SphinxDirective):
    """One question of a module, readable without a server."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {**dict.fromkeys(SETTINGS, directives.unchanged), "practice": directives.flag}

    def run(self) -> list[nodes.Node]:
        path = Path(self.env.doc2path(self.env.docname)).resolve()
        question = module_at(path, path.stat().st_mtime_ns).question(self.arguments[0])
        body = nodes.container(classes=["question"])
        live = question.practice and not isinstance(question, Upload)
        if live:
            opened = host_script(self.env.docname) + opening(public_question(question), "Luyện tập")
            body += nodes.raw("", opened, format="html")
        label = "Luyện tập" if question.practice else "Câu hỏi chấm điểm"
        body += nodes.paragraph("", "", nodes.strong("", f"{label} {question.id}"))
        paper = nodes.container(classes=["tq-paper"])
        self.parse(question.prompt_markdown, paper)
        self.parse(question.printed(), paper)
        body += paper
        if question.practice:
            body += answer(question)
        else:
            note = "Đăng nhập và trả lời trong học phần để được chấm điểm."
            body += nodes.paragraph("", "", nodes.emphasis("", note))
        if live:
            body += nodes.raw("", "</div>", format="html")
        return [body]

    def parse(self, markdown: str, body: nodes.Element) -> None:
        """Add Markdown to `body`."""
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList(markdown.split("\n"), source=source), self.content_offset, body)


def answer(question: Question) -> list[nodes.Node]:
    """Return the answer and the explanations of a practice question, folded away."""
    hint = f"<p><strong>Gợi ý:</strong> {question.hint_html}</p>" if question.hint_html else ""
    opened = f"<details><summary>Xem đáp án và giải thích</summary>{hint}"
    key = question.handed_in(question.key_answer(), "")
    told = "" if isinstance(question, Pool) else feedback_html(feedback_key(question), key)
    words = "; ".join(line.removeprefix("1. ") for line in summary(key, question.labels()))
    stated = nodes.paragraph("", "", nodes.strong("", "Đáp án: "), nodes.Text(words))
    shown = [] if isinstance(question, Pool) or "tq-review" in told else [stated]
    return [
        nodes.raw("", opened, format="html"),
        *shown,
        nodes.raw("", told + question.explanation_html + "</details>", format="html"),
    ]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("question", QuestionDirective)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
