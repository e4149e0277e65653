"""How long a form of 10,000 officials takes: ``python -m tests.bench.register_import``.

Times depend on the machine and are printed, never asserted.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter, process_time

from tests.grading.register.forms import form, row

from taphuan_grading import clock
from taphuan_grading.register.history import Origin
from taphuan_grading.register.importing import import_form
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store import migrations
from taphuan_grading.store.engine import connect
from taphuan_grading.store.home import Home
from taphuan_hub.demo.names import invent_name

OFFICIALS = 10_000
REFORM = date(2025, 7, 1)


def make(folder: Path) -> Path:
    """Write a form with one post for each official, in units of the day."""
    rng = Random(5306)
    units = [unit for unit in read_atlas().units if unit.holds(REFORM) and unit.level == "commune"]
    rows = (
        row(
            code=f"CB-{number:05d}",
            name=invent_name(rng),
            born=date(1970 + number % 30, 1 + number % 12, 1 + number % 28),
            unit=rng.choice(units).full_name,
            valid_from=REFORM,
        )
        for number in range(OFFICIALS)
    )
    return form(folder, *rows)


def main() -> None:
    """Import the form, then the same again, and print wall clock and processor time."""
    with tempfile.TemporaryDirectory() as folder:
        path, home = make(Path(folder)), Home(Path(folder) / "home")
        home.root.mkdir()
        engine = connect(home)
        migrations.upgrade(engine)
        with engine.begin() as connection:
            load_units(connection, read_atlas())
        for what in ("import", "again"):
            wall, used = perf_counter(), process_time()
            report = import_form(engine, path, Origin(clock.now(), "bench"), clock.today(), dry_run=False)
            assert not report.mistakes, report.mistakes[:3]
            took = f"{perf_counter() - wall:.1f} s, processor {process_time() - used:.1f} s"
            print(f"{what:<7} {dict(report.plan.people)}: {took}")  # noqa: T201
        engine.dispose()


if __name__ == "__main__":
    main()
