"""Taking part: the clock of one person starts once, on whichever device, and is the server's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, insert, select, update

from taphuan_grading.attempts.presence import require_present
from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Contest
from taphuan_grading.errors import ContestError
from taphuan_grading.store.contest_schema import contest_entry as table

GRACE = timedelta(seconds=15)
"""What a slow line may take between the click and the server: so much later is still in time."""
NOT_IN = "Ông/bà chưa vào thi. Mời ông/bà mở trang Cuộc thi và bấm “Vào thi”."


@dataclass(frozen=True)
class Entry:
    """One person in one contest.

    Parameters
    ----------
    contest, official_id, run
        Which, who, and the run in which the paper is kept.
    agreed
        Whether the person may be named among the winners.
    started_at, ends_at
        When the paper was opened for the first time, and the end of this person's time: the contest's close
        at the latest. None before.
    """

    contest: str
    official_id: str
    run: str
    agreed: bool
    started_at: datetime | None = None
    ends_at: datetime | None = None


def entries_of(connection: Connection, official_id: str) -> dict[str, Entry]:
    """Return the person's entries by contest."""
    rows = connection.execute(select(table).where(table.c.official_id == official_id)).mappings()
    return {row["contest"]: Entry(**row) for row in rows}


def enter(
    connection: Connection, contest: Contest, official_id: str, run: str, *, agreed: bool, at: datetime
) -> Entry:
    """Let a person take part, or change whether they may be named: to yes only while the contest is open.

    Parameters
    ----------
    connection
        A transaction that writes (`taphuan_grading.store.engine.writing`).
    contest
        The contest; whether the person may take part is asked elsewhere (`contests.who`).
    official_id, run, agreed
        As in `Entry`.
    at
        Now.

    Raises
    ------
    ContestError
        When the contest is not open.
    GrantError
        When the person has left the register.
    """
    require_present(connection, official_id)
    found = entries_of(connection, official_id).get(contest.id)
    if found is None:
        require_open(contest, at)
        made = Entry(contest.id, official_id, run, agreed)
        values = {"contest": contest.id, "official_id": official_id, "run": run, "agreed": agreed}
        connection.execute(insert(table).values(values))
        return made
    if agreed and not found.agreed:
        require_open(contest, at)
    connection.execute(update(table).where(_mine(found)).values(agreed=agreed))
    return replace(found, agreed=agreed)


def open_paper(connection: Connection, contest: Contest, official_id: str, at: datetime) -> Entry:
    """Return the person's entry with its clock running: since now, or since the paper was opened first.

    Raises
    ------
    ContestError
        When the person does not take part, or had not opened the paper before the contest closed.
    """
    found = entries_of(connection, official_id).get(contest.id)
    if found is None:
        require_open(contest, at)
        raise ContestError(NOT_IN)
    if found.started_at is not None:
        return found
    require_open(contest, at)
    ends_at = min(at + timedelta(minutes=contest.minutes), contest.closes)
    connection.execute(update(table).where(_mine(found)).values(started_at=at, ends_at=ends_at))
    return replace(found, started_at=at, ends_at=ends_at)


def require_open(contest: Contest, moment: datetime) -> None:
    """Make sure that the contest is open; `ContestError` says when it opens or when it closed."""
    state = contest.state(moment)
    if state == "upcoming":
        raise ContestError(f"Cuộc thi chưa mở. Mời ông/bà quay lại từ {told(contest.opens)}.")
    if state == "closed":
        raise ContestError(f"Cuộc thi đã kết thúc lúc {told(contest.closes)}. Cảm ơn ông/bà đã quan tâm.")


def told(moment: datetime) -> str:
    """Write a moment as people say it: ``07:30 ngày 01/12/2026``."""
    return f"{moment.astimezone(ZONE):%H:%M ngày %d/%m/%Y}"


def _mine(entry: Entry) -> ColumnElement[bool]:
    return (table.c.contest == entry.contest) & (table.c.official_id == entry.official_id)
