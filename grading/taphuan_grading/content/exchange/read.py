"""A file of another system becomes Markdown for a module."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from taphuan_grading.content.exchange.aiken import read_aiken
from taphuan_grading.content.exchange.gift import read_gift
from taphuan_grading.content.exchange.plain import Left, Plain, as_markdown
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.vietnamese import without_diacritics

_AIKEN = re.compile(r"^ANSWER:", re.MULTILINE)
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")
_LONGEST = 30


class Read(NamedTuple):
    """The Markdown of what was read, how many questions that is, and what was left."""

    markdown: str
    converted: int
    left: list[Left]


def read_exchange(path: Path) -> Read:
    """Read a GIFT or Aiken file; which of the two it is shows in it.

    Raises
    ------
    ContentErrors
        With every line that is neither.
    """
    mistakes = Mistakes()
    text = mistakes.checked(read_source(path, mistakes))
    questions: list[Plain]
    left: list[Left] = []
    if _AIKEN.search(text):
        questions = read_aiken(text, path, mistakes)
    else:
        questions, left = read_gift(text, path, mistakes)
    if not questions and not left and not mistakes.errors:
        mistakes.add(path, 1, "there are no questions", "GIFT or Aiken")
    ids = _ids(mistakes.checked(questions))
    blocks = [as_markdown(question, id_) for question, id_ in zip(questions, ids, strict=True)]
    return Read("\n\n".join(blocks) + "\n", len(questions), left)


def _ids(questions: list[Plain]) -> list[str]:
    """Return an id for each question, from its name where that gives one."""
    ids: list[str] = []
    for number, question in enumerate(questions, start=1):
        name = _NOT_IN_ID.sub("-", without_diacritics(question.name).lower()).strip("-")[:_LONGEST].strip("-")
        wanted = name if re.match("[a-z]", name) else f"q{number}"
        ids.append(wanted if wanted not in ids else f"{wanted}-{number}")
    return ids
