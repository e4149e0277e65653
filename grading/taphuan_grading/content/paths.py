"""Learning paths: who needs which modules, and which are offered beside (``paths`` of ``programme.yml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from taphuan_grading.content.declared import AUDIENCES, PathFile, ProgrammeFile
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Course, LearningPath, Programme
from taphuan_grading.content.yaml_file import Lines
from taphuan_grading.vietnamese import comparable

MANAGERS, OTHERS, TECH_TEAM = "manager", "official", "tech-team"
"""The paths of those whom the target counts, of those whose post says nothing more, and of tech teams."""


def path_of(programme: Programme, titles: Iterable[str], *, manager: bool) -> LearningPath | None:
    """Return the path of a person; None when the programme has no path for them: then all is required.

    Parameters
    ----------
    programme
        What is taught.
    titles
        The titles of the posts that the person holds.
    manager
        Whether one of them is a manager's: that decides before any title.
    """
    paths = {path.id: path for path in programme.paths}
    if manager:
        return paths.get(MANAGERS)
    held = tuple(titles)
    by_post = (path for path in programme.paths if named_by(path.posts, held))
    return next(by_post, paths.get(OTHERS))


def named_by(posts: Iterable[str], titles: Iterable[str]) -> bool:
    """Say whether one of the post `titles` holds the words of one of `posts` (``LearningPath.posts``)."""
    held = [_folded(title) for title in titles]
    return any(_folded(words) in title for words in posts for title in held)


def _folded(text: str) -> str:
    return comparable(text, diacritics=False)


def read_paths(
    head: ProgrammeFile, lines: Lines, courses: Sequence[Course], path: Path, mistakes: Mistakes
) -> tuple[LearningPath, ...]:
    """Return the paths with their modules; what is wrong with them is noted."""
    contents = {course.id: [module.id for module in course.modules] for course in courses}
    contents |= {module: [module] for modules in list(contents.values()) for module in modules}
    made = []
    for index, each in enumerate(head.paths):
        at = ("paths", index)
        if each.id not in AUDIENCES:
            mistakes.add(path, lines.of(*at, "id"), f"unknown audience '{each.id}'", ", ".join(AUDIENCES))
        if each.id in [other.id for other in head.paths[:index]]:
            mistakes.add(path, lines.of(*at, "id"), f"'{each.id}' has two paths", "one path an audience")
        for key in ("required", "optional"):
            for place, name in enumerate(getattr(each, key)):
                if name not in contents and len(courses) == len(head.courses):
                    problem = f"there is no course or module '{name}'"
                    mistakes.add(path, lines.of(*at, key, place), problem, "an id such as course/module")
        made.append(_resolved(each, contents))
        for module in _left_out(head, made[-1], contents) if each.id == MANAGERS else ():
            problem = f"a rule needs '{module}', which managers need not take"
            mistakes.add(path, lines.of(*at, "required"), problem, "all that the rules need")
    return tuple(made)


def _resolved(each: PathFile, contents: Mapping[str, Sequence[str]]) -> LearningPath:
    """Put modules in the place of courses; what is required somewhere is not optional elsewhere."""
    required = {module for name in each.required for module in contents.get(name, ())}
    optional = {module for name in each.optional for module in contents.get(name, ())} - required
    order = [name for name in contents if "/" in name]
    return LearningPath(
        id=each.id,
        title=each.title,
        posts=tuple(each.posts),
        required=tuple(module for module in order if module in required),
        optional=tuple(module for module in order if module in optional),
    )


def _left_out(
    head: ProgrammeFile, managers: LearningPath, contents: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return the modules that a rule asks for and that a manager would not be shown as required."""
    asked = {course for rule in head.rules for course in rule.required_courses}
    return sorted({module for course in asked for module in contents.get(course, ())} - {*managers.required})
