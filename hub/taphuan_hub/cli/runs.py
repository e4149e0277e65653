"""The run that a command is about."""

from __future__ import annotations

import click

from taphuan_grading import clock
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme, Run
from taphuan_grading.errors import RuleError

run_option = click.option("--run", "run_id", metavar="RUN", help="The run; the one of today by default.")


def run_of(programme: Programme, run_id: str | None) -> Run:
    """Return the run with this id, the one of today by default; `RuleError` when there is none."""
    if run_id is None:
        return run_on(programme, clock.today())
    for run in programme.runs:
        if run.id == run_id:
            return run
    raise RuleError(f"no run {run_id!r}; known: {', '.join(run.id for run in programme.runs)}")
