"""Who notes help: people of the tech teams, and extension workers, whom the plan sends to households, too."""

from __future__ import annotations

from collections.abc import Iterable

from taphuan_grading.content.models import Programme
from taphuan_grading.content.paths import named_by

HELPING = ("tech-team", "extension")
"""Who "hỗ trợ trực tiếp đến hộ dân" (plan 5306/KH-UBND, III.1.đ): the ids of their paths."""


def helps(programme: Programme, titles: Iterable[str]) -> bool:
    """Say whether one of the titles of somebody's posts is that of a helper, by the words of the paths."""
    held = tuple(titles)
    return any(named_by(path.posts, held) for path in programme.paths if path.id in HELPING)
