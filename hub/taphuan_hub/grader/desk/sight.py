"""What one account sees on one day: the only way to people, classes and answers for the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from sqlalchemy import Connection, Select

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import Scope as TokenScope
from taphuan_grading.completion.standing import Standing, standings
from taphuan_grading.content.models import Run
from taphuan_grading.register.access import log_access
from taphuan_grading.register.accounts import Role, find_account
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.placed import who_holds
from taphuan_grading.register.scope import Key, Scope, visible
from taphuan_grading.register.units import Atlas, stored_atlas
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.room import Room
from taphuan_hub.grader.scoped import ScopedHandler

T = TypeVar("T")
_NO_RUN = "Đợt tập huấn này không còn trong chương trình. Mời ông/bà tải lại trang."


@dataclass(frozen=True)
class Sight:
    """An open connection, and what the account may see through it today."""

    room: Room
    connection: Connection
    account: str
    scope: Scope
    run: Run
    day: date
    shown: set[str] = field(default_factory=set)
    """Ids of the people whose names leave with the answer: they are noted in the access log."""

    @cached_property
    def atlas(self) -> Atlas:
        """All units."""
        return stored_atlas(self.connection)

    @cached_property
    def keys(self) -> frozenset[Key]:
        """The units of today."""
        return visible(self.atlas, self.scope, self.day)

    @cached_property
    def people(self) -> Select[tuple[str]]:
        """The query for everybody who has a post in these units today."""
        return who_holds(self.keys, self.day)

    @cached_property
    def person_ids(self) -> frozenset[str]:
        """The ids of these people."""
        return frozenset(row.official_id for row in self.connection.execute(self.people))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles of the account: a trainer marks and teaches, an office looks after its units."""
        return find_account(self.room.engine, self.account).roles

    def unit_names(self) -> list[str]:
        """Return the names of the units, in Vietnamese order."""
        return sorted((self.atlas.unit(key).full_name for key in self.keys), key=collation_key)

    def standings(self) -> list[Standing]:
        """Return where everybody stands."""
        return standings(self.connection, self.room.programme, self.run, self.keys, self.day)


class DeskHandler(ScopedHandler):
    """Base of the desk's handlers. Who was shown to whom is noted once an answer."""

    scope: TokenScope = "desk"
    place = "desk"
    """What the access log calls it."""

    async def see(self, task: Callable[[Sight], T]) -> T:
        """Run `task` with the account's sight."""

        def looking(scope: Scope) -> T:
            with self._sight(scope) as sight:
                result = task(sight)
            moment = clock.now()
            log_access(self.room.engine, who=self.account, place=self.place, people=sight.shown, at=moment)
            return result

        return await self.seen(looking)

    @contextmanager
    def _sight(self, scope: Scope) -> Iterator[Sight]:
        run = self.room.run(self.grant.run)
        if run is None:
            raise RefusedError(404, "no-run", _NO_RUN)
        with self.room.engine.connect() as connection:
            yield Sight(self.room, connection, self.account, scope, run, clock.today())
