"""Some questions drawn from many."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from taphuan_grading.content.base import Answer, BaseQuestion
from taphuan_grading.content.kinds.choice import MultipleChoice, SingleChoice
from taphuan_grading.content.kinds.draft import Draft, Kind
from taphuan_grading.content.kinds.number import Number
from taphuan_grading.content.kinds.short_text import ShortText
from taphuan_grading.content.kinds.true_false import TrueFalse
from taphuan_grading.errors import AnswerError
from taphuan_grading.rules.draw import in_text
from taphuan_grading.rules.pool import DRAW, drawn_items

MOST_ITEMS = 50
POOLED = ("single-choice", "multiple-choice", "true-false", "short-text", "number")

Item = Annotated[SingleChoice | MultipleChoice | TrueFalse | ShortText | Number, Field(discriminator="type")]


class Pool(BaseQuestion):
    """`draw` questions of `items`, another draw for each person and attempt. Answer: an answer by item's id.

    All drawn questions weigh the same, each with the partial credit of its type. To nbgrader it is one
    question; what a person got is computed from the draw, which is handed in beside the answers.
    """

    type: Literal["pool"] = "pool"
    items: tuple[Item, ...]
    draw: int
    on_paper: bool = True
    """Whether the printed form lists all items; who draws for a contest does not show them beforehand."""

    def asked(self, draw: str) -> list[Item]:
        """Return the questions that `draw` takes, in its order."""
        items = {item.id: item for item in self.items}
        return [items[name] for name in drawn_items(items, self.draw, draw)]

    def rule(self) -> dict[str, Any]:
        """Return how many are drawn, and what marks each."""
        specs = {item.id: {"type": item.type, "points": 1.0, **item.rule()} for item in self.items}
        return {"draw": self.draw, "items": specs}

    def key_answer(self) -> dict[str, Answer]:
        """Return the right answer to each item whose answer does not depend on the draw."""
        return {item.id: item.key_answer() for item in self.items}

    def shown(self) -> dict[str, Any]:
        """Return all items; a page deals out the drawn ones before a browser sees any."""
        shown = [
            {"id": item.id, "type": item.type, "prompt_html": item.prompt_html, **item.shown()}
            for item in self.items
        ]
        return {"items": shown, "draw": self.draw}

    def labels(self) -> dict[str, str]:
        """Return prompts, and the options of each item as ``item.option``."""
        found: dict[str, str] = {}
        for item in self.items:
            found[item.id] = " ".join(_example(item).split())
            found |= {f"{item.id}.{name}": text for name, text in item.labels().items()}
        return found

    def told(self) -> dict[str, Any]:
        """Return what is told of each item; it replaces the rule's ``items``."""
        rule = self.rule()["items"]
        told = {
            item.id: {
                **rule[item.id],
                **item.told(),
                "prompt_html": item.prompt_html,
                "explanation_html": item.explanation_html,
            }
            for item in self.items
        }
        return {"items": told}

    def printed(self) -> str:
        """Return all items, where they may be seen."""
        if not self.on_paper:
            return ""
        pieces = [f"*Rút ngẫu nhiên {self.draw} trong {len(self.items)} câu sau:*"]
        for number, item in enumerate(self.items, start=1):
            pieces += [f"**{number}.** {_example(item)}", item.printed()]
        return "\n\n".join(filter(None, pieces))

    def taken(self, value: object) -> Answer:
        """Take answers to known items; empty ones are left out."""
        items = {item.id: item for item in self.items}
        if not isinstance(value, dict) or not set(value) <= set(items):
            raise AnswerError("Câu này chỉ nhận câu trả lời cho các ý đã nêu.")
        given = {name: items[name].taken(each) for name, each in value.items() if each not in (None, "", [])}
        return given or None

    def handed_in(self, value: Answer, draw: str) -> Answer:
        """Return the answers together with the draw that they belong to."""
        return {DRAW: draw, "answers": value}


def _example(item: BaseQuestion) -> str:
    """Return the prompt with the first of the values that vary."""
    vary = item.vary if isinstance(item, Number) else {}
    return in_text(item.prompt_markdown, {name: values[0] for name, values in vary.items()})


def _build(draft: Draft) -> Pool | None:
    common = draft.common()
    written, line = draft.setting("draw")
    wrong = [item for item in draft.items if item.type not in POOLED]
    if wrong:
        draft.mistake(wrong[0].line, f"a pool cannot hold {wrong[0].type}", "one of " + ", ".join(POOLED))
        return None
    if not 2 <= len(draft.items) <= MOST_ITEMS:
        draft.mistake(draft.line, f"there are {len(draft.items)} questions in the pool", f"2 to {MOST_ITEMS}")
        return None
    if not written.isdecimal() or not 1 <= int(written) <= len(draft.items):
        draft.mistake(line, f"draw is '{written}'", f"a whole number from 1 to {len(draft.items)}")
        return None
    return None if common is None else Pool(**common, items=tuple(draft.items), draw=int(written))


KIND = Kind(_build, {"draw": "how many of the questions each person gets; needed"}, pools=True)
