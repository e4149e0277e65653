"""The survey: questions that lead or do not, a sample, anonymity, what the numbers allow one to say."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.simulators.screens import PLAIN, Item, Screens


class Bars(Item):
    """A chart: each bar has its name and its number beside it."""

    kind: Literal["bars"] = "bars"
    caption: str = Field(description="what the chart shows")
    unit: str = Field(default="", description="a unit, or nothing")
    rows: dict[str, float] = Field(min_length=2, description="'name: number'")


class Survey(Screens[Annotated[PLAIN | Bars, Field(discriminator="kind")]]):
    """A scenario about a survey."""
