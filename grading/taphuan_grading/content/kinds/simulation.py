"""A scenario of a simulator; `taphuan_grading.content.simulations` reads it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from taphuan_grading.content.base import Answer, BaseQuestion, Model, checked_text
from taphuan_grading.errors import AnswerError
from taphuan_grading.rules.deeds import LONGEST_ACTION, MOST_ACTIONS

ON_PAPER = "Bài mô phỏng này làm trên điện thoại hoặc máy tính, không làm trên giấy."


class SimulationCheck(Model):
    """One thing that a simulation marks; `rule` is a condition of `taphuan_grading.rules.conditions`.

    `about` names the things (or ``verb thing``) whose deeds the debrief tells, `harm` the deeds that it
    advises against; `why` and `clues` explain; the actions of `ideal` meet the rule.
    """

    title: str
    weight: float = 1.0
    about: list[str]
    harm: list[str] = Field(default_factory=list)
    why: str
    clues: list[str] = Field(default_factory=list)
    rule: dict[str, Any]
    ideal: list[str]


class Simulation(BaseQuestion):
    """What the person does in a scenario is marked: each check earns its weight as far as its rule is met.

    Answer: the list of what was done, one line an action.
    """

    type: Literal["simulation"] = "simulation"
    title: str
    simulator: str
    scenario: str
    stage: dict[str, Any]
    checks: tuple[SimulationCheck, ...]
    deeds: dict[str, str]

    def rule(self) -> dict[str, Any]:
        """Return the weights and conditions of the checks."""
        return {"checks": [{"weight": check.weight, "rule": check.rule} for check in self.checks]}

    def key_answer(self) -> list[str]:
        """Return actions that meet every check."""
        return list(dict.fromkeys(action for check in self.checks for action in check.ideal))

    def shown(self) -> dict[str, Any]:
        """Return the simulator's name and the stage."""
        return {"simulator": self.simulator, "stage": self.stage}

    def labels(self) -> dict[str, str]:
        """Return the words for what can be done."""
        return {deed: words for deed, words in self.deeds.items() if "{}" not in words}

    def told(self) -> dict[str, Any]:
        """Return the checks with their texts, and the words for deeds."""
        checks = [check.model_dump(exclude={"ideal"}) for check in self.checks]
        return {"checks": checks, "deeds": self.deeds}

    def printed(self) -> str:
        """Return where the simulation is done."""
        return f"*{ON_PAPER}*"

    def taken(self, value: object) -> Answer:
        """Take any log of the right shape: what does not fit the scenario is told when it is marked."""
        if not isinstance(value, list) or len(value) > MOST_ACTIONS:
            raise AnswerError("Bài mô phỏng chưa lưu được. Ông/bà bấm “Làm lại từ đầu” rồi làm tiếp.")
        return [checked_text(line, LONGEST_ACTION) for line in value]
