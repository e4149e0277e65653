"""The widget for questions of the type ``matching``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Matching(QuestionWidget):
    """Things to pair; the answer is an id of the right by id of the left."""

    module = script(__file__)
