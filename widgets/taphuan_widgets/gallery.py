"""The gallery's notebook: every simulator, to be practised in JupyterLab or on a page, without a service."""

from __future__ import annotations

from taphuan_grading.assignment.public import public_question
from taphuan_grading.content.locate import content_root
from taphuan_grading.content.simulations import practised
from taphuan_widgets.sitting import Sitting


def simulators() -> Sitting:
    """Show every scenario of every simulator, one below the other; its `answers` are what was done."""
    played = practised(content_root())
    questions = {one.id: public_question(one) for one in played}
    sitting = Sitting({"slug": "thu-vien", "questions": questions}, None)
    for one in played:  # one output each: JupyterLab shows fifty of a cell
        sitting.ask(one.id)
    return sitting
