"""What ``taphuan course check`` asks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from taphuan_grading.content.loader import read_course, read_programme
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.module import read_module
from taphuan_grading.errors import ContentError


def check(paths: Sequence[Path] = ()) -> list[ContentError]:
    """Return every mistake below `paths`.

    Parameters
    ----------
    paths
        Module files, course folders, or content folders; the installed content when there is none.

    Returns
    -------
    list of ContentError
        By file and line; empty when all is well.
    """
    mistakes = Mistakes()
    for path in [path.resolve() for path in paths] or [content_root()]:
        if path.is_dir() and (path / "course.yml").is_file():
            read_course(path, mistakes)
        elif path.is_dir():
            read_programme(path, mistakes)
        elif path.suffix == ".md" and path.is_file():
            read_module(path, mistakes)
        else:
            mistakes.add(path, 1, "there is no content here", "a module, a course folder or a content folder")
    return mistakes.errors
