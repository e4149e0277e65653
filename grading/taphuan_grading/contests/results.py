"""The results of a contest: papers and register read once, everything else computed from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select

from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Contest, Programme
from taphuan_grading.contests.emulation import Emulation, Unit, emulation
from taphuan_grading.contests.entries import GRACE
from taphuan_grading.contests.ranking import Paper, Ranked, ranked
from taphuan_grading.contests.who import entitled
from taphuan_grading.register.placed import Placed, placed_on
from taphuan_grading.register.scope import PROVINCE, Key, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.contest_schema import contest_entry


@dataclass(frozen=True)
class Results:
    """A contest as of a day.

    Parameters
    ----------
    contest, day
        Which, and whose register counts: the day of the close, today while it is open.
    papers
        All papers by rank.
    people
        Where everybody is who handed in or may take part, by official.
    emulation
        The table of units.
    begun
        How many opened the paper.
    marking
        How many papers are still being marked.
    """

    contest: Contest
    day: date
    papers: tuple[Ranked, ...]
    people: Mapping[str, Placed]
    emulation: Emulation
    begun: int
    marking: int

    def of(self, official_id: str) -> Ranked | None:
        """Return the paper of one person, None when they handed in none."""
        return next((one for one in self.papers if one.paper.official_id == official_id), None)

    @property
    def ranks(self) -> int:
        """How many papers have a rank."""
        return sum(one.rank is not None for one in self.papers)


def results(connection: Connection, programme: Programme, contest: Contest, moment: datetime) -> Results:
    """Return the results as they stand at `moment`.

    Three queries, whatever the number of people; nobody's answers are read.
    """
    day = local_day(min(moment, contest.closes))
    atlas = stored_atlas(connection)
    may = entitled(connection, programme, contest, atlas, day)
    found = ranked(load_papers(connection, contest), contest.late_deduction)
    people = {one.official_id: one for one in may}
    elsewhere = {one.paper.official_id for one in found} - people.keys()
    if elsewhere:  # whoever took part and has moved since still stands in a unit of the day
        everybody = placed_on(connection, visible(atlas, PROVINCE, day), day)
        people |= {one.official_id: one for one in everybody if one.official_id in elsewhere}
    begun = select(func.count()).where(contest_entry.c.contest == contest.id)
    return Results(
        contest=contest,
        day=day,
        papers=tuple(found),
        people=people,
        emulation=emulation(_units(people, found)),
        begun=connection.execute(begun).scalar_one(),
        marking=sum(one.paper.score is None for one in found),
    )


def load_papers(connection: Connection, contest: Contest) -> list[Paper]:
    """Return what was handed in, the first attempt of each person who took part."""
    entry, attempt = contest_entry, schema.attempt
    rows = connection.execute(
        select(
            entry.c.official_id,
            entry.c.started_at,
            entry.c.ends_at,
            entry.c.agreed,
            attempt.c.submitted_at,
            attempt.c.state,
            attempt.c.score,
            attempt.c.max_score,
        )
        .join(
            attempt,
            (attempt.c.official_id == entry.c.official_id)
            & (attempt.c.run == entry.c.run)
            & (attempt.c.module == contest.module),
        )
        .where(entry.c.contest == contest.id)
        .order_by(entry.c.official_id, attempt.c.ordinal.desc())
    )
    # The first attempt is read last, and stays: there are two when two identities were made one.
    papers = {
        row.official_id: Paper(
            official_id=row.official_id,
            score=row.score if row.state == "marked" else None,
            max_score=row.max_score or 0.0,
            agreed=row.agreed,
            **_time(row.started_at, row.ends_at, row.submitted_at),
        )
        for row in rows
    }
    return list(papers.values())


def _time(started: datetime, ends: datetime, submitted: datetime) -> dict[str, int]:
    """Return the seconds that were used, and those beyond the time; a slow line costs nothing."""
    late = submitted - ends
    if late <= GRACE:
        submitted, late = min(submitted, ends), late * 0
    return {
        "seconds": int((submitted - started).total_seconds()),
        "late_seconds": max(0, int(late.total_seconds())),
    }


def _units(people: Mapping[str, Placed], papers: list[Ranked]) -> list[Unit]:
    shares: defaultdict[Key, list[float]] = defaultdict(list)
    for one in papers:
        placed = people.get(one.paper.official_id)
        if placed is not None and one.rank is not None:
            shares[placed.unit].append(one.share)
    officials: defaultdict[Key, int] = defaultdict(int)
    names: dict[Key, str] = {}
    for placed in people.values():
        officials[placed.unit] += 1
        names[placed.unit] = placed.unit_name
    return [Unit(key, names[key], officials[key], tuple(shares[key])) for key in officials]
