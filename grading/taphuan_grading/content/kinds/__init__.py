"""The types of question: one file each, with its model and how it is read."""

from __future__ import annotations

from taphuan_grading.content.kinds import (
    choice,
    dialogue,
    gaps,
    groups,
    matching,
    number,
    ordering,
    pool,
    rating,
    red_flags,
    short_text,
    true_false,
    upload,
    written,
)
from taphuan_grading.content.kinds.draft import Draft, Kind

__all__ = ["KINDS", "Draft", "Kind"]

KINDS = {
    "single-choice": choice.SINGLE,
    "multiple-choice": choice.MULTIPLE,
    "true-false": true_false.KIND,
    "short-text": short_text.KIND,
    "number": number.KIND,
    "written": written.KIND,
    "ordering": ordering.KIND,
    "matching": matching.KIND,
    "groups": groups.KIND,
    "gaps": gaps.KIND,
    "red-flags": red_flags.KIND,
    "dialogue": dialogue.KIND,
    "rating": rating.KIND,
    "upload": upload.KIND,
    "pool": pool.KIND,
}
"""Every type of question, by the name that authors write."""
