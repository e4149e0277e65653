"""A small programme with a contest, whose window a test may move."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import yaml

from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Answer, Module, Pool, Programme
from taphuan_grading.rules.draw import with_values
from taphuan_grading.rules.pool import drawn_items
from taphuan_grading.vietnamese import as_typed

SAMPLE = Path(__file__).parent / "grading/samples/contest"
CONTEST = "contests/hoi-thi.yml"
RUN = "run-2026"


def written(folder: Path, **changes: object) -> Path:
    """Copy the content, with other values in the contest's file."""
    shutil.copytree(SAMPLE, folder)
    file = folder / CONTEST
    values = yaml.safe_load(file.read_text(encoding="utf-8")) | changes
    file.write_text(yaml.safe_dump(values, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def held(folder: Path, opens: datetime, closes: datetime, **changes: object) -> Programme:
    """Return the programme with the contest open between two moments."""
    return load_programme(written(folder, opens=opens, closes=closes, **changes))


def key(module: Module, draw: str, right: int | None = None) -> dict[str, Answer]:
    """Return answers to what `draw` deals, `right` of each pool's right and the others empty."""
    answers: dict[str, Answer] = {}
    for question in module.marked:
        assert isinstance(question, Pool)
        items = {item.id: item for item in question.items}
        drawn = drawn_items(items, question.draw, draw)
        chosen = drawn if right is None else drawn[:right]
        given: Mapping[str, Answer] = {name: _right(items[name], draw) for name in chosen}
        answers[question.id] = given or None
    return answers


def _right(item: object, draw: str) -> Answer:
    if getattr(item, "vary", None):
        return as_typed(with_values(item.rule(), draw, item.id)["key"])  # type: ignore[attr-defined]
    return item.key_answer()  # type: ignore[attr-defined,no-any-return]
