"""The step to come back to."""

from __future__ import annotations

from sqlalchemy import Engine, select

from taphuan_grading import clock
from taphuan_grading.attempts.answers import upsert
from taphuan_grading.attempts.presence import require_present
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import Module
from taphuan_grading.errors import AnswerError
from taphuan_grading.store import schema


def save_place(engine: Engine, grant: Grant, module: Module, step: object) -> int:
    """Remember that the grant's person is at `step` of `module`, counted from 0.

    Raises
    ------
    AnswerError
        When the module has no such step.
    GrantError
        When the person has left the register.
    """
    if not isinstance(step, int) or isinstance(step, bool) or not 0 <= step < len(module.steps):
        raise AnswerError(f"Bài này có {len(module.steps)} phần; không có phần mà trang vừa gửi.")
    key = {"official_id": grant.official_id, "run": grant.run, "module": module.id}
    with engine.begin() as connection:
        require_present(connection, grant.official_id)
        upsert(connection, schema.place, key, {"step": step, "seen_at": clock.now()})
    return step


def saved_place(engine: Engine, grant: Grant) -> int | None:
    """Return the step where the grant's person was last, None when the module was never opened."""
    table = schema.place
    query = select(table.c.step).where(
        table.c.official_id == grant.official_id,
        table.c.run == grant.run,
        table.c.module == grant.module,
    )
    with engine.connect() as connection:
        step: int | None = connection.execute(query).scalar()
    return step
