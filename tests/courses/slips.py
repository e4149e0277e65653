"""Answers that would earn all but for one thing, for every type of question."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.gallery import right
from tests.grading.simulation.conftest import wrong as played_wrong

from taphuan_grading.content.models import (
    Answer,
    Dialogue,
    Gaps,
    Groups,
    Matching,
    MultipleChoice,
    Ordering,
    Pool,
    Question,
    RedFlags,
    Simulation,
    SingleChoice,
    TrueFalse,
)


def slips(question: Question, draw: str) -> Iterator[Answer]:
    """Yield answers with one thing wrong; of a text or a number something that nobody asked for."""
    key = right(question, draw)
    match question:
        case SingleChoice():
            yield from (option.id for option in question.options if not option.right)
        case MultipleChoice():
            chosen = [option.id for option in question.options if option.right]
            yield from ([*chosen, option.id] for option in question.options if not option.right)
            yield from ([each for each in chosen if each != left_out] for left_out in chosen)
        case TrueFalse():
            yield not question.answer
        case Ordering():
            order = question.key_answer()
            for one, next_one in pairwise(order):
                swap = {one: next_one, next_one: one}
                yield [swap.get(each, each) for each in order]
        case Matching():
            ids = [thing.id for thing in question.right]
            for left, partner in question.pairs.items():
                yield from ({**question.pairs, left: other} for other in ids if other != partner)
        case Groups():
            ids = [group.id for group in question.groups]
            for thing, place in question.places.items():
                yield from ({**question.places, thing: other} for other in ids if other != place)
        case Gaps():
            whole = question.key_answer()
            for gap in question.gaps:
                others = [name for name in gap.ids if name != whole[gap.name]] or ["zzz"]
                yield from ({**whole, gap.name: other} for other in others)
        case RedFlags():
            flags = list(question.flags)
            yield from ([*flags, place.id] for place in question.places if place.id not in flags)
            yield from ([each for each in flags if each != left_out] for left_out in flags)
        case Dialogue():
            yield from (said for said, share in _talks(question) if share < 1)
        case Pool():
            assert isinstance(key, dict)
            for item in question.asked(draw):
                yield from ({**key, item.id: slip} for slip in slips(item, draw))
        case Simulation():
            yield played_wrong(question)
        case _:
            yield "999999"


def _talks(question: Dialogue) -> Iterator[tuple[list[str], float]]:
    """Yield every talk that says no line twice, with the share of its outcome."""
    rule = question.rule()
    waiting: list[tuple[str, list[str]]] = [(rule["start"], [])]
    while waiting:
        at, said = waiting.pop()
        if at in rule["ends"]:
            yield said, rule["ends"][at]
        for line, (where, onward) in rule["lines"].items():
            if where == at and line not in said:
                waiting.append((onward, [*said, line]))
