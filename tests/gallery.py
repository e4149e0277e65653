"""The gallery of question types: as it is on the site, as a course that counts, and answers to all of it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from taphuan_grading.content.models import (
    Answer,
    Dialogue,
    Gaps,
    Groups,
    Matching,
    MultipleChoice,
    Number,
    Ordering,
    Pool,
    Question,
    RedFlags,
    SingleChoice,
    TrueFalse,
)
from taphuan_grading.rules.draw import with_values
from taphuan_grading.rules.pool import drawn_items
from taphuan_grading.vietnamese import as_typed

FILE = Path(__file__).parents[1] / "site/gallery/questions.md"
PROGRAMME = """\
id: gallery-programme
title: Thử
target: Thử
courses: [gallery]
rules:
  - {id: r, statement: Thử., valid_from: 2026-01-01, required_courses: [gallery]}
runs:
  - {id: ntm-2026, title: Thử, starts: 2026-01-01, ends: 2026-12-31}
"""


def write_marked(folder: Path) -> Path:
    """Write a content folder whose one module is the gallery with every question marked."""
    course = folder / "gallery"
    course.mkdir(parents=True)
    text = FILE.read_text(encoding="utf-8")
    text = re.sub(r"^:hint:.*\n", "", text, flags=re.MULTILINE).replace(":practice:", ":points: 2")
    (course / "questions.md").write_text(text, encoding="utf-8")
    shutil.copy(FILE.parent / "course.yml", course)
    (folder / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
    return folder


def right(question: Question, draw: str) -> Answer:
    """An answer that earns all; `draw` is that of the attempt."""
    if not isinstance(question, Pool):
        return question.key_answer()
    items = {item.id: item for item in question.items}
    answers: dict[str, Answer] = {}
    for name in drawn_items(items, question.draw, draw):
        item = items[name]
        key = with_values(item.rule(), draw, name)["key"]
        answers[name] = as_typed(round(key, 2)) if isinstance(item, Number) else item.key_answer()
    return answers


def half(question: Question, draw: str) -> Answer:
    """An answer that earns something, but not all; the right one where a type gives all or nothing."""
    key = right(question, draw)
    match question:
        case Ordering():
            assert isinstance(key, list)
            return [key[1], key[0], *key[2:]]
        case Matching() | Groups() | Gaps() | Pool():
            assert isinstance(key, dict)
            return dict([*key.items()][:1])
        case RedFlags() | MultipleChoice():
            assert isinstance(key, list)
            return key[:1]
        case Dialogue():
            first, scene = question.scenes[0], {scene.name: scene for scene in question.scenes}
            into = next(line for line in first.lines if line.to == "ep")
            out = next(line for line in scene["ep"].lines if line.to == "kip")
            return [question._id(first, into), question._id(scene["ep"], out)]
    return key


def wrong(question: Question, draw: str) -> Answer:
    """An answer of the right shape that earns nothing."""
    key = right(question, draw)
    match question:
        case SingleChoice():
            return next(option.id for option in question.options if not option.right)
        case MultipleChoice():
            return [option.id for option in question.options if not option.right]
        case TrueFalse():
            return not key
        case Ordering():
            assert isinstance(key, list)
            return key[::-1]
        case Matching():
            ids = [thing.id for thing in question.right]
            others = {partner: next(one for one in ids if one != partner) for partner in ids}
            return {left: others[partner] for left, partner in question.pairs.items()}
        case Groups():
            return {
                thing: next(group.id for group in question.groups if group.id != place)
                for thing, place in question.places.items()
            }
        case Gaps():
            return {
                gap.name: next((i for i, text in gap.ids.items() if text != gap.right), "<b>sai</b>")
                for gap in question.gaps
            }
        case RedFlags():
            return [place.id for place in question.places if place.id not in question.flags]
        case Dialogue():
            first, scene = question.scenes[0], {scene.name: scene for scene in question.scenes}
            into = next(line for line in first.lines if line.to == "ep")
            out = next(line for line in scene["ep"].lines if line.to == "mat")
            return [question._id(first, into), question._id(scene["ep"], out)]
        case Pool():
            items = {item.id: item for item in question.items}
            return {name: wrong(items[name], draw) for name in drawn_items(items, question.draw, draw)}
    return "999" if question.type in {"short-text", "number"} else key
