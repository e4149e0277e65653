"""A register with two communes and a town, and papers that are written as they stand after marking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, insert

from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Contest
from taphuan_grading.register.officials import Official, Post, add_official, add_post
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.contest_schema import contest_entry

RUN = "run-2026"
REFORM = date(2025, 7, 1)
KA_DO, D_RAN, DALAT = "24943", "24934", "24781"
PEOPLE = {
    **{f"kd-{number}": KA_DO for number in range(1, 8)},
    **{f"dr-{number}": D_RAN for number in range(1, 4)},
    "dl-1": DALAT,
}
BEGUN = datetime(2026, 3, 3, 8, tzinfo=ZONE)


def settle(connection: Connection) -> None:
    """Seven people in Ka Đô, three in D'Ran, one in Đà Lạt; the first of each place is a manager."""
    atlas = read_atlas()
    load_units(connection, atlas)
    for who, code in PEOPLE.items():
        add_official(connection, Official(who, f"Người {who}"))
        first = who.endswith("-1")
        title = "Phó Chủ tịch" if first else "Công chức"
        add_post(connection, Post(who, title, atlas.find(code, REFORM), manager=first, valid_from=REFORM))


def take_part(
    connection: Connection,
    contest: Contest,
    who: str,
    score: float | None,
    seconds: float = 300,
    *,
    agreed: bool = False,
    begun: datetime = BEGUN,
) -> None:
    """Write an entry and a paper."""
    connection.execute(
        insert(contest_entry).values(
            contest=contest.id,
            official_id=who,
            run=RUN,
            agreed=agreed,
            started_at=begun,
            ends_at=min(begun + timedelta(minutes=contest.minutes), contest.closes),
        )
    )
    connection.execute(
        insert(schema.attempt).values(
            number=f"{contest.id}-{who}",
            official_id=who,
            run=RUN,
            module=contest.module,
            module_version="0",
            ordinal=1,
            submitted_at=begun + timedelta(seconds=seconds),
            answers={},
            answers_hash="0",
            state="waiting" if score is None else "marked",
            score=score,
            max_score=6.0,
            tries=1,
        )
    )


def six_of_ka_do(connection: Connection, contest: Contest, agreed: Sequence[str] = ()) -> None:
    """Let kd-1 to kd-6 hand in, the first with most points."""
    for number in range(1, 7):
        who = f"kd-{number}"
        take_part(connection, contest, who, 7.0 - number, agreed=who in agreed)
