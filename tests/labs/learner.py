"""The names of a learner who has done a lab, made in this process, and what a wrong line changes."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pandas as pd
from tests.labs.notebooks import finished

from taphuan_widgets.labs.asking import WRITTEN
from taphuan_widgets.labs.desk import Lab
from taphuan_widgets.labs.names import Names


def work(lab: str) -> dict[str, Any]:
    """Run the cells of a finished lab here, in the present folder; return the names."""
    names: dict[str, Any] = {"kiem_tra": lambda number: None}
    with pd.option_context("plotting.backend", "taphuan_widgets.labs.plotting"):
        for cell in finished(lab).cells:
            if cell.cell_type != "code":
                continue
            source = "\n".join(line for line in cell.source.splitlines() if "start" not in line)
            if source.startswith("%%question"):
                first, _, text = source.partition("\n")
                names.setdefault(WRITTEN, {})[int(first.split()[1])] = text
            else:
                run(source, names)
    return names


def run(source: str, names: dict[str, Any]) -> None:
    """Run some lines in `names`, quietly."""
    with (
        contextlib.redirect_stdout(io.StringIO()),
        pd.option_context("plotting.backend", "taphuan_widgets.labs.plotting"),
    ):
        exec(source, names)


def check(lab: str, step: int, names: dict[str, Any]) -> str:
    """Check a step; `NotYetError` when it is not right."""
    return Lab.of(lab).steps[step - 1](Names(names))
