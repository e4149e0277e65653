"""Facts that lessons rest on: what is true, between which days, and who says so (``facts.yml``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from taphuan_grading.content.base import Model
from taphuan_grading.content.declared import ID, ID_EXPECTED, FactsFile
from taphuan_grading.content.markdown import escaped
from taphuan_grading.content.mistakes import Mistakes
from taphuan_grading.content.source import read_source
from taphuan_grading.content.yaml_file import Lines, read_yaml
from taphuan_grading.errors import ContentError

FILE = "facts.yml"
_ROLE = re.compile(r"\{fact\}`([^`\n]*)`")


class Fact(Model):
    """Something that is true from `valid_from` until the day before `valid_to`.

    `statement` is a sentence without its full stop, `checked` the day on which somebody last compared it
    with its source. `replaced_by` is the id of what is true afterwards, and `afterwards` says it.
    """

    id: str
    statement: str
    source: str
    valid_from: date | None = None
    valid_to: date | None = None
    checked: date
    replaced_by: str | None = None
    afterwards: str | None = None

    def holds(self, day: date) -> bool:
        """Say whether it is in force on `day`."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day < self.valid_to)

    @property
    def period(self) -> str:
        """When it is in force, as people say it; empty when it always is."""
        begins = f"từ ngày {written(self.valid_from)}" if self.valid_from else ""
        last = written(self.valid_to - timedelta(days=1)) if self.valid_to else ""
        return " ".join(filter(None, [begins, f"đến hết ngày {last}" if last else ""]))

    @property
    def told(self) -> str:
        """The statement with its period, as Markdown within a sentence."""
        words = escaped(self.statement)
        return f"{words} ({self.period})" if self.period else words


def written(day: date) -> str:
    """Write a day as a document does: a leading 0 for days under 10 and for the months 1 and 2."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}"


def with_facts(text: str, words: Callable[[str], str]) -> str:
    """Return `text` with every ``{fact}`id``` replaced by `words` of the id."""
    return _ROLE.sub(lambda found: words(found[1].strip()), text)


def read_facts(root: Path, mistakes: Mistakes) -> Mapping[str, Fact]:
    """Return the facts of a content folder by id; none when it has no ``facts.yml``.

    Parameters
    ----------
    root
        The content folder.
    mistakes
        Receives everything that is wrong with the file.
    """
    path = root / FILE
    if not path.is_file():
        return {}
    status = path.stat()
    facts, errors = _read(path, status.st_mtime_ns, status.st_size)
    for error in errors:
        mistakes.add(error.path, error.line, error.problem, error.expected)
    return facts


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int, _size: int) -> tuple[Mapping[str, Fact], tuple[ContentError, ...]]:
    """Read the file once for all modules, until it changes."""
    mistakes = Mistakes()
    text = read_source(path, mistakes)
    head, lines = (None, Lines(1)) if text is None else read_yaml(text, FactsFile, path, mistakes)
    if head is None:
        return {}, tuple(mistakes.errors)
    _check(head, lines, path, mistakes)
    statements = {each.id: each.statement for each in head.facts}
    facts = {
        each.id: Fact(**each.model_dump(), afterwards=statements.get(each.replaced_by or ""))
        for each in head.facts
    }
    return facts, tuple(mistakes.errors)


def _check(head: FactsFile, lines: Lines, path: Path, mistakes: Mistakes) -> None:
    ids = [fact.id for fact in head.facts]

    def mistake(problem: str, expected: str, *at: str | int) -> None:
        mistakes.add(path, lines.of("facts", *at), problem, expected)

    for number, fact in enumerate(head.facts):
        if not ID.match(fact.id):
            mistake(f"'{fact.id}' cannot be a fact's id", ID_EXPECTED, number, "id")
        if fact.id in ids[:number]:
            mistake(f"fact '{fact.id}' appears twice", "each id once", number, "id")
        if fact.statement.rstrip().endswith("."):
            mistake(
                "the statement ends with a full stop", "none: it stands in a sentence", number, "statement"
            )
        if fact.valid_from and fact.valid_to and fact.valid_to <= fact.valid_from:
            expected = "a day after valid_from, the first on which the fact is not true"
            mistake(f"fact '{fact.id}' ends before it begins", expected, number, "valid_to")
        if fact.replaced_by is not None and fact.replaced_by not in ids:
            mistake(f"there is no fact '{fact.replaced_by}'", "the id of another fact", number, "replaced_by")
        if fact.replaced_by is not None and fact.valid_to is None:
            mistake(f"fact '{fact.id}' is replaced and never ends", "valid_to", number, "replaced_by")
