"""The widget for questions of the type ``pool``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Pool(QuestionWidget):
    """Questions drawn from many; the answer is an answer by question."""

    module = script(__file__)
