"""Which widget shows which type of question."""

from __future__ import annotations

from taphuan_widgets.questions.base import QuestionWidget
from taphuan_widgets.questions.multiple_choice import MultipleChoice
from taphuan_widgets.questions.number import Number
from taphuan_widgets.questions.short_text import ShortText
from taphuan_widgets.questions.single_choice import SingleChoice
from taphuan_widgets.questions.true_false import TrueFalse
from taphuan_widgets.questions.written import Written

KINDS: dict[str, type[QuestionWidget]] = {
    "single-choice": SingleChoice,
    "multiple-choice": MultipleChoice,
    "true-false": TrueFalse,
    "short-text": ShortText,
    "number": Number,
    "written": Written,
}
"""Widget classes by the ``type`` of the question."""
