"""A module: one Markdown file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.declared import AUDIENCES, ID, ID_EXPECTED, FrontMatter
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module, Question, Step, Text, fingerprint
from taphuan_grading.content.page import Page
from taphuan_grading.content.questions import read_question
from taphuan_grading.content.simulations import read_simulation
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import Lines, read_yaml

CALL_OUTS = {"note": "Ghi nhớ", "warning": "Chú ý", "tip": "Mẹo"}
"""Call-outs, and how a reader sees them."""


@dataclass
class _DraftStep:
    title: str
    line: int
    parts: list[Text | Question] = field(default_factory=list)


class _Steps:
    """Gathers the steps of a module block by block."""

    def __init__(self, page: Page, lines: Sequence[str]) -> None:
        self.page = page
        self.lines = lines
        self.steps: list[_DraftStep] = []
        self.text: list[str] = []
        self.questions = 0
        self.early = False

    def flush(self) -> None:
        """End the present stretch of text."""
        if self.text and self.steps:
            self.steps[-1].parts.append(Text(markdown="\n\n".join(self.text)))
        self.text = []

    def take(self, block: Sequence[Token]) -> None:
        """Take the next block of the file."""
        token = block[0]
        start, end = token.map or (0, 0)
        if token.type == "front_matter":
            return
        if token.type == "heading_open" and token.tag in {"h1", "h2"}:
            self._heading(token, block[1], start + 1)
            return
        if not self.steps and not self.early:
            self.early = True
            self.page.mistake(start + 1, "text stands before the first step", "a heading '## Title' first")
        if token.type == "colon_fence":
            self._fence(token, start + 1)
        else:
            self.text.append("\n".join(self.lines[start:end]).rstrip())

    def _heading(self, token: Token, content: Token, line: int) -> None:
        if token.tag == "h1":
            self.page.mistake(line, "a heading of level 1", "'## Title'; the front matter has the title")
            return
        self.flush()
        title = markdown.plain(content)
        if not title:
            self.page.mistake(line, "a step without a title", "'## Title'")
        self.steps.append(_DraftStep(title, line))

    def _fence(self, fence: Token, line: int) -> None:
        name, _, title = fence.info.strip().partition("}")
        if name == "{question":
            self.questions += 1
            self.flush()
            question = read_question(fence, self.page, line)
            if question is not None and self.steps:
                self.steps[-1].parts.append(question)
        elif name == "{simulation":
            self.questions += 1
            self.flush()
            played = read_simulation(fence, self.page, line)
            if played is not None and self.steps:
                self.steps[-1].parts.append(played)
        elif name.removeprefix("{") in CALL_OUTS and name.startswith("{"):
            self.text.append(self._call_out(name[1:], title.strip(), fence, line))
        else:
            known = ", ".join(["{question} id", "{simulation} name", *(f"{{{name}}}" for name in CALL_OUTS)])
            self.page.mistake(line, f"unknown block '{fence.markup}{fence.info}'", f"one of {known}")

    def _call_out(self, name: str, title: str, fence: Token, line: int) -> str:
        """Return the call-out as a quotation, which any notebook shows."""
        tokens = self.page.inspect(fence.content, line + 1, inside=True)
        for token in tokens:
            at = line + 1 + (token.map or [0])[0]
            if token.type == "colon_fence" and token.level == 0:
                problem = f"'{fence.markup}{fence.info}' is not closed where line {at} begins a block"
                self.page.mistake(line, problem, f"a line '{fence.markup}'")
                break
            if token.type == "heading_open":
                self.page.mistake(at, "a call-out holds a heading", "plain paragraphs")
        head = f"**{CALL_OUTS[name]}: {title}**" if title else f"**{CALL_OUTS[name]}**"
        body = fence.content.strip("\n").split("\n")
        return "\n".join(f"> {text}".rstrip() for text in [head, "", *body])


def _read_front_matter(text: str, page: Page) -> tuple[FrontMatter | None, Lines]:
    tokens, _ = markdown.parse(text)
    if not tokens or tokens[0].type != "front_matter":
        page.mistake(1, "there is no front matter", "'---', keys, and '---' at the top of the file")
        return None, Lines(1)
    head, lines = read_yaml(tokens[0].content, FrontMatter, page.path, page.mistakes, first=2)
    if head is None:
        return None, lines
    folder, name = page.path.parent.name, page.path.stem
    if not ID.match(name) or not ID.match(folder):
        page.mistake(1, f"'{folder}/{name}.md' cannot be a module", f"names of {ID_EXPECTED}")
    if head.id != f"{folder}/{name}":
        page.mistake(lines.of("id"), f"the id is '{head.id}'", f"'{folder}/{name}', the file's place")
    for index, audience in enumerate(head.audience):
        if audience not in AUDIENCES:
            page.mistake(lines.of("audience", index), f"unknown audience '{audience}'", ", ".join(AUDIENCES))
    for index, fact in enumerate(head.facts):
        if not ID.match(fact):
            page.mistake(lines.of("facts", index), f"'{fact}' cannot be a fact's id", ID_EXPECTED)
    return head, lines


def _read_steps(text: str, page: Page) -> tuple[Step, ...]:
    tokens = page.inspect(text, 1)
    gathered = _Steps(page, text.split("\n"))
    gathered.early = not tokens or tokens[0].type != "front_matter"  # that mistake was noted already
    for block in markdown.blocks(tokens):
        gathered.take(block)
    gathered.flush()
    if not gathered.steps and not gathered.early:
        page.mistake(1, "the module has no steps", "at least one heading '## Title'")
    for step in gathered.steps:
        if not step.parts and not page.mistakes.errors:
            page.mistake(step.line, f"step '{step.title}' is empty", "text or a question below it")
    steps = tuple(Step(title=step.title, parts=tuple(step.parts)) for step in gathered.steps)
    asked = [part for step in steps for part in step.parts if not isinstance(part, Text)]
    if len(asked) == gathered.questions and not any(not question.practice for question in asked):
        page.mistake(1, "the points of the module add up to 0", "at least one question without ':practice:'")
    return steps


def read_module(path: Path, mistakes: Mistakes) -> Module | None:
    """Read a module's file.

    Parameters
    ----------
    path
        The Markdown file.
    mistakes
        Receives everything that is wrong with it.

    Returns
    -------
    Module or None
        None when a mistake was noted.
    """
    own = Mistakes()
    page = Page(path, own)
    text = read_source(path, own)
    module = None
    if text is not None:
        head, _ = _read_front_matter(text, page)
        steps = _read_steps(text, page)
        if head is not None and not own.errors:
            pictures = tuple(page.pictures[name] for name in sorted(page.pictures))
            beside = [picture.path for picture in pictures] + [*page.scenarios.values()]
            parts = [text.encode(), *(path.read_bytes() for path in beside)]
            known = {"steps": steps, "pictures": pictures, "path": path, "version": fingerprint(*parts)}
            module = Module.model_validate(head.model_dump() | known)
    for error in own.errors:
        mistakes.add(error.path, error.line, error.problem, error.expected)
    return module
