"""What rests on facts that are not in force on a day: ``taphuan course check --as-of DAY``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from taphuan_grading.content.facts import Fact
from taphuan_grading.content.models import Module, Pool
from taphuan_grading.errors import ContentError


def out_of_force(modules: Sequence[Module], day: date) -> list[ContentError]:
    """Return every module and question that rests on a fact not in force on `day`, by file and line."""
    return [error for module in modules for error in _of_module(module, day)]


def _of_module(module: Module, day: date) -> Iterator[ContentError]:
    stale = {fact.id: fact for fact in module.facts if not fact.holds(day)}
    for fact in stale.values():
        yield _error(module.path, module.facts_line, f"module '{module.id}'", fact, day)
    for question in module.questions:
        items = question.items if isinstance(question, Pool) else ()
        for asked in (question, *items):
            for name in asked.facts:
                if name in stale:
                    yield _error(module.path, asked.line, f"question '{asked.id}'", stale[name], day)


def _error(path: Path, line: int, what: str, fact: Fact, day: date) -> ContentError:
    begins, ends = fact.valid_from or "the beginning", fact.valid_to or "now on"
    problem = f"{what} rests on '{fact.id}', which is not in force on {day} (from {begins} to {ends})"
    return ContentError(path, line, problem, fact.replaced_by or "what is in force, or another way to say it")
