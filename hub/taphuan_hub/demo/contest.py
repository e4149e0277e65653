"""Invented people take part in the contests that are over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.content.models import Answer, Contest, Module, Pool, Programme, Run
from taphuan_grading.contests.entries import enter, open_paper
from taphuan_grading.register.scope import Key
from taphuan_grading.store.engine import writing
from taphuan_hub.demo.answers import Sheet
from taphuan_hub.demo.people import Person
from taphuan_hub.demo.story import Sitting

UNITS, FROM_EACH, ELSEWHERE = 3, 6, 6
"""So many large units, people of each, and people of other units."""


def compete(
    engine: Engine, programme: Programme, run: Run, people: Sequence[Person], *, learner: str, seed: int
) -> list[Sitting]:
    """Let people enter each contest of the run that is over, and return what they hand in.

    Parameters
    ----------
    engine
        The store, with officials and posts.
    programme, run
        What is taught, and the run that is open.
    people
        The invented officials.
    learner
        The official of the demo's account, who takes part too.
    seed
        Who, when and how well.
    """
    sittings = []
    for contest in programme.contests:
        if contest.closes > clock.now() or not run.holds(clock.local_day(contest.opens)):
            continue
        rng = Random(f"contest {contest.id} {seed}")  # noqa: S311 - nothing secret
        module = programme.module(contest.module)
        chosen = [learner, *_chosen(people, contest, rng)]
        with writing(engine) as connection:
            for who in chosen:
                begun = _moment(contest, rng)
                agreed = who == learner or rng.random() < 0.6
                enter(connection, contest, who, run.id, agreed=agreed, at=begun)
                open_paper(connection, contest, who, begun)
                used = timedelta(seconds=rng.randint(60 * contest.minutes // 3, 60 * contest.minutes - 20))
                sittings.append(Sitting(who, run.id, module, 1, _sheet(module, rng), begun + used, None))
    return sittings


def _chosen(people: Sequence[Person], contest: Contest, rng: Random) -> Iterator[str]:
    """Yield some people of the units with most officials, and a few of others."""
    day = clock.local_day(contest.closes)
    by_unit: defaultdict[Key, list[str]] = defaultdict(list)
    for person in people:
        held = [post.unit.key for post in person.posts if post.holds(day)]
        if held:
            by_unit[held[0]].append(person.official.id)
    large = sorted(by_unit, key=lambda key: (-len(by_unit[key]), key))[:UNITS]
    for key in large:
        yield from rng.sample(by_unit[key], min(FROM_EACH, len(by_unit[key])))
    rest = sorted(who for key in by_unit.keys() - set(large) for who in by_unit[key])
    yield from rng.sample(rest, min(ELSEWHERE, len(rest)))


def _moment(contest: Contest, rng: Random) -> datetime:
    """Return a moment of the window at which there is time enough for a whole paper."""
    last = contest.closes - timedelta(minutes=contest.minutes)
    return contest.opens + (last - contest.opens) * rng.random()


def _sheet(module: Module, rng: Random) -> Sheet:
    skill = rng.uniform(0.45, 0.98)
    return Sheet({question.id: _answers(question, rng, skill) for question in module.marked})


def _answers(question: object, rng: Random, skill: float) -> Answer:
    """Answer some items of a pool rightly, and leave the others empty."""
    if not isinstance(question, Pool):
        return None
    return {name: value for name, value in question.key_answer().items() if value and rng.random() < skill}
