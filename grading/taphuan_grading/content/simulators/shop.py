"""The shop: an OCOP product on a marketplace, from the listing to a dispute."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.simulators.screens import PLAIN, Item, Screens


class Revenue(Item):
    """What is left of a price that was typed: a share for the marketplace and other costs are taken off."""

    kind: Literal["revenue"] = "revenue"
    label: str = Field(description="what the figure is")
    price: str = Field(description="the id of the field with the price")
    fee: float = Field(ge=0, le=100, description="the marketplace's share in percent")
    costs: dict[str, float] = Field(default={}, description="'name: đồng'")


class Shop(Screens[Annotated[PLAIN | Revenue, Field(discriminator="kind")]]):
    """A scenario about a shop."""
