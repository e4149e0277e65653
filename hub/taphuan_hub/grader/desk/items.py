"""The questions of the desk: how they were answered by the people whom the account may see."""

from __future__ import annotations

from typing import Any

from taphuan_grading.content.models import Module, MultipleChoice, Question, SingleChoice
from taphuan_grading.marking.items import FEW, Item, load_sheets, statistics
from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.desk.sight import DeskHandler, Sight

_TRUE_FALSE = {"true": "Đúng", "false": "Sai"}


class ItemsHandler(DeskHandler):
    """Statistics of one module's questions."""

    async def get(self, slug: str) -> None:
        """Send them."""
        module = self.room.module(slug)
        if module is None:
            raise RefusedError(404, "no-module", "Không tìm thấy học phần này.")
        self.answer(await self.see(lambda sight: items(sight, module)))


def items(sight: Sight, module: Module) -> dict[str, Any]:
    """Return them as JSON; options are told by their text, as trainers may know the key."""
    sheets, others = load_sheets(sight.connection, sight.run.id, module, sight.people)
    found = statistics(module, sheets, others)
    return {
        "module": module.slug,
        "title": module.title,
        "people": found.people,
        "few": found.few,
        "few_below": FEW,
        "other_versions": found.other_versions,
        "items": [
            _item(number, module.question(item.question), item)
            for number, item in enumerate(found.items, start=1)
        ],
    }


def _item(number: int, question: Question, item: Item) -> dict[str, Any]:
    names = dict(_TRUE_FALSE)
    if isinstance(question, SingleChoice | MultipleChoice):
        names = {option.id: option.text for option in question.options}
    return {
        "number": number,
        "question": item.question,
        "prompt_html": question.prompt_html,
        "answered": item.answered,
        "empty": item.empty,
        "difficulty": item.difficulty,
        "discrimination": item.discrimination,
        "choices": [
            {"text": names[choice.key], "right": choice.right, "count": choice.count}
            for choice in item.choices
        ],
    }
