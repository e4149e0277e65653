"""Who is counted, and where: each person once, in the principal post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.scope import Key
from taphuan_grading.register.units import LEVELS
from taphuan_grading.vietnamese import comparable

POST_COLUMNS = (
    "id",
    "official_id",
    "title",
    "level",
    "unit_code",
    "unit_valid_from",
    "manager",
    "valid_from",
    "valid_to",
)
UNIT_COLUMNS = ("code", "valid_from", "valid_to", "name", "type", "level", "parent_code")
_PLACE = ["official_id", "level", "unit_code", "unit_valid_from"]

AUDIENCE_NAMES = {
    "manager": "cán bộ quản lý",
    "official": "cán bộ, công chức khác",
    "tech-team": "tổ công nghệ cộng đồng",
    "extension": "khuyến nông cộng đồng",
}
"""For whom the plan asks training (sections I.2.a and III.1.đ), as far as the register knows them."""

_BY_TITLE = {one: comparable(AUDIENCE_NAMES[one], diacritics=False) for one in ("tech-team", "extension")}


def holding(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows whose period holds `day`: ``valid_from`` <= day < ``valid_to``."""
    when = pd.Timestamp(day)
    return frame[(frame["valid_from"] <= when) & ~(frame["valid_to"] <= when)]


def within(frame: pd.DataFrame, shown: Collection[Key]) -> pd.DataFrame:
    """Return the rows of people or units that are in one of the units `shown`."""
    since = "unit_valid_from" if "unit_valid_from" in frame else "valid_from"
    code = "unit_code" if "unit_code" in frame else "code"
    keys = pd.MultiIndex.from_tuples(
        [(key, pd.Timestamp(day)) for key, day in sorted(shown)], names=[code, since]
    )
    return frame[pd.MultiIndex.from_frame(frame[[code, since]]).isin(keys)]


def ranked(posts: pd.DataFrame) -> pd.DataFrame:
    """Return the posts in the order in which one of them is somebody's principal one; see `people_on`."""
    ranks = posts["level"].map({level: rank for rank, level in enumerate(LEVELS)})
    order = posts.assign(rank=ranks, beside=~posts["manager"])
    return order.sort_values(["beside", "rank", "valid_from", "id"])


def people_on(posts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return ``official_id, level, unit_code, unit_valid_from, title, manager``: one row a person on `day`.

    Somebody who holds several posts on that day counts once: in a manager's before any other, then in the one
    of the highest level, then the one held longest, then the one entered first.
    """
    principal = ranked(holding(posts, day)).drop_duplicates("official_id")
    return principal[[*_PLACE, "title", "manager"]].reset_index(drop=True)


def managers_on(posts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return ``official_id, level, unit_code, unit_valid_from`` of those in a manager's post."""
    people = people_on(posts, day)
    return people.loc[people["manager"], _PLACE].reset_index(drop=True)


def audiences(people: pd.DataFrame) -> pd.Series:
    """Return the audience of each row of `people_on`: a manager's by the post, the others' by its title."""
    titles = people["title"]
    of_title = {title: _audience(title) for title in titles.unique()}
    return titles.map(of_title).mask(people["manager"], "manager")


def _audience(title: str) -> str:
    words = comparable(title, diacritics=False)
    return next((audience for audience, name in _BY_TITLE.items() if name in words), "official")


def check_places(managers: pd.DataFrame, units: pd.DataFrame, day: date) -> None:
    """Make sure that the unit of every manager exists on `day`; else `RegisterError` names one."""
    known = pd.MultiIndex.from_frame(units[["code", "valid_from"]])
    placed = pd.MultiIndex.from_frame(managers[["unit_code", "unit_valid_from"]]).isin(known)
    lost = managers[~placed]
    if not lost.empty:
        first = lost.sort_values("official_id").iloc[0]
        raise RegisterError(
            f"{len(lost)} manager posts are in units that do not exist on {day}, "
            f"for example {first['official_id']} in {first['unit_code']}; carry them to the successors"
        )
