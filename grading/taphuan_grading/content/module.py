"""A module: one Markdown file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from markdown_it.token import Token

from taphuan_grading.content import markdown
from taphuan_grading.content.blocks import CALL_OUTS, ONCE, Block, read_block
from taphuan_grading.content.declared import AUDIENCES, ID, ID_EXPECTED, FrontMatter
from taphuan_grading.content.facts import FILE, read_facts, with_facts
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module, Pilot, Question, Step, Text, fingerprint
from taphuan_grading.content.page import Page
from taphuan_grading.content.questions import read_question
from taphuan_grading.content.simulations import read_simulation
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import Lines, read_yaml


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
        self.once: dict[str, str] = {}
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
            self._block(read_block(name[1:], title.strip(), fence, self.page, line), line)
        else:
            known = ", ".join(["{question} id", "{simulation} name", *(f"{{{name}}}" for name in CALL_OUTS)])
            self.page.mistake(line, f"unknown block '{fence.markup}{fence.info}'", f"one of {known}")

    def _block(self, block: Block, line: int) -> None:
        if block.name in ONCE and block.name in self.once:
            self.page.mistake(line, f"there is a second block '{block.name}'", "one in a module")
        if block.name in ONCE:
            self.once[block.name] = block.body
        if isinstance(block.part, Pilot):
            self.flush()
            if self.steps:
                self.steps[-1].parts.append(block.part)
        else:
            self.text.append(block.part.markdown)


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
    _read_facts(head, lines, page)
    _read_objectives(head, lines, page)
    return head, lines


def _read_facts(head: FrontMatter, lines: Lines, page: Page) -> None:
    known = read_facts(page.path.parent.parent, page.mistakes)
    for index, fact in enumerate(head.facts):
        if fact not in known:
            page.mistake(lines.of("facts", index), f"there is no fact '{fact}'", f"an id of {FILE}")
    page.facts = {fact: known[fact] for fact in head.facts if fact in known}


def _read_objectives(head: FrontMatter, lines: Lines, page: Page) -> None:
    ids = [objective.id for objective in head.objectives]
    for index, each in enumerate(ids):
        if not ID.match(each) or each in ids[:index]:
            problem = f"'{each}' cannot be an objective's id, or is another's"
            page.mistake(lines.of("objectives", index, "id"), problem, f"{ID_EXPECTED}, each once")
    page.objectives = ids


def _said(text: str, page: Page) -> str:
    """Return the text with every ``{fact}`` in words; the lines stay where they are."""
    for number, line in enumerate(text.split("\n"), start=1):
        with_facts(line, partial(_say, page=page, line=number))
    return with_facts(text, lambda fact: page.facts[fact].told if fact in page.facts else "")


def _say(fact: str, page: Page, line: int) -> str:
    if fact not in page.facts:
        page.mistake(line, f"the text cites '{fact}'", f"an id of {FILE} that 'facts' in the head lists")
    return ""


def _check_objectives(module: Module, lines: Lines, page: Page) -> None:
    tested = {objective for question in module.marked for objective in question.objectives}
    for index, objective in enumerate(module.objectives):
        if objective.id not in tested:
            problem = f"no marked question tests the objective '{objective.id}'"
            page.mistake(
                lines.of("objectives", index), problem, f"':objective: {objective.id}' in one of them"
            )


def _read_steps(text: str, page: Page) -> tuple[tuple[Step, ...], dict[str, str]]:
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
    return steps, gathered.once


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
        head, lines = _read_front_matter(text, page)
        text = _said(text, page) if head is not None else text
        steps, once = _read_steps(text, page)
        if head is not None and not own.errors:
            pictures = tuple(page.pictures[name] for name in sorted(page.pictures))
            beside = [picture.path for picture in pictures] + [*page.scenarios.values()]
            parts = [text.encode(), *(path.read_bytes() for path in beside)]
            known = {"steps": steps, "pictures": pictures, "path": path, "version": fingerprint(*parts)}
            facts = {"facts": tuple(page.facts.values()), "facts_line": lines.of("facts")}
            module = Module.model_validate(head.model_dump() | known | facts | once)
            _check_objectives(module, lines, page)
    for error in own.errors:
        mistakes.add(error.path, error.line, error.problem, error.expected)
    return None if own.errors else module
