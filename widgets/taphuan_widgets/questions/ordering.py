"""The widget for questions of the type ``ordering``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Ordering(QuestionWidget):
    """Things to put in order; the answer is the list of their ids."""

    module = script(__file__)
