"""What tech teams help people with: ``topics.yml`` of the content."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from pydantic import Field

from taphuan_grading.content.base import Model
from taphuan_grading.content.declared import ID_EXPECTED, Declared
from taphuan_grading.content.ids import check_ids
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import read_yaml

FILE = "topics.yml"


class TopicFile(Declared):
    """One topic of ``topics.yml``."""

    id: str = Field(max_length=60, description="an id: " + ID_EXPECTED)
    title: str = Field(min_length=1, max_length=80, description="a few words in Vietnamese")
    source: str = Field(min_length=1, description="the section of the plan that names it")
    course: str | None = Field(default=None, description="the id of the course that teaches it")


class TopicsFile(Declared):
    """``topics.yml``."""

    topics: list[TopicFile] = Field(min_length=1, description="a list of topics")


class Topic(Model):
    """Something that people are helped with; `course` teaches it, if there is one."""

    id: str
    title: str
    source: str
    course: str | None


def read_topics(root: Path | None = None) -> tuple[Topic, ...]:
    """Read ``topics.yml``, none if there is none; `ContentErrors` with every mistake in it."""
    mistakes = Mistakes()
    return mistakes.checked(checked_topics(content_root(root), mistakes))


def checked_topics(
    root: Path, mistakes: Mistakes, courses: Collection[str] | None = None
) -> tuple[Topic, ...] | None:
    """Read them; None when a mistake was noted.

    Parameters
    ----------
    root
        The content folder.
    mistakes
        Receives what is wrong.
    courses
        Ids of the courses that there are; None when they are not known, so that none is missed.
    """
    path = root / FILE
    if not path.is_file():
        return ()
    text = read_source(path, mistakes)
    found, lines = (None, None) if text is None else read_yaml(text, TopicsFile, path, mistakes)
    if found is None or lines is None:
        return None
    before = len(mistakes.errors)
    check_ids([topic.id for topic in found.topics], "topics", path, lines, mistakes)
    for number, topic in enumerate(found.topics):
        if topic.course is not None and courses is not None and topic.course not in courses:
            line = lines.of("topics", number, "course")
            mistakes.add(path, line, f"there is no course '{topic.course}'", ", ".join(sorted(courses)))
    if len(mistakes.errors) > before:
        return None
    return tuple(Topic.model_validate(topic.model_dump()) for topic in found.topics)
