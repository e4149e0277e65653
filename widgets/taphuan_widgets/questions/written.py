"""The widget for questions of the type ``written``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Written(QuestionWidget):
    """A few sentences that a trainer reads; the answer is text."""

    module = script(__file__)
