"""The API of the page of contests: what there is, taking part, and the results that everybody may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attempts.records import attempts_of
from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.content.models import Contest, Run
from taphuan_grading.contests.emulation import FEW, FILL
from taphuan_grading.contests.entries import Entry, enter, entries_of
from taphuan_grading.contests.published import published
from taphuan_grading.contests.ranking import Ranked
from taphuan_grading.contests.results import Results
from taphuan_grading.contests.sitting import is_over
from taphuan_grading.contests.who import require_entitled
from taphuan_grading.errors import ContestError
from taphuan_grading.register.officials import posts_of
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store.engine import writing
from taphuan_hub.contest_rows import unit_row
from taphuan_hub.grader.base import ApiHandler, RefusedError

_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào nên không dự thi được."
_NO_CONTEST = "Không tìm thấy cuộc thi này."
_NOT_YET = "Kết quả có sau khi cuộc thi kết thúc."


class ContestApiHandler(ApiHandler):
    """A person before contests."""

    scope: Scope = "learning"
    official_id: str
    run: Run

    def prepare(self) -> None:
        """Check that a person stands behind the token."""
        super().prepare()
        run = self.room.run(self.grant.run)
        if run is None or self.grant.official_id is None:
            raise RefusedError(404, "no-official", _NO_OFFICIAL)
        self.official_id, self.run = self.grant.official_id, run

    def contest(self, contest_id: str) -> Contest:
        """Return the contest; refuse when there is none with this id."""
        for one in self.room.programme.contests:
            if one.id == contest_id:
                return one
        raise RefusedError(404, "no-contest", _NO_CONTEST)

    def told(self, contest: Contest, entry: Entry | None, moment: datetime) -> dict[str, Any]:
        """Return a contest and where the person stands in it, as JSON."""
        mine = entry and attempts_of(self.room.engine, self.official_id, entry.run, contest.module)
        shown = None
        if entry is not None:
            shown = {
                "agreed": entry.agreed,
                "started_at": entry.started_at and entry.started_at.isoformat(),
                "ends_at": entry.ends_at and entry.ends_at.isoformat(),
                "handed_in": bool(mine),
            }
        return {
            "id": contest.id,
            "title": contest.title,
            "rules_html": contest.rules_html,
            "opens": contest.opens.isoformat(),
            "closes": contest.closes.isoformat(),
            "minutes": contest.minutes,
            "winners": contest.winners if contest.individual else 0,
            "slug": contest.slug,
            "state": contest.state(moment),
            "results": is_over(contest, moment),
            "entry": shown,
        }

    def refused(self, contests: Sequence[Contest]) -> dict[str, str]:
        """Say why contests are not for this person, by their ids; those that are for them are left out."""
        if not contests:
            return {}
        today, found = clock.today(), {}
        with self.room.engine.connect() as connection:
            posts = posts_of(connection, self.official_id, today)
            atlas = stored_atlas(connection)
        for one in contests:
            try:
                require_entitled(self.room.programme, one, atlas, posts, today)
            except ContestError as error:
                found[one.id] = error.message
        return found


class ContestsHandler(ContestApiHandler):
    """All contests, as the token's person sees them."""

    async def get(self) -> None:
        """Send them, the one that opens last first."""
        self.answer(await self.work(self._all))

    def _all(self) -> dict[str, Any]:
        moment = clock.now()
        with self.room.engine.connect() as connection:
            entries = entries_of(connection, self.official_id)
        shown = self.room.programme.contests[::-1]
        refused = self.refused([one for one in shown if one.id not in entries])
        return {
            "contests": [
                {**self.told(one, entries.get(one.id), moment), "refused": refused.get(one.id, "")}
                for one in shown
            ]
        }


class ContestHandler(ContestApiHandler):
    """Taking part in one."""

    async def put(self, contest_id: str) -> None:
        """Let the person take part, or change whether they may be named; ``{"agreed": …}``."""
        contest, agreed = self.contest(contest_id), self.body("agreed") is True
        self.answer(await self.work(lambda: self._enter(contest, agreed=agreed)))

    def _enter(self, contest: Contest, *, agreed: bool) -> dict[str, Any]:
        moment = clock.now()
        with self.room.engine.connect() as connection:
            known = contest.id in entries_of(connection, self.official_id)
        if not known and (refused := self.refused([contest])):
            raise ContestError(refused[contest.id])
        with writing(self.room.engine) as connection:
            entry = enter(connection, contest, self.official_id, self.run.id, agreed=agreed, at=moment)
        return self.told(contest, entry, moment)


class ContestResultsHandler(ContestApiHandler):
    """The results that everybody may see, and one's own."""

    async def get(self, contest_id: str) -> None:
        """Send them once the contest is over."""
        contest = self.contest(contest_id)
        self.answer(await self.work(lambda: self._results(contest)))

    def _results(self, contest: Contest) -> dict[str, Any]:
        moment = clock.now()
        if not is_over(contest, moment):
            raise ContestError(_NOT_YET)
        with self.room.engine.connect() as connection:
            found = self.room.results.get(connection, self.room.programme, contest, moment)
        return as_json(found, self.official_id)


def as_json(found: Results, official_id: str) -> dict[str, Any]:
    """Return what one person may see of the results."""
    contest, own, placed = found.contest, found.of(official_id), found.people.get(official_id)
    top = published(found)
    return {
        "id": contest.id,
        "title": contest.title,
        "day": found.day.isoformat(),
        "marking": found.marking,
        "papers": len(found.papers),
        "ranks": found.ranks,
        "own": own and paper_json(own),
        "own_unit": placed and placed.unit_name,
        "winners": [asdict(one) for one in top.winners] if contest.individual else None,
        "left_out": top.left_out,
        "few": FEW,
        "fill": FILL,
        "units": [unit_row(line) for line in found.emulation.ranked] if contest.by_unit else None,
        "small": [unit_row(line) for line in found.emulation.small] if contest.by_unit else None,
    }


def paper_json(one: Ranked) -> dict[str, Any]:
    """Return a paper without whose it is."""
    return {
        "rank": one.rank,
        "points": one.points,
        "score": one.paper.score,
        "max_score": one.paper.max_score,
        "seconds": one.paper.seconds,
        "late_seconds": one.paper.late_seconds,
    }
