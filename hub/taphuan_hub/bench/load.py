"""A home in which many officials have handed in and nobody has been marked yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from taphuan_grading import clock
from taphuan_grading.attempts.receipt import answers_hash, receipt_number
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_hub.demo.answers import sheet
from taphuan_hub.homes import make_home

_SEED = 5306
_SHARE_PASSING = 0.7
_APART = timedelta(milliseconds=40)


def waiting_home(root: Path, officials: int) -> Home:
    """Make a home at `root` in which each of `officials` invented people has handed in one module.

    The modules take turns; answers are drawn like those of the demo. The attempts wait in the queue as if a
    class of that size had pressed the button while the grader was away.
    """

    def fill(_home: Home, engine: Engine, programme: Programme) -> None:
        rows = list(_attempts(programme, officials))
        people = [{"id": row["official_id"], "name": f"Cán bộ {row['id']}"} for row in rows]
        if not rows:
            return
        with engine.begin() as connection:
            connection.execute(insert(schema.official), people)
            connection.execute(insert(schema.attempt), rows)

    return make_home(root, tell=lambda _: None, fill=fill)


def _attempts(programme: Programme, officials: int) -> Iterator[dict[str, Any]]:
    rng = Random(_SEED)  # noqa: S311 - invented answers
    run = run_on(programme, clock.today()).id
    moment = clock.now() - officials * _APART
    for number, module in zip(range(1, officials + 1), cycle(programme.modules), strict=False):
        answers = sheet(module, rng, passes=rng.random() < _SHARE_PASSING).answers
        about: dict[str, Any] = {
            "official_id": f"bench-{number}",
            "run": run,
            "submitted_at": moment + number * _APART,
            "answers": answers,
        }
        yield {
            "id": number,
            "number": receipt_number(run, number),
            "module": module.id,
            "module_version": module.version,
            "ordinal": 1,
            "state": "waiting",
            "answers_hash": answers_hash(module=module.id, version=module.version, **about),
            **about,
        }
