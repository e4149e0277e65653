"""Lets Sphinx read the same Markdown as the learners' pages: the directive ``question``.

A marked question is shown without its key, feedback and marking guide; a practice question shows them
on request.
"""

from __future__ import annotations

import re
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

BOX = re.compile(r"^\[(?P<mark>[ xX])\]\s*")


class Question(SphinxDirective):
    """One question of a module, readable without a server."""

    required_arguments = 1
    has_content = True
    option_spec: ClassVar = {
        "type": directives.unchanged_required,
        "points": directives.unchanged,
        "practice": directives.flag,
        "answer": directives.unchanged,
        "diacritics": directives.unchanged,
        "tolerance": directives.unchanged,
        "unit": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        practice = "practice" in self.options
        body = nodes.container(classes=["question"])
        label = "Luyện tập" if practice else "Câu hỏi chấm điểm"
        body += nodes.paragraph("", "", nodes.strong("", f"{label} {self.arguments[0]}"))
        self.state.nested_parse(self.content, self.content_offset, body)
        right = strip_boxes(body)
        explanations = [quote.deepcopy() for quote in body.findall(nodes.block_quote)]
        for quote in list(body.findall(nodes.block_quote)):
            quote.parent.remove(quote)
        if practice:
            body += self.answer(right, explanations)
        else:
            note = "Đăng nhập và trả lời trong học phần để được chấm điểm."
            body += nodes.paragraph("", "", nodes.emphasis("", note))
        return [body]

    def answer(self, right: list[str], explanations: list[nodes.block_quote]) -> list[nodes.Node]:
        """Return the answer and the explanations of a practice question, folded away."""
        stated = self.options.get("answer", "")
        key = "; ".join(right) or {"true": "Đúng", "false": "Sai"}.get(stated, stated)
        return [
            nodes.raw("", "<details><summary>Xem đáp án và giải thích</summary>", format="html"),
            nodes.paragraph("", "", nodes.strong("", "Đáp án: "), nodes.Text(key)),
            *explanations,
            nodes.raw("", "</details>", format="html"),
        ]


def strip_boxes(body: nodes.Element) -> list[str]:
    """Take ``[ ]`` and ``[x]`` off the options in `body`; return the texts of the right ones."""
    right = []
    for item in body.findall(nodes.list_item):
        text = next(iter(item.findall(nodes.Text)), None)
        match = BOX.match(text) if text is not None else None
        if text is None or match is None:
            continue
        text.parent.replace(text, nodes.Text(text[match.end() :]))
        if match["mark"] in "xX":
            right.append(next(iter(item.findall(nodes.paragraph))).astext())
    return right


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("question", Question)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
