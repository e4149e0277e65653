"""The widget of a simulation; which script it runs is the simulator's name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from taphuan_widgets.questions.base import QuestionWidget

FOLDER = Path(__file__).parent


@cache
def widget_of(simulator: str) -> type[QuestionWidget]:
    """Return the widget class of a simulator; the answer is the list of what the person did.

    Raises
    ------
    KeyError
        When there is no such simulator.
    """
    module = FOLDER / f"{simulator}.js"
    if module.parent != FOLDER or not module.is_file():
        raise KeyError(simulator)
    # JupyterLab keeps one style sheet for each class name, so that each simulator needs a name of its own.
    name = "".join(word.title() for word in simulator.split("-"))
    return type(name, (QuestionWidget,), {"module": module, "__doc__": f"The simulator {simulator}."})
