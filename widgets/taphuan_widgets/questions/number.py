"""The widget for questions of the type ``number``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Number(QuestionWidget):
    """A number, with its unit; the answer is the text as typed ("45,05")."""

    module = script(__file__)
