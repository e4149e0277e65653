"""Every lab in a real kernel: as it is delivered it says what is missing, and done it is right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbformat import NotebookNode
from tests.labs.notebooks import finished, said, unfinished

from taphuan_widgets.labs.desk import LABS, Lab

Run = Callable[[NotebookNode], NotebookNode]
OUT = {
    "households": ["ho-da-sach.xlsx"],
    "labels": ["tem-de-in.html", "tem/XL-1005.svg"],
    "question": ["cau-hoi-cua-toi.md"],
}


def checks(cells: list[NotebookNode]) -> list[str]:
    return [said(cell) for cell in cells if "check" in cell.metadata.get("tags", ())]


@pytest.mark.nbgrader
@pytest.mark.parametrize("lab", LABS)
def test_a_lab_from_top_to_bottom_unfinished_and_then_done(lab: str, run: Run, desk: Path) -> None:
    begun, done = unfinished(lab), finished(lab)
    steps, length = len(Lab.of(lab).steps), len(begun.cells)
    begun.cells += done.cells  # one kernel: a learner, too, runs it again
    for number, cell in enumerate(begun.cells):
        cell.id = str(number)
    ran = run(begun).cells
    assert [
        output for cell in ran for output in cell.get("outputs", ()) if output.output_type == "error"
    ] == []
    missing = checks(ran[:length])
    assert len(missing) == steps
    told = [one for one in missing if one.startswith("✋")]
    assert len(told) >= steps - 1  # the sample of lab 6 is right from the beginning
    for one in told:
        assert all(f"\n  {label}: " in one for label in ("Thấy", "Cần", "Thử")), one
    right = checks(ran[length:])
    assert [one.partition("\n")[0] for one in right] == [
        f"✔ Bước {step} đúng rồi" for step in range(1, steps + 1)
    ], right
    assert f"làm xong cả {steps} bước" in right[-1]
    assert [said(cell) for cell in ran[length:] if "✋" in said(cell)] == []
    assert all((desk / file).is_file() for file in OUT.get(lab, ()))
