"""What the store knows about attempts and drafts, as frames.

``attempts``: ``official_id, module, ordinal, state, score, max_score, submitted_on, marked_on``.
``started``: ``official_id, module, started_on``, from drafts and remembered steps.
Days are timestamps at midnight without a zone: days in Việt Nam.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection, DateTime, func, select, type_coerce, union_all

from taphuan_grading.clock import ZONE
from taphuan_grading.store import schema

ATTEMPT_COLUMNS = (
    "official_id",
    "module",
    "ordinal",
    "state",
    "score",
    "max_score",
    "submitted_on",
    "marked_on",
)
STARTED_COLUMNS = ("official_id", "module", "started_on")

PLAIN = DateTime(timezone=True)
"""Moments as they are stored: the zone is put back for the whole column, which is quicker."""


def load_attempts(connection: Connection, run: str) -> pd.DataFrame:
    """Return all attempts of the run `run`, without their answers."""
    attempt = schema.attempt
    rows = connection.execute(
        select(
            attempt.c.official_id,
            attempt.c.module,
            attempt.c.ordinal,
            attempt.c.state,
            attempt.c.score,
            attempt.c.max_score,
            type_coerce(attempt.c.submitted_at, PLAIN),
            type_coerce(attempt.c.marked_at, PLAIN),
        ).where(attempt.c.run == run)
    )
    frame = attempts_frame(rows.all())
    for column in ("submitted_on", "marked_on"):
        frame[column] = local_days(frame[column])
    return frame


def load_started(connection: Connection, run: str) -> pd.DataFrame:
    """Return when each person first gave an answer or was seen in each module of the run `run`."""
    answer, place = schema.answer, schema.place
    answered = select(answer.c.official_id, answer.c.module, answer.c.saved_at.label("at"))
    placed = select(place.c.official_id, place.c.module, place.c.seen_at.label("at"))
    seen = union_all(answered.where(answer.c.run == run), placed.where(place.c.run == run)).subquery()
    rows = connection.execute(
        select(seen.c.official_id, seen.c.module, func.min(seen.c.at, type_=schema.Moment())).group_by(
            seen.c.official_id, seen.c.module
        )
    )
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(STARTED_COLUMNS))
    frame["started_on"] = local_days(frame["started_on"])
    return frame


def attempts_frame(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return rows of attempts, in the order of `ATTEMPT_COLUMNS`, as a frame with fitting types."""
    frame = pd.DataFrame.from_records([tuple(row) for row in rows], columns=list(ATTEMPT_COLUMNS))
    return frame.astype({"ordinal": "int64", "score": "float64", "max_score": "float64"})


def local_days(moments: pd.Series) -> pd.Series:
    """Turn moments with a zone into days in Việt Nam; what is missing stays missing."""
    known = pd.to_datetime(moments, utc=True)
    return known.dt.tz_convert(ZONE).dt.tz_localize(None).dt.normalize()
