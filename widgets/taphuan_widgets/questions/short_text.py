"""The widget for questions of the type ``short-text``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class ShortText(QuestionWidget):
    """A few words; the answer is text."""

    module = script(__file__)
