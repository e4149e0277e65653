"""The criteria: a commune's file of evidence, of which each paper counts, lacks something, or is stale."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from taphuan_grading.content.simulators.screens import PLAIN, Choice, Screens

VERDICTS = {
    "counts": "Dùng được",
    "missing": "Thiếu nội dung",
    "stale": "Đã cũ",
    "unrelated": "Không liên quan",
}
"""What can be said of a paper."""


class Evidence(Choice):
    """A paper of the file, and what it is worth."""

    kind: Literal["evidence"] = "evidence"  # type: ignore[assignment]
    rows: dict[str, str] = Field(min_length=1, description="what the paper says, 'name: value'")
    options: dict[str, str] = Field(default=VERDICTS, description="options, 'id: words'")


class Criteria(Screens[Annotated[PLAIN | Evidence, Field(discriminator="kind")]]):
    """A scenario about criteria."""
