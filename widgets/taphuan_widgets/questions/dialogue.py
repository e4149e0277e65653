"""The widget for questions of the type ``dialogue``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Dialogue(QuestionWidget):
    """A talk; the answer is the list of what was said."""

    module = script(__file__)
