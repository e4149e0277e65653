"""What a question says it tests and rests on: ``:objective:`` and ``:facts:``."""

from __future__ import annotations

from collections.abc import Sequence

from taphuan_grading.content.page import Page
from taphuan_grading.content.settings import Settings

CITED = {
    "objective": "ids of objectives that it tests, with commas; needed if there are several",
    "facts": "ids of facts that its answer rests on, with commas",
}
"""The settings of which `cited` makes sense, and what each says."""
CITING = frozenset(CITED)


def cited(settings: Settings, page: Page, line: int, *, tests: bool) -> dict[str, tuple[str, ...]]:
    """Return ``objectives`` and ``facts`` of a question, as fields of its model.

    Parameters
    ----------
    settings
        Of the question.
    page
        The module's file; receives mistakes.
    line
        The line of the question.
    tests
        Whether the question is marked by itself: then it has to test something.
    """
    if not page.objectives:  # the head could not be read, which was noted
        return {}
    objectives = _ids("objective", settings)
    _known("objective", objectives, page.objectives, settings, page)
    if tests and not objectives:
        if len(page.objectives) > 1:
            expected = "':objective: id' with one of " + ", ".join(page.objectives)
            page.mistake(line, "the question does not say which objective it tests", expected)
        objectives = tuple(page.objectives[:1])
    facts = _ids("facts", settings)
    _known("facts", facts, list(page.facts), settings, page)
    return {"objectives": objectives, "facts": facts}


def _ids(name: str, settings: Settings) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in settings.get(name, ("", 0))[0].split(","))))


def _known(name: str, ids: tuple[str, ...], known: Sequence[str], settings: Settings, page: Page) -> None:
    for each in ids:
        if each not in known:
            expected = "one of those in the head: " + (", ".join(known) or "there are none")
            page.mistake(settings[name][1], f"unknown id '{each}' in ':{name}:'", expected)
    if name in settings and not ids:
        page.mistake(settings[name][1], f"':{name}:' names nothing", "ids, with commas between them")
