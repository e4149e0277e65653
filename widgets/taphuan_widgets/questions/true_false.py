"""The widget for questions of the type ``true-false``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class TrueFalse(QuestionWidget):
    """A statement that holds or does not; the answer is true or false."""

    module = script(__file__)
