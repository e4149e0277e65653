"""What authors write, as frozen models that forbid unknown keys."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.clock import local_day
from taphuan_grading.content.base import Answer, Model, Picture
from taphuan_grading.content.contest import Contest
from taphuan_grading.content.course_survey import CourseSurvey
from taphuan_grading.content.facts import Fact
from taphuan_grading.content.kinds.choice import MultipleChoice, SingleChoice
from taphuan_grading.content.kinds.dialogue import Dialogue
from taphuan_grading.content.kinds.gaps import Gaps
from taphuan_grading.content.kinds.groups import Groups
from taphuan_grading.content.kinds.matching import Matching
from taphuan_grading.content.kinds.number import Number
from taphuan_grading.content.kinds.ordering import Ordering
from taphuan_grading.content.kinds.pool import Pool
from taphuan_grading.content.kinds.rating import Rating
from taphuan_grading.content.kinds.red_flags import RedFlags
from taphuan_grading.content.kinds.short_text import ShortText
from taphuan_grading.content.kinds.simulation import Simulation
from taphuan_grading.content.kinds.true_false import TrueFalse
from taphuan_grading.content.kinds.upload import Upload
from taphuan_grading.content.kinds.written import Written
from taphuan_grading.content.options import Option

__all__ = [
    "Answer",
    "Contest",
    "Course",
    "Dialogue",
    "Fact",
    "Gaps",
    "Groups",
    "LearningPath",
    "Matching",
    "Module",
    "MultipleChoice",
    "Number",
    "Objective",
    "Option",
    "Ordering",
    "Picture",
    "Pilot",
    "Pool",
    "Programme",
    "Question",
    "Rating",
    "RedFlags",
    "Rule",
    "Run",
    "ShortText",
    "Simulation",
    "SingleChoice",
    "Step",
    "Text",
    "TrueFalse",
    "Upload",
    "Way",
    "Written",
    "facts_of",
    "fingerprint",
]

Question = Annotated[
    SingleChoice
    | MultipleChoice
    | TrueFalse
    | ShortText
    | Number
    | Written
    | Ordering
    | Matching
    | Groups
    | Gaps
    | RedFlags
    | Dialogue
    | Rating
    | Upload
    | Pool
    | Simulation,
    Field(discriminator="type"),
]


class Text(Model):
    """A stretch of a step between questions, as Markdown that any notebook shows."""

    markdown: str


class Pilot(Text):
    """A stretch for the pilot communes of the plan: `fields` says of which field, any when it is empty."""

    fields: tuple[str, ...] = ()
    html: str


class Objective(Model):
    """What somebody can do after a module, the competence of DigComp 2.2, and the section of the plan."""

    id: str
    text: str
    digcomp: str
    plan: str


class Step(Model):
    """One screen on the phone: a level-2 heading and what follows it."""

    title: str
    parts: tuple[Text | Question, ...]


class Module(Model):
    """One sitting of 15 to 25 minutes. `id` is ``course/name``.

    `facts` are those that it rests on, in the order of its head; `facts_line` is where the head lists them.
    `handout` and `tomorrow` are the Markdown of the blocks of these names.
    """

    id: str
    title: str
    minutes: int = Field(gt=0, le=120)
    audience: tuple[str, ...]
    objectives: tuple[Objective, ...]
    pass_mark: float = Field(gt=0, le=1)
    facts: tuple[Fact, ...] = ()
    facts_line: int = 1
    handout: str = ""
    tomorrow: str = ""
    steps: tuple[Step, ...]
    pictures: tuple[Picture, ...] = ()
    path: Path
    version: str
    """First 12 hex digits of the SHA-256 of the module's file, pictures and scenarios."""
    once: bool = False
    """Whether it is handed in once: the first attempt counts, and there is nothing to pass."""
    withheld: str = ""
    """Why neither score nor answers of it are told, in Vietnamese; empty when they are."""

    @property
    def slug(self) -> str:
        """The name of the nbgrader assignment and of the page: ``course--name``."""
        return self.id.replace("/", "--")

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order, practice ones included."""
        return tuple(part for step in self.steps for part in step.parts if not isinstance(part, Text))

    @property
    def marked(self) -> tuple[Question, ...]:
        """The questions that carry points."""
        return tuple(question for question in self.questions if not question.practice)

    @property
    def max_score(self) -> float:
        """The sum of the points of the marked questions."""
        return sum(question.points for question in self.marked)

    def facts_tested(self, draw: str) -> tuple[str, ...]:
        """Return the ids of the facts that marked questions rest on, in alphabetical order.

        Of a pool only what `draw` asks counts: nobody was tested on the rest.
        """
        return tuple(sorted({fact for question in self.marked for fact in facts_of(question, draw)}))

    def question(self, question_id: str) -> Question:
        """Return the question `question_id`; `KeyError` when there is none."""
        for question in self.questions:
            if question.id == question_id:
                return question
        raise KeyError(question_id)


def facts_of(question: Question, draw: str) -> tuple[str, ...]:
    """Return the ids of the facts that a question rests on, with those of what `draw` takes of a pool."""
    items = question.asked(draw) if isinstance(question, Pool) else ()
    return tuple(dict.fromkeys([*question.facts, *(fact for item in items for fact in item.facts)]))


class Course(Model):
    """A folder of modules in a stated order."""

    id: str
    title: str
    summary: str
    modules: tuple[Module, ...]
    rounds: tuple[Module, ...] = ()
    """The same questions before and after it (`content.before_after`): derived modules, both or none."""


class Run(Model):
    """A đợt: the period in which the programme is offered once; also an nbgrader course."""

    id: str
    title: str
    starts: date
    ends: date
    due: date | None = None
    """The day by which everybody should be done, so that trainers can remind those who are not."""

    @property
    def deadline(self) -> date:
        """The due day, else the last day."""
        return self.due or self.ends

    def holds(self, day: date) -> bool:
        """Say whether `day` lies within the run, both ends included."""
        return self.starts <= day <= self.ends


class Grade(Model):
    """A certificate that somebody else gives, and that a rule may count."""

    id: str
    title: str


class Way(Model):
    """One way to pass a course: everything that it asks for is needed.

    `modules` asks for every module of the course, `attendance` for this share of the hours of one accredited
    class on it, `outside` for a certificate of this grade. What is done before `valid_from`, or on
    `valid_to` and later, does not count.
    """

    modules: bool = False
    attendance: float | None = Field(default=None, gt=0, le=1)
    outside: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class CourseWays(Model):
    """The ways to pass one course; any of them is enough."""

    course: str
    any_of: tuple[Way, ...]


BY_MODULES = (Way(modules=True),)
"""How a course is passed of which the rule says nothing else."""


_EXEMPT = {
    "counted": "Cán bộ được miễn tập huấn vẫn nằm trong tổng số.",
    "excluded": "Cán bộ được miễn tập huấn mà chưa đạt thì không tính vào tổng số.",
}


class Rule(Model):
    """What "trained" means between two days. The plan is silent: the rule is ours, and printed.

    `exempt` says how officials count whom the office has excused and who are not trained: "counted" like
    everybody else, or "excluded" from those who should be. Whoever is trained counts in both.
    """

    id: str
    statement: str
    valid_from: date
    valid_to: date | None = None
    required_courses: tuple[str, ...]
    ways: tuple[CourseWays, ...] = ()
    exempt: Literal["counted", "excluded"] = "counted"

    @property
    def printed(self) -> str:
        """The statement, and how exemptions count: what stands beside every figure."""
        return f"{self.statement} {_EXEMPT[self.exempt]}"

    def ways_of(self, course: str) -> tuple[Way, ...]:
        """Return the ways to pass a course: through its modules, if the rule does not say otherwise."""
        return next((found.any_of for found in self.ways if found.course == course), BY_MODULES)

    def holds(self, day: date) -> bool:
        """Say whether the rule is in force on `day` (`valid_to` is the first day it is not)."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class LearningPath(Model):
    """What one audience learns, as ids of modules in the order of the programme.

    `id` is the audience; `posts` are words of the titles by which people are known to belong to it.
    """

    id: str
    title: str
    posts: tuple[str, ...] = ()
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


