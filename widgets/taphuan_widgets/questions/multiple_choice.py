"""The widget for questions of the type ``multiple-choice``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class MultipleChoice(QuestionWidget):
    """One or more options are right; the answer is a list of their ids."""

    module = script(__file__)
