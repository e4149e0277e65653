"""Traceability: a growing-area code, a diary of the lot, a label that a buyer scans, a recall."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.simulators.screens import PLAIN, Item, Screens


class Label(Item):
    """A QR label, and what a buyer sees who scans it: fixed lines, and what was filled in."""

    kind: Literal["label"] = "label"
    title: str = Field(description="what the label is on")
    rows: dict[str, str] = Field(default={}, description="'name: value'")
    filled: dict[str, str] = Field(default={}, description="'name: id of a field or choice'")


class Traceability(Screens[Annotated[PLAIN | Label, Field(discriminator="kind")]]):
    """A scenario about traceability."""
