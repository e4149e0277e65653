"""The widget for questions of the type ``gaps``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class Gaps(QuestionWidget):
    """A text with gaps; the answer is what is in each, by its number."""

    module = script(__file__)
