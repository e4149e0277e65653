"""Taking a form into the register: the whole file, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from taphuan_grading.register.forms.findings import Mistake
from taphuan_grading.register.forms.package import Package, inspect
from taphuan_grading.register.forms.reading import read_form
from taphuan_grading.register.gazetteer import Gazetteer
from taphuan_grading.register.history import Origin
from taphuan_grading.register.intake import COUNTS, Plan, carry_out, plan_intake
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store.engine import writing


@dataclass(frozen=True)
class Report:
    """What became of a form.

    Parameters
    ----------
    package
        The file.
    taken
        Whether its rows are in the register now (also when they were before).
    plan
        What it changed, or would change; without lines when rows could not be read.
    mistakes
        What has to be corrected first.
    notes
        What somebody should look at, in Vietnamese.
    """

    package: Package
    taken: bool
    plan: Plan
    mistakes: tuple[Mistake, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON: stable, because people script it."""
        return {
            "file": str(self.package.path),
            "fingerprint": self.package.fingerprint,
            "taken": self.taken,
            "people": {count: self.plan.people[count] for count in COUNTS if count != "ended"},
            "posts": self.plan.posts,
            "changes": [
                {
                    "sheet": line.entry.sheet,
                    "row": line.entry.row,
                    "code": line.entry.code,
                    "name": line.entry.name,
                    "outcome": line.outcome,
                    "what": line.told,
                }
                for line in self.plan.lines
                if line.outcome != "unchanged"
            ],
            "mistakes": [vars(mistake) for mistake in self.mistakes],
            "notes": list(self.notes),
        }


def import_form(engine: Engine, path: Path, origin: Origin, today: date, *, dry_run: bool) -> Report:
    """Read a form and take it into the register, unless something is wrong or it is a dry run.

    Parameters
    ----------
    engine
        The store.
    path
        The Excel file.
    origin
        Moment and person that the history names; the file is added.
    today
        The day of the import.
    dry_run
        Only say what would change.

    Returns
    -------
    Report
        With all mistakes at once. Taking the same file again changes nothing.

    Raises
    ------
    FormError
        When the file is no form at all.
    """
    package = inspect(path)
    with engine.connect() as connection:
        atlas = stored_atlas(connection)
    form = read_form(package, Gazetteer(atlas), today)
    if form.mistakes:
        return Report(package, False, Plan(), form.mistakes, form.notes)
    with writing(engine) as connection:
        plan = plan_intake(connection, form, atlas)
        taken = not plan.mistakes and not dry_run
        if taken and not plan.changes_nothing:
            source = f"{path.name[-150:]} ({package.fingerprint})"
            carry_out(connection, plan, Origin(origin.at, origin.by, source))
    return Report(package, taken, plan, tuple(sorted(plan.mistakes)), (*form.notes, *plan.notes))
