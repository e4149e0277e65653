"""Lets Sphinx read the blocks of modules that are not questions, and the role ``fact``.

A fact that is not in force on the day of reading says so: ``facts.js`` looks at the reader's calendar.
"""

from __future__ import annotations

from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.typing import ExtensionMetadata

from taphuan_grading.content.blocks import CALL_OUTS, ENDS, PILOT_FIELDS
from taphuan_grading.content.facts import Fact, read_facts
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.markdown import inline, plain
from taphuan_grading.content.mistakes import Mistakes

OURS = ("case", "tomorrow", "handout", "pilot")
"""The blocks that Sphinx does not know by itself."""


class BlockDirective(SphinxDirective):
    """A block of text with a head."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        title = " ".join(self.arguments)
        if self.name == "pilot":
            title = ", ".join(PILOT_FIELDS.get(field, field) for field in title.split())
        head = f"{CALL_OUTS[self.name]}: {title}" if title else CALL_OUTS[self.name]
        block = nodes.admonition("", nodes.title("", head), classes=["admonition", f"block-{self.name}"])
        self.state.nested_parse(self.content, self.content_offset, block)
        if self.name in ENDS:
            block += nodes.paragraph("", "", nodes.emphasis("", ENDS[self.name].strip("*")))
        return [block]


class FactRole(SphinxRole):
    """A fact in the words of ``facts.yml``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        root = content_root()
        mistakes = Mistakes()
        fact = mistakes.checked(read_facts(root, mistakes)).get(self.text)
        if fact is None:
            message = self.inliner.reporter.error(f"there is no fact {self.text!r}", line=self.lineno)
            return [], [message]
        self.env.note_dependency(str(root / "facts.yml"))
        opened = nodes.raw("", f"<span {_period(fact)}>", format="html")
        words = plain(inline(fact.told)[0])
        return [opened, nodes.Text(words), nodes.raw("", "</span>", format="html")], []


def _period(fact: Fact) -> str:
    days = {"from": fact.valid_from, "to": fact.valid_to}
    return 'class="fact"' + "".join(f' data-{name}="{day}"' for name, day in days.items() if day)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directives and the role."""
    for name in OURS:
        app.add_directive(name, BlockDirective)
    app.add_role("fact", FactRole())
    app.add_js_file("facts.js", loading_method="defer")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
