"""Everything that is told of how good the training was, for a report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from taphuan_grading.content.models import Programme, Run
from taphuan_grading.evaluation.gain import Gain, gains
from taphuan_grading.evaluation.summary import Summary, course_summaries


@dataclass(frozen=True)
class Evaluation:
    """What people said of each course, and what they have learnt in it; empty where nothing is asked."""

    survey: tuple[Summary, ...] = ()
    gains: tuple[Gain, ...] = ()


def evaluate(connection: Connection, programme: Programme, run: Run, moment: datetime) -> Evaluation:
    """Return what is known of `run` at `moment`."""
    return Evaluation(
        course_summaries(connection, programme, run, moment), gains(connection, programme, run, moment)
    )
