"""``topics.yml``: the real one, and one line a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.few import COURSES

from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.topics import checked_topics, read_topics
from taphuan_grading.errors import ContentErrors

GOOD = "topics:\n  - {id: safety, title: An toàn, source: Mục III.1.đ, course: cyber-safety}\n"


def test_the_topics_of_the_plan() -> None:
    topics = read_topics(COURSES)
    assert len(topics) == 10
    assert all(topic.source.startswith("Mục ") for topic in topics)


def test_content_without_topics_has_none(tmp_path: Path) -> None:
    assert read_topics(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD + "  - {id: safety, title: X, source: Y}\n", "3: 'safety' appears twice"),
        (GOOD.replace("safety,", "An toàn,"), "2: 'An toàn' cannot be an id"),
        (
            GOOD.replace("cyber-safety", "cooking"),
            "2: there is no course 'cooking'; expected a, cyber-safety",
        ),
        (GOOD.replace("title: An toàn, ", ""), "key 'topics.title' is missing"),
        (GOOD.replace("title", "name"), "unknown key"),
        ("topics: []\n", "expected a list of topics"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "topics.yml").write_text(text, encoding="utf-8")
    mistakes = Mistakes()
    assert checked_topics(tmp_path, mistakes, ["a", "cyber-safety"]) is None
    assert any(told in str(error) for error in mistakes.errors), mistakes.errors
    with pytest.raises(ContentErrors):
        mistakes.checked(None)
