"""Who may take part: by learning path and by unit, as the contest's file says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection

from taphuan_grading.clock import local_day
from taphuan_grading.content.models import Contest, Programme
from taphuan_grading.content.paths import path_of
from taphuan_grading.errors import ContestError
from taphuan_grading.register.officials import Post
from taphuan_grading.register.placed import Placed, placed_on
from taphuan_grading.register.scope import PROVINCE, Key, Scope, visible
from taphuan_grading.register.units import Atlas


def units_of(atlas: Atlas, contest: Contest, day: date) -> frozenset[Key]:
    """Return the units whose people may take part, as of `day`: all, or those named with all under them.

    A code is that of the day on which the contest opens; reforms since then are followed.
    """
    opened = local_day(contest.opens)
    named = frozenset(atlas.find(code, opened).key for code in contest.units)
    return visible(atlas, Scope(units=named) if named else PROVINCE, day)


def entitled(
    connection: Connection, programme: Programme, contest: Contest, atlas: Atlas, day: date
) -> list[Placed]:
    """Return everybody of the register who may take part, each in the principal post of `day`."""
    people = placed_on(connection, units_of(atlas, contest, day), day)
    return [one for one in people if _on_path(programme, contest, [one.title], manager=one.manager)]


def require_entitled(
    programme: Programme, contest: Contest, atlas: Atlas, posts: Sequence[Post], day: date
) -> None:
    """Make sure that a person with these posts may take part.

    Raises
    ------
    ContestError
        When the contest is for others; in Vietnamese.
    """
    titles, manager = [post.title for post in posts], any(post.manager for post in posts)
    here = units_of(atlas, contest, day) if contest.units else None
    if here is not None and not any(post.unit.key in here for post in posts):
        raise ContestError("Cuộc thi này dành cho cán bộ của những đơn vị khác.")
    if not _on_path(programme, contest, titles, manager=manager):
        titled = {path.id: path.title for path in programme.paths}
        meant = ", ".join(titled.get(path, path).lower() for path in contest.paths)
        raise ContestError(f"Cuộc thi này dành cho: {meant}.")


def _on_path(programme: Programme, contest: Contest, titles: Sequence[str], *, manager: bool) -> bool:
    path = path_of(programme, titles, manager=manager)
    return not contest.paths or (path is not None and path.id in contest.paths)
