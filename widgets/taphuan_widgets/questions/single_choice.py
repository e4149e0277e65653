"""The widget for questions of the type ``single-choice``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class SingleChoice(QuestionWidget):
    """Exactly one option is right; the answer is its id."""

    module = script(__file__)
