"""The survey after a course: ``course-survey.yml`` of the content."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from taphuan_grading.content.base import Model
from taphuan_grading.content.declared import ID_EXPECTED, Declared
from taphuan_grading.content.ids import check_ids
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml

FILE = "course-survey.yml"
SCORES = (1, 2, 3, 4, 5)


class SurveyQuestionFile(Declared):
    """One question of ``course-survey.yml``."""

    id: str = Field(max_length=60, description="an id: " + ID_EXPECTED)
    about: str = Field(min_length=1, description="what it is about, in a word or two")
    statement: str = Field(min_length=1, description="a sentence to agree or disagree with")
    class_only: bool = Field(default=False, description="true: asked of people who attended a class alone")


class SurveyFile(Declared):
    """``course-survey.yml``."""

    scale: list[str] = Field(
        min_length=len(SCORES),
        max_length=len(SCORES),
        description="five answers, from disagreeing to agreeing",
    )
    questions: list[SurveyQuestionFile] = Field(
        min_length=1, max_length=8, description="a list of 1 to 8 questions"
    )


class SurveyQuestion(Model):
    """A sentence to agree with, from 1 to 5; `about` is its short name."""

    id: str
    about: str
    statement: str
    class_only: bool = False


class CourseSurvey(Model):
    """What people are asked after a course; `scale` holds the words for 1 to 5."""

    scale: tuple[str, ...]
    questions: tuple[SurveyQuestion, ...]

    def asked(self, *, in_class: bool) -> tuple[SurveyQuestion, ...]:
        """Return the questions for somebody who attended a class, or did not."""
        return tuple(question for question in self.questions if in_class or not question.class_only)


def checked_survey(root: Path, mistakes: Mistakes) -> CourseSurvey | None:
    """Read ``course-survey.yml``; None when there is none, or when a mistake was noted."""
    path = root / FILE
    text = read_source(path, mistakes) if path.is_file() else None
    if text is None:
        return None
    found, lines = read_yaml(text, SurveyFile, path, mistakes)
    if found is None:
        return None
    check_ids([question.id for question in found.questions], "questions", path, lines, mistakes)
    if all(question.class_only for question in found.questions):
        at = lines.of("questions")
        mistakes.add(path, at, "every question is class_only", "a question for everybody")
    return CourseSurvey.model_validate(found.model_dump())
