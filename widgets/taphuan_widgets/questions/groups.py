"""The widget for questions of the type ``groups``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Groups(QuestionWidget):
    """Things to sort into groups; the answer is a group by thing."""

    module = script(__file__)
