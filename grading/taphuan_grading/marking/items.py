"""Item statistics: what people answered, how hard a question is, and whether it tells good from weak.

Only first attempts count, one a person: later ones come after the results were seen. Attempts at another
version of the module are left out, as its questions may have been others. Only `load_sheets` reads the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from sqlalchemy import Connection, Select, func, select

from taphuan_grading.content.models import Answer, Module, MultipleChoice, Question, SingleChoice, TrueFalse
from taphuan_grading.rules.parts import is_empty
from taphuan_grading.store import schema

FEW = 30
"""Below so many people the figures move with every single answer: they are shown with a caution."""


@dataclass(frozen=True)
class Sheet:
    """One fully marked attempt: the answers, and the share of the points of each question (0 to 1)."""

    answers: Mapping[str, Answer]
    shares: Mapping[str, float]


@dataclass(frozen=True)
class Choice:
    """How many chose one option; `key` is the option's id, or ``true`` and ``false``."""

    key: str
    right: bool
    count: int


@dataclass(frozen=True)
class Item:
    """One question.

    Parameters
    ----------
    question
        Its id.
    answered, empty
        People who answered, and who left it empty.
    choices
        Each option with the number of people who chose it; nothing for free text and numbers.
    difficulty
        The mean share of the points, 0 (nobody right) to 1 (all right); None when nobody handed in.
    discrimination
        See `discrimination`; None when it cannot be computed.
    """

    question: str
    answered: int
    empty: int
    choices: tuple[Choice, ...]
    difficulty: float | None
    discrimination: float | None


@dataclass(frozen=True)
class Statistics:
    """A module: `people` counted, attempts at other versions left out, and the questions in order."""

    people: int
    other_versions: int
    items: tuple[Item, ...]

    @property
    def few(self) -> bool:
        """Whether there are too few people to conclude anything."""
        return self.people < FEW


def statistics(module: Module, sheets: Sequence[Sheet], other_versions: int = 0) -> Statistics:
    """Return the statistics of all marked questions of `module` over `sheets`."""
    totals = [_points(module, sheet) for sheet in sheets]
    items = tuple(_item(question, sheets, totals) for question in module.marked)
    return Statistics(len(sheets), other_versions, items)


def discrimination(item: Sequence[float], rest: Sequence[float]) -> float | None:
    r"""Return how well a question tells people with many points from people with few: -1 to 1.

    Parameters
    ----------
    item
        Each person's share of the points of the question.
    rest
        The same people's points of all other questions, so that the question does not agree with itself.

    Returns
    -------
    float or None
        Pearson's correlation, which is the point-biserial correlation for a question that is right or wrong,
        corrected by leaving the question out of the total:

        the sum of ``(x - mean x) * (y - mean y)`` over the people, divided by the square root of the sum of
        ``(x - mean x) ** 2`` times the sum of ``(y - mean y) ** 2``.

        None for fewer than two people, or when all have the same points.

    Notes
    -----
    Source: L. Crocker and J. Algina, *Introduction to Classical and Modern Test Theory* (1986), chapter 14.
    """
    if len(item) < 2:
        return None
    mean_item, mean_rest = sum(item) / len(item), sum(rest) / len(rest)
    spread_item = sum((value - mean_item) ** 2 for value in item)
    spread_rest = sum((value - mean_rest) ** 2 for value in rest)
    if spread_item <= 1e-12 or spread_rest <= 1e-12:
        return None
    together = sum((x - mean_item) * (y - mean_rest) for x, y in zip(item, rest, strict=True))
    return max(-1.0, min(1.0, together / sqrt(spread_item * spread_rest)))


def load_sheets(
    connection: Connection, run: str, module: Module, people: Select[tuple[str]]
) -> tuple[list[Sheet], int]:
    """Return the first attempts of `people` at this version of `module`, and how many were at others.

    Parameters
    ----------
    connection
        The store.
    run
        Id of the run.
    module
        The module as it is taught now.
    people
        A query for ids of officials: those whom the asking account may see.
    """
    attempt, mark = schema.attempt, schema.mark
    first = (
        (attempt.c.run == run)
        & (attempt.c.module == module.id)
        & (attempt.c.ordinal == 1)
        & (attempt.c.state == "marked")
        & attempt.c.official_id.in_(people)
    )
    same = attempt.c.module_version == module.version
    wanted = select(attempt.c.id, attempt.c.answers).where(first, same)
    answers = {row.id: row.answers for row in connection.execute(wanted)}
    shares: dict[int, dict[str, float]] = {number: {} for number in answers}
    marks = select(mark).join(attempt, attempt.c.id == mark.c.attempt_id).where(first, same)
    for row in connection.execute(marks):
        if row.points is not None and row.max_points > 0:
            shares[row.attempt_id][row.question] = row.points / row.max_points
    others = connection.execute(select(func.count()).select_from(attempt).where(first, ~same)).scalar_one()
    return [Sheet(answers[number], shares[number]) for number in answers], others


def _points(module: Module, sheet: Sheet) -> float:
    return sum(question.points * sheet.shares.get(question.id, 0.0) for question in module.marked)


def _item(question: Question, sheets: Sequence[Sheet], totals: Sequence[float]) -> Item:
    given = [sheet.answers.get(question.id) for sheet in sheets]
    shares = [sheet.shares.get(question.id, 0.0) for sheet in sheets]
    rest = [total - question.points * share for total, share in zip(totals, shares, strict=True)]
    empty = sum(is_empty(answer) for answer in given)
    return Item(
        question=question.id,
        answered=len(given) - empty,
        empty=empty,
        choices=_choices(question, given),
        difficulty=sum(shares) / len(shares) if shares else None,
        discrimination=discrimination(shares, rest),
    )


def _choices(question: Question, given: Sequence[Answer]) -> tuple[Choice, ...]:
    chosen: Counter[str] = Counter()
    for answer in given:
        chosen.update(answer if isinstance(answer, list) else [_key(answer)])
    if isinstance(question, SingleChoice | MultipleChoice):
        return tuple(Choice(option.id, option.right, chosen[option.id]) for option in question.options)
    if isinstance(question, TrueFalse):
        return tuple(
            Choice(key, (key == "true") == question.answer, chosen[key]) for key in ("true", "false")
        )
    return ()


def _key(answer: Answer) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)
