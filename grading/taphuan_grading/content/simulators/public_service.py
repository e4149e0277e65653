"""The public service: a replica of an online portal, from signing in to giving feedback."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.simulators.screens import PLAIN, Choice, Item, Screens


class Search(Choice):
    """A choice among many, which a search narrows; the search ignores diacritics."""

    kind: Literal["search"] = "search"  # type: ignore[assignment]


class Track(Item):
    """Where a file stands: its stations, and which is reached."""

    kind: Literal["track"] = "track"
    label: str = Field(description="what is followed")
    stations: dict[str, str] = Field(min_length=2, description="the stations, 'name: day or note'")
    reached: int = Field(ge=1, description="how many stations are reached")


class PublicService(Screens[Annotated[PLAIN | Search | Track, Field(discriminator="kind")]]):
    """A scenario about a public service."""
