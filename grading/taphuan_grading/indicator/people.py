"""Who is counted, and where: each manager once, in the principal post."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import pandas as pd

from taphuan_grading.errors import RegisterError
from taphuan_grading.register.scope import Key
from taphuan_grading.register.units import LEVELS

POST_COLUMNS = (
    "id",
    "official_id",
    "level",
    "unit_code",
    "unit_valid_from",
    "manager",
    "valid_from",
    "valid_to",
)
UNIT_COLUMNS = ("code", "valid_from", "valid_to", "name", "type", "level", "parent_code")


def holding(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows whose period holds `day`: ``valid_from`` <= day < ``valid_to``."""
    when = pd.Timestamp(day)
    return frame[(frame["valid_from"] <= when) & ~(frame["valid_to"] <= when)]


def within(frame: pd.DataFrame, shown: Collection[Key]) -> pd.DataFrame:
    """Return the rows of managers or units that are in one of the units `shown`."""
    since = "unit_valid_from" if "unit_valid_from" in frame else "valid_from"
    code = "unit_code" if "unit_code" in frame else "code"
    keys = pd.MultiIndex.from_tuples(
        [(key, pd.Timestamp(day)) for key, day in sorted(shown)], names=[code, since]
    )
    return frame[pd.MultiIndex.from_frame(frame[[code, since]]).isin(keys)]


def managers_on(posts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return ``official_id, level, unit_code, unit_valid_from``: one row a manager on `day`.

    Somebody who holds several manager posts on that day counts once, in the one of the highest
    level, then the one held longest, then the one entered first.
    """
    held = holding(posts[posts["manager"]], day)
    held = held.assign(rank=held["level"].map({level: rank for rank, level in enumerate(LEVELS)}))
    principal = held.sort_values(["rank", "valid_from", "id"]).drop_duplicates("official_id")
    return principal[["official_id", "level", "unit_code", "unit_valid_from"]].reset_index(drop=True)


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
