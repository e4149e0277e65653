"""A store as a province has it after some years: written directly, as marking all of it would take hours."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, Table, insert, select

from taphuan_grading.clock import ZONE
from taphuan_grading.content.models import Module, Programme, Question
from taphuan_grading.register.units import Atlas, Unit, load_units, read_atlas
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema
from taphuan_hub.demo.names import invent_name

RUN = "ntm-2026"
REFORM = date(2025, 7, 1)
FIRST_DAY = date(2026, 1, 12)
CHUNK = 5_000
STATUSES = ("present", "present", "present", "present", "late", "left-early", "excused", "absent")


def fill(
    connection: Connection,
    programme: Programme,
    *,
    officials: int = 10_000,
    classes: int = 500,
    trainers: Sequence[str] = (),
    seed: int = 5306,
) -> None:
    """Write officials, drafts, attempts with marks, classes and presence; units too, where there are none.

    Parameters
    ----------
    connection
        In a transaction.
    programme
        What they have taken.
    officials, classes
        How many.
    trainers
        Usernames of accounts that exist; they teach the classes in turn.
    seed
        Same seed, same store.
    """
    rng = Random(seed)
    atlas = read_atlas()
    if connection.execute(select(schema.unit.c.code)).first() is None:
        load_units(connection, atlas)
    units = [unit for unit in atlas.units if unit.holds(REFORM)]
    people = [f"lon-{number:05d}" for number in range(officials)]
    _write(connection, schema.official, ({"id": one, "name": invent_name(rng)} for one in people))
    _write(connection, schema.post, (_post(rng, units, one) for one in people))
    _write(connection, schema.place, _places(rng, programme, people))
    attempts = list(_attempts(rng, programme, people))
    _write(connection, schema.attempt, attempts)
    _write(connection, schema.mark, _marks(rng, programme, attempts))
    _teach(connection, rng, atlas, people, classes, trainers)


def _write(
    connection: Connection, table: Table, rows: Iterator[dict[str, Any]] | list[dict[str, Any]]
) -> None:
    waiting = list(rows)
    for start in range(0, len(waiting), CHUNK):
        connection.execute(insert(table), waiting[start : start + CHUNK])


def _post(rng: Random, units: Sequence[Unit], official: str) -> dict[str, Any]:
    unit = rng.choice(units)
    return {
        "official_id": official,
        "title": rng.choice(["Chủ tịch", "Phó Chủ tịch", "Trưởng phòng", "Công chức"]),
        "level": unit.level,
        "unit_code": unit.code,
        "unit_valid_from": unit.valid_from,
        "manager": rng.random() < 0.8,
        "valid_from": max(unit.valid_from, REFORM),
        "valid_to": None,
    }


def _places(rng: Random, programme: Programme, people: Sequence[str]) -> Iterator[dict[str, Any]]:
    for official in people:
        for module in programme.modules:
            if rng.random() < 0.85:
                row = {"official_id": official, "run": RUN, "module": module.id, "step": 1}
                yield row | {"seen_at": _moment(rng)}


def _attempts(rng: Random, programme: Programme, people: Sequence[str]) -> Iterator[dict[str, Any]]:
    number = 0
    for official in people:
        if rng.random() < 0.15:
            continue
        for module in programme.modules:
            for ordinal in range(1, rng.choice([1, 1, 1, 2, 3]) + 1):
                number += 1
                yield _attempt(rng, module, official, number, ordinal)


def _attempt(rng: Random, module: Module, official: str, number: int, ordinal: int) -> dict[str, Any]:
    waits = any(question.type == "written" for question in module.marked) and rng.random() < 0.05
    moment = _moment(rng)
    return {
        "id": number,
        "number": f"BIG-{number:07d}",
        "official_id": official,
        "run": RUN,
        "module": module.id,
        "module_version": module.version,
        "ordinal": ordinal,
        "submitted_at": moment,
        "answers": {question.id: _answer(rng, question) for question in module.marked},
        "answers_hash": "0" * 64,
        "state": "needs-manual" if waits else "marked",
        "marked_at": None if waits else moment + timedelta(seconds=8),
        "score": None if waits else round(module.max_score * rng.uniform(0.3, 1.0), 1),
        "max_score": module.max_score,
        "tries": 1,
    }


def _answer(rng: Random, question: Question) -> Any:
    options = [option.id for option in getattr(question, "options", ())]
    if question.type == "multiple-choice":
        return sorted(rng.sample(options, rng.randint(1, len(options))))
    if options:
        return rng.choice(options)
    return rng.random() < 0.7 if question.type == "true-false" else "một câu trả lời"


def _marks(rng: Random, programme: Programme, attempts: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for attempt in attempts:
        for question in programme.module(attempt["module"]).marked:
            waits = attempt["score"] is None and question.type == "written"
            yield {
                "attempt_id": attempt["id"],
                "question": question.id,
                "points": None if waits else question.points * rng.choice([0, 0.5, 1, 1]),
                "max_points": question.points,
                "by_trainer": question.type == "written",
            }


def _teach(
    connection: Connection,
    rng: Random,
    atlas: Atlas,
    people: Sequence[str],
    classes: int,
    trainers: Sequence[str],
) -> None:
    communes = [unit for unit in atlas.units if unit.holds(REFORM) and unit.level == "commune"]
    rows: dict[Table, list[dict[str, Any]]] = {}
    for number in range(classes):
        starts = datetime.combine(FIRST_DAY + timedelta(days=rng.randrange(300)), time(7, 30), ZONE)
        key = {"class_id": f"lop-{number:04d}"}
        commune = rng.choice(communes)
        _add(rows, tables.training_class, _class(key["class_id"], number, commune, starts))
        for ordinal in (1, 2):
            begins = starts + timedelta(days=ordinal - 1)
            session = {"starts_at": begins, "ends_at": begins + timedelta(hours=4), "hours": 3.5}
            _add(rows, tables.class_session, key | {"ordinal": ordinal} | session)
        if trainers:
            _add(rows, tables.class_trainer, key | {"username": trainers[number % len(trainers)]})
        for official in rng.sample(people, min(40, len(people))):
            _add(rows, tables.class_person, key | {"official_id": official})
            for ordinal in (1, 2):
                _add(rows, tables.presence, _presence(rng, key | {"ordinal": ordinal}, official, starts))
    for table, found in rows.items():
        _write(connection, table, found)


def _add(rows: dict[Table, list[dict[str, Any]]], table: Table, row: dict[str, Any]) -> None:
    rows.setdefault(table, []).append(row)


def _class(class_id: str, number: int, commune: Unit, starts: datetime) -> dict[str, Any]:
    return {
        "id": class_id,
        "title": f"Lớp an toàn trên không gian mạng số {number + 1}, {commune.full_name}",
        "course": "cyber-safety",
        "organiser": "Văn phòng Điều phối nông thôn mới tỉnh Lâm Đồng",
        "place": f"Hội trường {commune.full_name}",
        "capacity": 50,
        "accredited": True,
        "created_by": None,
        "created_at": starts - timedelta(days=20),
    }


def _presence(rng: Random, session: dict[str, Any], official: str, at: datetime) -> dict[str, Any]:
    return session | {
        "id": str(uuid.UUID(int=rng.getrandbits(128))),
        "official_id": official,
        "status": rng.choice(STATUSES),
        "source": "trainer",
        "device": "0" * 36,
        "recorded_by": "big",
        "recorded_at": at,
        "received_at": at,
        "replaces": [],
    }


def _moment(rng: Random) -> datetime:
    return datetime.combine(FIRST_DAY + timedelta(days=rng.randrange(300)), time(9), ZONE)
