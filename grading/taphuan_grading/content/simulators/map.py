"""The map: a digital map of results, on which a commune is found, compared, and corrected."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from taphuan_grading.content.simulators.base import Part
from taphuan_grading.content.simulators.screens import PLAIN, Choice, Screens


class Spot(Part):
    """A place on the map, from 0 to 100 in both directions."""

    name: str = Field(description="the name that the map shows")
    x: int = Field(ge=0, le=100, description="a whole number from 0 to 100")
    y: int = Field(ge=0, le=100, description="a whole number from 0 to 100")
    value: float | None = Field(default=None, description="a number, or nothing when there is none")


class Map(Choice):
    """A choice on a map; the same places stand below it as a list."""

    kind: Literal["map"] = "map"  # type: ignore[assignment]
    unit: str = Field(default="", description="a unit, or nothing")
    spots: dict[str, Spot] = Field(min_length=2, description="the places, by id")
    options: dict[str, str] = Field(default={}, description="nothing; the places are the options")

    def model_post_init(self, context: Any) -> None:
        """Take the places as the options."""
        object.__setattr__(self, "options", {name: spot.name for name, spot in self.spots.items()})


class MapOfResults(Screens[Annotated[PLAIN | Map, Field(discriminator="kind")]]):
    """A scenario about a map."""
