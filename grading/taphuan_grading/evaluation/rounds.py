"""To whom the same questions are offered before a course and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from taphuan_grading.attempts.overview import Begun
from taphuan_grading.content.before_after import When
from taphuan_grading.content.models import Course, Module, Programme


@dataclass(frozen=True)
class Round:
    """The questions of a course, before it or after it, that somebody may answer now."""

    course: Course
    when: When
    module: Module


def rounds_for(programme: Programme, begun: Mapping[str, Begun]) -> Iterator[Round]:
    """Yield what is offered to a person.

    Before a course: until the person opens one of its modules. After it: when every module is passed, to
    who answered before, since only then there is something to compare.

    Parameters
    ----------
    programme
        What is taught.
    begun
        What the person has done in the run (`taphuan_grading.attempts.overview.overview`).
    """
    for course in programme.courses:
        if not course.rounds:
            continue
        before, after = course.rounds
        if not _attempted(begun, before):
            if not any(module.id in begun for module in course.modules):
                yield Round(course, "before", before)
        elif not _attempted(begun, after) and all(_passed(begun, module) for module in course.modules):
            yield Round(course, "after", after)


def _attempted(begun: Mapping[str, Begun], module: Module) -> bool:
    return bool(begun.get(module.id, Begun()).attempts)


def _passed(begun: Mapping[str, Begun], module: Module) -> bool:
    attempts = begun.get(module.id, Begun()).attempts
    return any(attempt.reaches(module.pass_mark) for attempt in attempts)
