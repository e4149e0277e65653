"""Three invented classes of the demo's trainer: one that is over, one of today, one of next week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine

from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.closing import close
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.intake import take
from taphuan_grading.attendance.making import add_class
from taphuan_grading.attendance.records import STATUSES, Status
from taphuan_grading.content.models import Programme
from taphuan_grading.store.engine import writing

TRAINER = "giangvien"
SIZE = 24
_MORNING = {"begins": "07:30", "ends": "11:00", "hours": 3.0}
_AFTERNOON = {"begins": "13:30", "ends": "16:30", "hours": 2.5}
# Out of twenty: most people come, some late.
_WEIGHTS = (14, 2, 1, 1, 2)


def hold_classes(
    engine: Engine, programme: Programme, people: Sequence[str], *, learner: str, now: datetime, seed: int
) -> None:
    """Write the classes, and who was there.

    Parameters
    ----------
    engine
        The store, with officials and the account of the trainer.
    programme
        What is taught: each class is on one of its courses.
    people
        Ids of officials; the classes take them in turn.
    learner
        The official whose demo account signs in with a code: on every list.
    now
        The moment of making: days are counted from it, and nothing is recorded after it.
    seed
        Who was late or absent.
    """
    rng = Random(f"classes {seed}")  # noqa: S311 - nothing secret
    today = now.date()
    last, next_ = today - timedelta(days=7), today + timedelta(days=7)
    groups = [[learner, *people[start : start + SIZE]] for start in (0, SIZE, 2 * SIZE)]
    with writing(engine) as connection:
        for number, (day, group) in enumerate(zip((last, today, next_), groups, strict=True)):
            declared = _declared(programme, number, day, group)
            class_ = add_class(connection, programme, declared, now - timedelta(days=10))
            if day == last:
                for session in class_.sessions:
                    _attend(connection, class_, session.ordinal, group, rng)


def _declared(programme: Programme, number: int, day: date, people: list[str]) -> ClassDeclared:
    course = programme.courses[number % len(programme.courses)]
    declared: dict[str, Any] = {
        "id": f"lop-mau-{'abc'[number]}",
        "title": f"Lớp mẫu: {course.title}",
        "course": course.id,
        "organiser": "Văn phòng Điều phối nông thôn mới tỉnh (lớp minh họa)",
        "place": "Hội trường Ủy ban nhân dân phường (minh họa)",
        "capacity": 40,
        "accredited": True,
        "trainers": [TRAINER],
        "sessions": [{"day": day, **_MORNING}, {"day": day, **_AFTERNOON}],
        "people": sorted(set(people)),
    }
    return ClassDeclared.model_validate(declared)


def _attend(
    connection: Connection, class_: TrainingClass, ordinal: int, people: list[str], rng: Random
) -> None:
    """Let the trainer mark everybody an hour after the beginning, and close the sheet at the end."""
    session = class_.sessions[ordinal - 1]
    at = session.starts_at + timedelta(hours=1)
    device = str(UUID(int=rng.getrandbits(128)))
    statuses: list[Status] = rng.choices(STATUSES, _WEIGHTS, k=len(people))
    statuses[0] = "present"
    records = [
        {
            "id": str(UUID(int=rng.getrandbits(128))),
            "class_id": class_.id,
            "ordinal": ordinal,
            "official_id": who,
            "status": status,
            "source": "trainer",
            "device": device,
            "recorded_at": at.isoformat(),
        }
        for who, status in zip(people, statuses, strict=True)
    ]
    take(connection, records, trainer=TRAINER, key=b"", at=at)
    close(connection, class_, ordinal, by=TRAINER, at=session.ends_at)
