"""The reason that a correction has to have."""

from __future__ import annotations

from taphuan_grading.errors import SheetError

LONGEST = 500


def checked_reason(reason: str, missing: str) -> str:
    """Return `reason` without spaces around it; `SheetError` with the words `missing` when there is none."""
    words = reason.strip()
    if not words:
        raise SheetError("no-reason", missing)
    if len(words) > LONGEST:
        raise SheetError("no-reason", f"Lý do dài quá {LONGEST} chữ cái. Ông/bà viết ngắn lại.")
    return words
