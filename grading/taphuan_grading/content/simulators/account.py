"""The account: a strong password, two-step sign-in, a recovery, an app's permissions, a leaked password."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.kinds.simulation import SimulationCheck
from taphuan_grading.content.simulators.screens import PLAIN, Asked, Screens


class Password(Asked):
    """A password to think up. The page judges its strength; the password itself never leaves the page."""

    kind: Literal["password"] = "password"
    length: int = Field(default=12, ge=8, le=64, description="the least length, from 8")
    kinds: int = Field(default=3, ge=1, le=4, description="how many kinds of letters, from 1 to 4")
    avoid: list[str] = Field(default=[], description="a list of what is easily guessed here, such as a name")

    def checks(self) -> list[SimulationCheck]:
        """Return whether it is long, mixed and hard to guess."""
        rule = {"value": ["set", self.id, {"password": {"length": self.length, "kinds": self.kinds}}]}
        return [self.check(rule, [f"set {self.id} {self.length} {self.kinds} 0"])]

    def deeds(self) -> dict[str, str]:
        """Return words for it that do not tell the password."""
        measured = "(số ký tự; số nhóm ký tự; 0 là khó đoán, 1 là dễ đoán)"
        return {f"set {self.id}": f"đặt mật khẩu, đo được: {{}} {measured}"}


class Account(Screens[Annotated[PLAIN | Password, Field(discriminator="kind")]]):
    """A scenario about an account."""
