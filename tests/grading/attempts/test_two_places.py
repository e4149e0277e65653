"""The last answer wins, wherever it was given, and what it replaced is told."""

from __future__ import annotations

from sqlalchemy import Engine

from taphuan_grading.attempts.answers import keep_answer, saved_answers
from taphuan_grading.attempts.tokens import Grant
from taphuan_grading.content.models import ShortText

GRANT = Grant("cb-1", "ntm-2026", "module", "a/1")
ASKED = ShortText(id="q1", line=1, prompt_html="", prompt_markdown="", answers=("156",))


def test_the_last_answer_wins_and_the_other_is_told(bare_store: Engine) -> None:
    here = keep_answer(bare_store, GRANT, ASKED, "ở đây")
    assert here.replaced is None
    again = keep_answer(bare_store, GRANT, ASKED, "ở đây nữa", here.saved_at)
    assert again.replaced is None
    there = keep_answer(bare_store, GRANT, ASKED, "ở kia", here.saved_at)
    assert there.replaced is not None
    assert (there.replaced.value, there.replaced.saved_at) == ("ở đây nữa", again.saved_at)
    assert saved_answers(bare_store, GRANT)["q1"].value == "ở kia"


def test_nothing_is_told_of_the_same_answer_and_of_none(bare_store: Engine) -> None:
    keep_answer(bare_store, GRANT, ASKED, "156")
    assert keep_answer(bare_store, GRANT, ASKED, "156").replaced is None
    emptied = keep_answer(bare_store, GRANT, ASKED, None)
    assert emptied.replaced is not None
    assert keep_answer(bare_store, GRANT, ASKED, "157").replaced is None
