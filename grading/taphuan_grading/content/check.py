"""What ``taphuan course check`` asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from taphuan_grading.content.loader import read_course, read_programme
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.models import Module
from taphuan_grading.content.module import read_module
from taphuan_grading.content.targets import checked_targets
from taphuan_grading.content.topics import checked_topics
from taphuan_grading.content.validity import out_of_force
from taphuan_grading.errors import ContentError


def check(paths: Sequence[Path] = (), as_of: date | None = None) -> list[ContentError]:
    """Return every mistake below `paths`; of content without mistakes, what is out of force on a day.

    Parameters
    ----------
    paths
        Module files, course folders, or content folders; the installed content when there is none.
    as_of
        The day on which the facts have to be in force; facts are not looked at when it is not given.

    Returns
    -------
    list of ContentError
        By file and line; empty when all is well.
    """
    mistakes = Mistakes()
    modules: list[Module] = []
    for path in [path.resolve() for path in paths] or [content_root()]:
        if path.is_dir() and (path / "course.yml").is_file():
            course = read_course(path, mistakes)
            modules += course.modules if course else ()
        elif path.is_dir():
            programme = read_programme(path, mistakes)
            checked_targets(path, mistakes)
            checked_topics(path, mistakes, [course.id for course in programme.courses] if programme else None)
            modules += programme.modules if programme else ()
        elif path.suffix == ".md" and path.is_file():
            module = read_module(path, mistakes)
            modules += [module] if module else []
        else:
            mistakes.add(path, 1, "there is no content here", "a module, a course folder or a content folder")
    if mistakes.errors or as_of is None:
        return mistakes.errors
    return out_of_force(modules, as_of)
