"""A home of the office: three managers of two communes, one not trained; written directly, not marked."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from click.testing import CliRunner, Result
from sqlalchemy import Engine, insert

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_hub.cli import main

KA_DO, DON_DUONG = "24943", "24931"
"""Two communes of today."""
MANAGERS = {"cb-1": KA_DO, "cb-2": KA_DO, "cb-3": DON_DUONG}
NAMES = {"cb-1": "Nguyễn Văn An", "cb-2": "Trần Thị Bình", "cb-3": "K'Brếu"}
TRAINED = ("cb-1", "cb-3")
TRAINED_AT = datetime.combine(clock.today() - timedelta(days=3), time(9), clock.ZONE)


def settle(engine: Engine, programme: Programme) -> None:
    """Put units, people, posts, attempts and marks into a store that has `cb-1` and `cb-2`."""
    atlas = read_atlas()
    with engine.begin() as connection:
        load_units(connection, atlas)
        connection.execute(insert(schema.official), [{"id": "cb-3", "name": NAMES["cb-3"]}])
        for number, (official, code) in enumerate(MANAGERS.items(), 1):
            unit = atlas.find(code, clock.today())
            connection.execute(
                insert(schema.post).values(
                    id=number,
                    official_id=official,
                    title="Chủ tịch",
                    level="commune",
                    unit_code=unit.code,
                    unit_valid_from=unit.valid_from,
                    manager=True,
                    valid_from=unit.valid_from,
                )
            )
        number = 0
        for official in TRAINED:
            for module in programme.modules:
                number += 1
                connection.execute(
                    insert(schema.attempt).values(_attempt(programme, official, module.id, number))
                )
                for question in module.marked:
                    connection.execute(
                        insert(schema.mark).values(
                            attempt_id=number,
                            question=question.id,
                            points=question.points,
                            max_points=question.points,
                            by_trainer=question.type == "written",
                        )
                    )


def _attempt(programme: Programme, official: str, module_id: str, number: int) -> dict[str, Any]:
    module = programme.module(module_id)
    return {
        "id": number,
        "number": f"LD-{number:04d}",
        "official_id": official,
        "run": programme.runs[-1].id,
        "module": module.id,
        "module_version": module.version,
        "ordinal": 1,
        "submitted_at": TRAINED_AT - timedelta(minutes=1),
        "answers": {},
        "answers_hash": f"{number:064x}",
        "state": "marked",
        "marked_at": TRAINED_AT,
        "score": module.max_score,
        "max_score": module.max_score,
        "tries": 1,
    }


class Office:
    """The home, its store, and its command line."""

    def __init__(self, home: Home, engine: Engine) -> None:
        self.home, self.engine = home, engine

    def run(self, *words: object) -> Result:
        """Run ``taphuan`` on the home; no traceback is shown whatever happens."""
        done = CliRunner().invoke(main, ["--home", str(self.home.root), *(str(word) for word in words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert "Traceback" not in done.output
        return done

    def good(self, *words: object) -> str:
        """Run it, and make sure that it succeeds; return what it printed."""
        done = self.run(*words)
        assert done.exit_code == 0, done.output
        return done.stdout
