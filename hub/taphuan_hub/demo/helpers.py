"""Invented tech teams: people of communes who note help that they gave; none of them is a manager."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Connection, Engine

from taphuan_grading.cascade.members import helps
from taphuan_grading.cascade.notebook import Notebook
from taphuan_grading.cascade.notes import Counted, Given
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.content.topics import Topic, read_topics
from taphuan_grading.register.officials import Official
from taphuan_grading.register.units import Atlas, read_atlas
from taphuan_grading.store.engine import writing
from taphuan_hub.demo.names import invent_name
from taphuan_hub.demo.people import PLAN_DAY, TEAM, Person, settle

_TEAMS = 40
_MOST_NOTES = 9
_DAYS = 120
_WITHDRAWN = 0.05
_KINDS: tuple[Counted, ...] = ("household", "household", "person")


def invent_helpers(atlas: Atlas, seed: int) -> list[Person]:
    """Invent a member of a tech team for some communes of the plan's day; the same seed gives the same."""
    rng = Random(f"helpers {seed}")  # noqa: S311 - nothing secret
    communes = sorted(unit.code for unit in atlas.on(PLAN_DAY) if unit.level == "commune")
    return [
        settle(atlas, Official(f"demo-to-{number:03d}", invent_name(rng)), code, TEAM)
        for number, code in enumerate(rng.sample(communes, min(_TEAMS, len(communes))), 1)
    ]


def give_help(
    engine: Engine, programme: Programme, run: Run, people: Iterable[Person], *, now: datetime, seed: int
) -> None:
    """Let them note what they did in the weeks of the run up to `now`; some take a note back.

    Nothing is noted where the content has no topics, or no path for tech teams.
    """
    topics = read_topics()
    if not topics or not helps(programme, [TEAM.title]):
        return
    rng = Random(f"help {seed}")  # noqa: S311 - nothing secret
    atlas = read_atlas()
    with writing(engine) as connection:
        for person in people:
            book = Notebook(programme, run, topics, atlas, person.official.id)
            for number in range(rng.randint(0, _MOST_NOTES)):
                given = _given(person, number, topics, rng, now - timedelta(days=rng.randrange(_DAYS)))
                if given is not None and run.holds(given.day):
                    kept = book.note(connection, given, now)
                    _regret(connection, book, kept.id, now, rng)


def _given(person: Person, number: int, topics: Sequence[Topic], rng: Random, at: datetime) -> Given | None:
    post = next((post for post in person.posts if post.holds(at.date())), None)
    if post is None:
        return None
    kind = rng.choice(_KINDS)
    count = rng.randint(1, 4) if kind == "household" else rng.randint(1, 25)
    topic = rng.choice(topics).id
    return Given(f"demo-note-{number:03d}", at.date(), post.unit.code, topic, count, kind)


def _regret(connection: Connection, book: Notebook, note_id: int, now: datetime, rng: Random) -> None:
    if rng.random() < _WITHDRAWN:
        book.withdraw(connection, note_id, now)
