"""The widget for questions of the type ``rating``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Rating(QuestionWidget):
    """A grade and a reason; the answer holds both by name."""

    module = script(__file__)
