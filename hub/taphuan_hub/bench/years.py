"""A store with three years of history, for the indicator's benchmark: everything in it is invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, insert

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import migrations, schema
from taphuan_grading.store.engine import connect
from taphuan_grading.store.home import Home, write_marker
from taphuan_hub.bench.programme import programme
from taphuan_hub.demo.people import invent_people

OFFICIALS = 10_000
_SCORES = (6.0, *(7.0, 8.0, 9.0, 10.0) * 2)
_FIXED = {
    "module_version": "0",
    "answers": {f"q{number}": "một câu trả lời dài vừa phải" for number in range(1, 11)},
    "answers_hash": "0" * 64,
    "state": "marked",
    "max_score": 10.0,
    "tries": 1,
}
_BATCH = 20_000


@contextmanager
def filled(folder: Path) -> Iterator[Engine]:
    """Make a home in `folder` whose store holds three years of attempts of 10,000 officials."""
    home = Home(folder / "years")
    home.root.mkdir()
    engine = connect(home)
    try:
        migrations.upgrade(engine)
        with engine.begin() as connection:
            officials = _register(connection)
            for rows in _batches(_attempts(officials, programme())):
                connection.execute(insert(schema.attempt), rows)
        write_marker(home, demo=True, made_at=clock.now())
        yield engine
    finally:
        engine.dispose()


def _register(connection: Connection) -> list[str]:
    atlas = read_atlas()
    load_units(connection, atlas)
    people = invent_people(atlas, OFFICIALS, seed=1)
    connection.execute(insert(schema.official), [vars(person.official) for person in people])
    posts = [
        {
            "official_id": post.official_id,
            "title": post.title,
            "level": post.unit.level,
            "unit_code": post.unit.code,
            "unit_valid_from": post.unit.valid_from,
            "manager": post.manager,
            "valid_from": post.valid_from,
            "valid_to": post.valid_to,
        }
        for person in people
        for post in person.posts
    ]
    connection.execute(insert(schema.post), posts)
    return [person.official.id for person in people]


def _attempts(officials: list[str], taught: Programme) -> Iterator[dict[str, Any]]:
    rng = Random("years")  # noqa: S311 - nothing secret
    for run in taught.runs:
        for official in officials:
            begun = run.starts + timedelta(days=rng.randrange(300))
            for module in taught.modules:
                for ordinal in range(1, 2 + (rng.random() < 0.15)):
                    marked = datetime.combine(begun, time(rng.randrange(24)), UTC) + timedelta(days=ordinal)
                    yield _FIXED | {
                        "number": f"{run.id}/{official}/{module.id}/{ordinal}"[-40:],
                        "official_id": official,
                        "run": run.id,
                        "module": module.id,
                        "ordinal": ordinal,
                        "submitted_at": marked,
                        "marked_at": marked,
                        "score": rng.choice(_SCORES),
                    }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
