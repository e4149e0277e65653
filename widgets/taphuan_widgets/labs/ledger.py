"""The sample ledger of the lab on the figure: reading it, and a forgery to be found out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from taphuan_grading.ledger.inspector import Broken, fold, records, verify

FILE = Path("du-lieu/so-cai.jsonl")


def read_lines(path: Path = FILE) -> list[str]:
    """Return the lines of a ledger: the head, then a record a line."""
    return path.read_text(encoding="utf-8").splitlines()


def standing(lines: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what stands at the end of a ledger: by kind, then by key."""
    return fold(records(lines[1:], verify(lines)))


def posts_on(facts: dict[str, dict[str, Any]], day: str) -> pd.DataFrame:
    """Return the managers' posts of `day`: ``person``, ``unit``, ``from``, ``to``."""
    posts = pd.DataFrame(facts["post"].values())
    return posts[(posts["from"] <= day) & (posts["to"].isna() | (posts["to"] > day))]


def run_on(facts: dict[str, dict[str, Any]], day: str) -> str:
    """Return the run that holds `day`."""
    return next(key for key, run in facts["run"].items() if run["starts"] <= day <= run["ends"])


def inspect(lines: Iterable[str]) -> str:
    """Return what the inspector's script says about a ledger, in Vietnamese."""
    try:
        found = verify(lines)
    except Broken as broken:
        return f"KHÔNG TIN ĐƯỢC. Máy kiểm tra nói: {broken}"
    day = date.fromisoformat(found["as_of"])
    return (
        f"Sổ nguyên vẹn: {found['records']} bản ghi. Ngày {day:%d/%m/%Y}: "
        f"{found['numerator']} trên {found['denominator']} cán bộ quản lý đã được tập huấn."
    )


def forged(lines: Sequence[str]) -> list[str]:
    """Return a copy of a ledger in which somebody moved the day of one result."""
    place = [number for number, line in enumerate(lines) if '"kind":"passed"' in line][42]
    changed = lines[place].replace('"on":"20', '"on":"19', 1)
    return [*lines[:place], changed, *lines[place + 1 :]]


def forged_record(lines: Sequence[str]) -> int:
    """Return the number of the record that `forged` changes."""
    changed = zip(lines, forged(lines), strict=True)
    return next(number for number, (before, after) in enumerate(changed) if before != after)
