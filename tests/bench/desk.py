"""How long the desk takes with 10,000 officials and 500 classes: ``python -m tests.bench.desk``.

Times depend on the machine and are printed, never asserted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from argon2 import PasswordHasher
from tests.bench.big_store import RUN, fill

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import load_key
from taphuan_grading.content import load_programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.scope import PROVINCE, Scope, set_scope
from taphuan_grading.store import migrations
from taphuan_grading.store.engine import connect
from taphuan_grading.store.home import Home, write_marker
from taphuan_hub.grader.desk.classes import classes
from taphuan_hub.grader.desk.items import items
from taphuan_hub.grader.desk.people import Wanted, people
from taphuan_hub.grader.desk.reminders import reminder
from taphuan_hub.grader.desk.sight import Sight
from taphuan_hub.grader.desk.summary import summary
from taphuan_hub.grader.listing import Asked
from taphuan_hub.grader.room import Room

ROUNDS = 5
OFFICE = "tinh"
TRAINER = "gv"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
AREA = Scope(units=frozenset({("677", clock.local_day(clock.now()).replace(2021, 1, 1))}))


def make(folder: Path, officials: int = 10_000, count: int = 500) -> Room:
    """Return the big store, opened as the grader opens it."""
    home = Home(folder / "home")
    home.root.mkdir()
    engine = connect(home)
    migrations.upgrade(engine)
    programme = load_programme()
    for username, role in ((OFFICE, "office"), (TRAINER, "trainer")):
        create_account(
            engine,
            username=username,
            password="hoa phượng đỏ 7",
            roles=[role],  # type: ignore[list-item]
            at=clock.now(),
            hasher=QUICK,
        )
    with engine.begin() as connection:
        fill(connection, programme, officials=officials, classes=count, trainers=[TRAINER])
    set_scope(engine, OFFICE, PROVINCE)
    set_scope(engine, TRAINER, AREA)
    write_marker(home, demo=False, made_at=clock.now())
    return Room(home, engine, programme, load_key(home), lambda: None)


@contextmanager
def sight(room: Room, account: str) -> Iterator[Sight]:
    """Look with one of the two accounts."""
    run = room.run(RUN)
    assert run is not None
    scope = PROVINCE if account == OFFICE else AREA
    with room.engine.connect() as connection:
        yield Sight(room, connection, account, scope, run, clock.today())


def asked(room: Room) -> dict[str, Callable[[Sight], Any]]:
    """Return what the page asks when it opens, and what is asked afterwards."""
    module = room.programme.modules[0]
    return {
        "summary": summary,
        "people": lambda seen: people(seen, Wanted(), Asked()),
        "people, searched and by unit": lambda seen: people(
            seen, Wanted(search="nguyen"), Asked(search="nguyen", sort="unit", page=7)
        ),
        "classes": lambda seen: classes(seen, Asked(size=10)),
        "items of one module": lambda seen: items(seen, module),
        "reminder": lambda seen: reminder(seen, Wanted("not-started")),
    }


def main() -> None:
    """Make the store, ask, and print the median of some rounds."""
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        room = make(Path(folder))
        print(f"store made in {perf_counter() - start:.0f} s")  # noqa: T201
        for account in (OFFICE, TRAINER):
            for name, ask in asked(room).items():
                times = []
                for _ in range(ROUNDS):
                    begin = perf_counter()
                    with sight(room, account) as seen:
                        ask(seen)
                    times.append(perf_counter() - begin)
                print(f"{account:<5} {name:<30} {1000 * median(times):>7.0f} ms")  # noqa: T201
        room.threads.shutdown()
        room.engine.dispose()


if __name__ == "__main__":
    main()
