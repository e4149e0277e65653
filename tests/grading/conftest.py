"""A small programme that is made in memory, for the rooms that compute."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from taphuan_grading.content.models import Course, Module, Programme, Rule, Run


def module(module_id: str, pass_mark: float) -> Module:
    return Module(
        id=module_id,
        title=module_id,
        minutes=20,
        audience=("manager",),
        objectives=(),
        pass_mark=pass_mark,
        steps=(),
        path=Path(f"{module_id}.md"),
        version="0" * 12,
    )


@pytest.fixture(scope="session")
def small_programme() -> Programme:
    """Two required courses (of two modules and one), an optional one, two runs."""
    a = Course(id="a", title="Khóa A", summary="", modules=(module("a/1", 0.5), module("a/2", 0.7)))
    b = Course(id="b", title="Khóa B", summary="", modules=(module("b/1", 0.5),))
    extra = Course(id="extra", title="Khóa thêm", summary="", modules=(module("extra/1", 0.5),))
    rule = Rule(id="r", statement="Quy tắc.", valid_from=date(2023, 6, 19), required_courses=("a", "b"))
    runs = (
        Run(id="ntm-2025", title="Đợt 2025", starts=date(2025, 1, 1), ends=date(2025, 12, 31)),
        Run(id="ntm-2026", title="Đợt 2026", starts=date(2026, 1, 1), ends=date(2026, 12, 31)),
    )
    return Programme(
        id="ntm", title="Chương trình", target="100%", rules=(rule,), runs=runs, courses=(a, b, extra)
    )
