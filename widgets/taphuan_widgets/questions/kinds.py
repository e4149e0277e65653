"""Which widget shows which type of question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taphuan_widgets.questions.base import QuestionWidget
from taphuan_widgets.questions.dialogue import Dialogue
from taphuan_widgets.questions.gaps import Gaps
from taphuan_widgets.questions.groups import Groups
from taphuan_widgets.questions.matching import Matching
from taphuan_widgets.questions.multiple_choice import MultipleChoice
from taphuan_widgets.questions.number import Number
from taphuan_widgets.questions.ordering import Ordering
from taphuan_widgets.questions.pool import Pool
from taphuan_widgets.questions.rating import Rating
from taphuan_widgets.questions.red_flags import RedFlags
from taphuan_widgets.questions.short_text import ShortText
from taphuan_widgets.questions.single_choice import SingleChoice
from taphuan_widgets.questions.true_false import TrueFalse
from taphuan_widgets.questions.upload import Upload
from taphuan_widgets.questions.written import Written
from taphuan_widgets.simulators.simulation import widget_of

KINDS: dict[str, type[QuestionWidget]] = {
    "single-choice": SingleChoice,
    "multiple-choice": MultipleChoice,
    "true-false": TrueFalse,
    "short-text": ShortText,
    "number": Number,
    "written": Written,
    "ordering": Ordering,
    "matching": Matching,
    "groups": Groups,
    "gaps": Gaps,
    "red-flags": RedFlags,
    "dialogue": Dialogue,
    "rating": Rating,
    "upload": Upload,
    "pool": Pool,
}
"""Widget classes by the ``type`` of the question."""


def kind_of(question: Mapping[str, Any]) -> type[QuestionWidget]:
    """Return the widget class of a public question; each simulator has its own."""
    return widget_of(question["simulator"]) if question["type"] == "simulation" else KINDS[question["type"]]
