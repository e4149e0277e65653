"""The widget for questions of the type ``red-flags``."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget, script


class RedFlags(QuestionWidget):
    """Suspicious places to touch in a text; the answer is the list of their ids."""

    module = script(__file__)
