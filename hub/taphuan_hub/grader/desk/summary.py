"""The top of the desk: whose units these are, and which written answers wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from taphuan_grading import clock
from taphuan_grading.content.models import Module, Rating, Upload, Written
from taphuan_grading.store import schema
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.handin.listing import noticed

_NAMED = 6
"""So many units are named; more are counted."""


class SummaryHandler(DeskHandler):
    """What waits, with the guides for marking."""

    async def get(self) -> None:
        """Send it."""
        self.answer(await self.see(summary))


def summary(sight: Sight) -> dict[str, Any]:
    """Return the units, the run, and how many attempts of these units wait for a trainer."""
    attempt = schema.attempt
    query = (
        select(attempt.c.module, func.count())
        .where(
            attempt.c.run == sight.run.id,
            attempt.c.state == "needs-manual",
            attempt.c.official_id.in_(sight.people),
        )
        .group_by(attempt.c.module)
    )
    waiting = {row[0]: row[1] for row in sight.connection.execute(query)}
    names = sight.unit_names()
    return {
        "whole": sight.scope.province,
        "units": names[:_NAMED] if not sight.scope.province else [],
        "unit_count": len(names),
        "offline_notices": noticed(sight.connection, sight.people, sight.run.id),
        "may_mark": "trainer" in sight.roles,
        "run": {"id": sight.run.id, "title": sight.run.title, "due": sight.run.deadline.isoformat()},
        "modules": [
            {
                "slug": module.slug,
                "title": module.title,
                "waiting": waiting.get(module.id, 0),
                "guides": _guides(module),
            }
            for module in sight.room.programme.modules
        ],
        "contests": [
            {"id": one.id, "title": one.title}
            for one in sight.room.programme.contests[::-1]
            if one.state(clock.now()) != "upcoming"
        ],
    }


def _guides(module: Module) -> list[dict[str, Any]]:
    return [
        {
            "question": question.id,
            "prompt_html": question.prompt_html,
            "guide_html": question.guide_html,
            "points": question.points,
        }
        for question in module.marked
        if isinstance(question, Written | Rating | Upload)
    ]
