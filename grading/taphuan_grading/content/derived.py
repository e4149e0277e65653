"""Modules made of questions of other modules: for contests, and for one set before and after a course.

A derived module goes the way of every module: notebook, page, attempts, marking. It belongs to no course, so
it is no part of completion, certificates or the indicator, and no page lists it among a person's courses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from taphuan_grading.content import markdown
from taphuan_grading.content.base import BaseQuestion, Picture
from taphuan_grading.content.declared import ID, ID_EXPECTED, Declared
from taphuan_grading.content.kinds.number import Number
from taphuan_grading.content.kinds.pool import MOST_ITEMS, POOLED, Pool
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module, Question, Simulation, Step, Text, fingerprint
from taphuan_grading.content.page import Page
from taphuan_grading.content.yaml_file import Lines

REFERENCE = "course/module#question"
_LONGEST = 30


class PartFile(Declared):
    """One step of a derived module: its questions as they stand, or some drawn from them."""

    id: str = Field(description="an id: " + ID_EXPECTED)
    title: str = Field(min_length=1, description="a title")
    text: str = Field(default="", description="what stands above the questions, or nothing")
    items: list[str] = Field(min_length=1, description=f"a list of questions, each as '{REFERENCE}'")
    draw: int | None = Field(default=None, gt=0, description="how many are drawn; without it all are asked")
    points: float | None = Field(default=None, gt=0, description="points of the draw, or of each question")


@dataclass(frozen=True)
class Head:
    """What a derived module is, beside its questions.

    Parameters
    ----------
    id
        As of any module, ``folder/name``; the folder is no course.
    title, minutes
        As of any module.
    """

    id: str
    title: str
    minutes: int


def derive(
    head: Head,
    parts: Sequence[PartFile],
    modules: Mapping[str, Module],
    *,
    path: Path,
    lines: Lines,
    mistakes: Mistakes,
) -> Module | None:
    """Make a module of questions of other modules.

    It is handed in once (`Module.once`). Its version says what is asked, so a module that it takes from may
    change elsewhere; questions get ids that also name where they come from.

    Parameters
    ----------
    head
        What it is.
    parts
        Its steps, as the list ``parts`` of the file has them.
    modules
        All modules of courses by id.
    path, lines
        The file and where its keys stand, for messages.
    mistakes
        Receives unknown questions, types that cannot be taken, and draws that cannot be.

    Returns
    -------
    Module or None
        None when a mistake was noted.
    """
    before = len(mistakes.errors)
    making = _Making(modules, path, lines, mistakes)
    steps = [making.step(number, part) for number, part in enumerate(parts)]
    if len(mistakes.errors) > before:
        return None
    asked = [part for step in steps for part in step.parts if not isinstance(part, Text)]
    told = [question.model_dump_json().encode() for question in asked]
    pictures = tuple(making.pictures[name] for name in sorted(making.pictures))
    return Module(
        id=head.id,
        title=head.title,
        minutes=head.minutes,
        audience=(),
        objectives=(),
        pass_mark=1,
        steps=tuple(steps),
        pictures=pictures,
        path=path,
        version=fingerprint(*told, *(picture.path.read_bytes() for picture in pictures)),
        once=True,
    )


class _Making:
    """The questions taken so far."""

    def __init__(self, modules: Mapping[str, Module], path: Path, lines: Lines, mistakes: Mistakes) -> None:
        self.modules = modules
        self.path = path
        self.lines = lines
        self.mistakes = mistakes
        self.pictures: dict[str, Picture] = {}
        self.parts: set[str] = set()
        self.taken: set[str] = set()

    def mistake(self, problem: str, expected: str, *at: str | int) -> None:
        self.mistakes.add(self.path, self.lines.of("parts", *at), problem, expected)

    def step(self, number: int, part: PartFile) -> Step:
        """Return a step; what is wrong with it is noted."""
        if not ID.match(part.id) or len(part.id) > _LONGEST:
            self.mistake(f"'{part.id}' cannot be an id", f"{ID_EXPECTED}, at most {_LONGEST}", number, "id")
        if part.id in self.parts:
            self.mistake(f"part '{part.id}' appears twice", "each id once", number, "id")
        self.parts.add(part.id)
        check_text(part.text, ("parts", number, "text"), self.path, self.lines, self.mistakes)
        found = list(self._questions(number, part))
        text = (Text(markdown=part.text),) if part.text and part.draw is None else ()
        asked = self._drawn(number, part, found) if part.draw is not None else found
        return Step(title=part.title, parts=(*text, *asked))

    def _questions(self, number: int, part: PartFile) -> Iterator[Question]:
        """Yield what the references name, under ids of this module; a draw takes pools apart."""
        for place, reference in enumerate(part.items):
            at = (number, "items", place)
            found = self._named(reference, *at)
            if found is None:
                continue
            module, question = found
            apart = question.items if part.draw is not None and isinstance(question, Pool) else (question,)
            for each in apart:
                taken = self._taken(each, module, drawn=part.draw is not None, at=at)
                if taken is not None:
                    own = part.points is None or part.draw is not None
                    yield taken if own else taken.model_copy(update={"points": part.points})

    def _named(self, reference: str, *at: str | int) -> tuple[Module, Question] | None:
        name, mark, question_id = reference.partition("#")
        if not (mark and question_id):
            self.mistake(f"'{reference}' does not name a question", f"'{REFERENCE}'", *at)
            return None
        module = self.modules.get(name)
        if module is None:
            self.mistake(f"there is no module '{name}'", "the id of a module of a course", *at)
            return None
        known = {each.id: each for each in _all(module)}
        if question_id not in known:
            self.mistake(f"module '{name}' has no question '{question_id}'", ", ".join(known), *at)
            return None
        return module, known[question_id]

    def _taken(
        self, question: Question, module: Module, *, drawn: bool, at: tuple[str | int, ...]
    ) -> Question | None:
        """Return the question under its id here, None when it cannot be taken."""
        where = f"'{module.id}#{question.id}'"
        if question.practice:
            self.mistake(f"{where} is for practice: its page tells the answer", "a marked question", *at)
        elif drawn and question.type not in POOLED:
            self.mistake(f"a draw cannot take {where}, a {question.type}", "one of " + ", ".join(POOLED), *at)
        elif question.by_trainer or isinstance(question, Simulation):
            self.mistake(f"{where} is a {question.type}", "a question that marks itself", *at)
        elif not drawn and isinstance(question, Number) and question.vary:
            self.mistake(f"the numbers of {where} are drawn", "'draw' in this part", *at)
        elif (name := _id_here(question, module)) in self.taken:
            self.mistake(f"{where} is taken twice", "each question once", *at)
        else:
            self.taken.add(name)
            self._take_pictures(question, module, *at)
            return _renamed(question, module)
        return None

    def _take_pictures(self, question: Question, module: Module, *at: str | int) -> None:
        shown = f"{question.prompt_markdown}\n{question.printed()}"
        for picture in module.pictures:
            if f"]({picture.name}" not in shown:
                continue
            if self.pictures.setdefault(picture.name, picture).path != picture.path:
                problem = f"picture '{picture.name}' of '{module.id}' has the name of another one"
                self.mistake(problem, "pictures with different names", *at)

    def _drawn(self, number: int, part: PartFile, found: Sequence[Question]) -> list[Question]:
        """Return the pool that `found` make, none when it cannot be."""
        count = part.draw or 0
        if not 2 <= len(found) <= MOST_ITEMS:
            self.mistake(f"a draw has {len(found)} questions", f"2 to {MOST_ITEMS}", number, "items")
        elif count > len(found):
            self.mistake(f"draw is {count}", f"a whole number from 1 to {len(found)}", number, "draw")
        else:
            text = part.text or f"Ông/bà trả lời {count} câu sau. Mỗi người được rút các câu khác nhau."
            return [
                Pool(
                    id=f"{part.id}-draw",
                    line=1,
                    prompt_html=markdown.render(markdown.parse(text)[0]),
                    prompt_markdown=text,
                    points=part.points or count,
                    items=tuple(found),
                    draw=count,
                    on_paper=False,
                )
            ]
        return []


def check_text(text: str, at: tuple[str | int, ...], path: Path, lines: Lines, mistakes: Mistakes) -> None:
    """Note what Markdown in a YAML file may not hold; `at` is its key. A block begins below its key."""
    Page(path, mistakes).inspect(text, lines.of(*at) + int("\n" in text))


def _all(module: Module) -> Iterator[Question]:
    """Yield the questions of a module, those of pools included."""
    for question in module.questions:
        yield question
        if isinstance(question, Pool):
            yield from question.items


def _id_here(question: BaseQuestion, module: Module) -> str:
    """Return an id that no question of another module gets, and that stays when others come or go."""
    return f"{question.id}-{hashlib.sha256(module.id.encode()).hexdigest()[:6]}"


def _renamed(question: Question, module: Module) -> Question:
    change: dict[str, object] = {"id": _id_here(question, module), "line": 1}
    if isinstance(question, Pool):
        change["items"] = tuple(_renamed(item, module) for item in question.items)
    return question.model_copy(update=change)
