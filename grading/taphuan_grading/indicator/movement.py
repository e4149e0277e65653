"""What moved the figure between two days: every manager is in one of the steps, and the steps add up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Kind = Literal["corrected", "trained", "joined", "left", "lapsed"]
KIND_NAMES: dict[Kind, str] = {
    "corrected": "số liệu được sửa sau đó",
    "trained": "hoàn thành tập huấn",
    "joined": "mới giữ chức vụ quản lý",
    "left": "thôi giữ chức vụ quản lý",
    "lapsed": "hết hiệu lực (sang đợt mới, hoặc quy tắc đổi)",
}


@dataclass(frozen=True)
class Step:
    """One reason, and by how much it moved managers trained (`numerator`) and managers (`denominator`)."""

    kind: Kind
    numerator: int
    denominator: int
    people: tuple[str, ...]


def movement(
    before: pd.DataFrame, after: pd.DataFrame, *, as_known: pd.DataFrame | None = None
) -> tuple[Step, ...]:
    """Explain the way from one figure to another.

    Parameters
    ----------
    before, after
        ``official_id, trained``: the managers of the earlier and of the later day, each once, by what is
        known now.
    as_known
        The managers of the earlier day by what was known when that figure was reported, if it was.

    Returns
    -------
    tuple of Step
        Those that moved somebody, in the order of `KIND_NAMES`. Their sums are exactly the differences
        between the figures of `as_known` (else `before`) and `after`.
    """
    steps = [] if as_known is None else [_corrected(as_known, before)]
    old, new = _trained(before), _trained(after)
    stayed = old.index.intersection(new.index)
    gained = stayed[~old[stayed] & new[stayed]]
    lost = stayed[old[stayed] & ~new[stayed]]
    joined, left = new.index.difference(old.index), old.index.difference(new.index)
    steps += [
        Step("trained", len(gained), 0, tuple(gained)),
        Step("joined", int(new[joined].sum()), len(joined), tuple(joined)),
        Step("left", -int(old[left].sum()), -len(left), tuple(left)),
        Step("lapsed", -len(lost), 0, tuple(lost)),
    ]
    return tuple(step for step in steps if step.people)


def _corrected(as_known: pd.DataFrame, now: pd.DataFrame) -> Step:
    told, true = _trained(as_known), _trained(now)
    both = told.index.intersection(true.index)
    other = told.index.symmetric_difference(true.index).union(both[told[both] != true[both]])
    return Step("corrected", int(true.sum() - told.sum()), len(true) - len(told), tuple(other))


def _trained(managers: pd.DataFrame) -> pd.Series:
    return managers.set_index("official_id")["trained"].astype(bool).sort_index()