class Programme(Model):
    """Everything that is taught, when, and what counts.

    `province` tells packs of different provinces apart: their answers are not mixed.
    """

    id: str
    title: str
    province: str = ""
    target: str
    rules: tuple[Rule, ...]
    runs: tuple[Run, ...]
    courses: tuple[Course, ...]
    grades: tuple[Grade, ...] = ()
    paths: tuple[LearningPath, ...] = ()
    survey: CourseSurvey | None = None
    contests: tuple[Contest, ...] = ()
    derived: tuple[Module, ...] = ()
    """Modules made of questions of others (`content.derived`): in no course, with nothing to pass."""

    @property
    def modules(self) -> tuple[Module, ...]:
        """All modules of courses, course by course: what is taught and can be passed."""
        return tuple(module for course in self.courses for module in course.modules)

    @property
    def pages(self) -> tuple[Module, ...]:
        """Everything that has a page and is marked: the modules of courses and the derived ones."""
        return (*self.modules, *self.derived)

    def pages_in(self, run: Run) -> tuple[Module, ...]:
        """Return what is released in a run: everything but the contests of other runs."""
        elsewhere = {one.module for one in self.contests if not run.holds(local_day(one.opens))}
        return tuple(module for module in self.pages if module.id not in elsewhere)

    def module(self, module_id: str) -> Module:
        """Return the module with this id or slug, also a derived one; `KeyError` when there is none."""
        for module in self.pages:
            if module_id in {module.id, module.slug}:
                return module
        raise KeyError(module_id)


def fingerprint(*parts: bytes) -> str:
    """Return the first 12 hex digits of the SHA-256 over `parts`, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:12]
