"""Response files as a pack writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from taphuan_grading import clock
from taphuan_grading.assignment.keys import key_answer
from taphuan_grading.attempts.responses import canonical, checksum
from taphuan_grading.content.models import Module, Programme
from taphuan_grading.rules.pool import ALONE

RUN = "ntm-2026"


def signed(content: dict[str, Any]) -> bytes:
    """Return a file with `content` and the checksum that belongs to it."""
    return canonical({**content, "checksum": checksum(content)})


def content(programme: Programme, module: Module, /, **others: Any) -> dict[str, Any]:
    """Return what a file by `cb-1` says in which every marked question is answered right."""
    done = clock.now() - timedelta(hours=1)
    answers = {one.id: key_answer(one) for one in module.marked}
    found = {
        "format": "taphuan-response/1",
        "pack": {"id": programme.id, "province": programme.province},
        "run": RUN,
        "module": {"id": module.id, "version": module.version},
        "person": {"id": "p0a1b2c3d4e5f", "name": "Nguyễn Văn An", "account": "cb-1"},
        "draw": ALONE,
        "answers": {name: value for name, value in answers.items() if value is not None},
        "first_at": at(done - timedelta(minutes=20)),
        "changed_at": at(done - timedelta(minutes=1)),
        "handed_in_at": at(done),
    }
    return found | others


def at(moment: datetime) -> str:
    """Write a moment as browsers do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
