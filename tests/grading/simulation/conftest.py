"""Every scenario that is taught, and logs that are right, half right and wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from taphuan_grading.content.locate import content_root
from taphuan_grading.content.models import Simulation
from taphuan_grading.content.simulations import practised

FILES = sorted((content_root() / "simulations").glob("*/*.yml"))
SCENARIOS = {f"{played.simulator}/{played.scenario}": played for played in practised(content_root())}


def right(played: Simulation) -> list[str]:
    return [action for check in played.checks for action in check.ideal]


def half(played: Simulation) -> list[str]:
    """What meets every other check, and no more."""
    return [action for check in played.checks[::2] for action in check.ideal]


def wrong(played: Simulation) -> list[str]:
    """To each thing the first deed that is not right, and some other text for what is typed."""
    parted = [action.split(" ", 2) for action in right(played)]
    ideal = {(verb, thing, word) for verb, thing, *value in parted for word in " ".join(value).split()}
    log: dict[tuple[str, ...], str] = {}
    for deed, words in played.deeds.items():
        parts = tuple(deed.split(" ", 2))
        if "{}" in words:
            log[parts[:2]] = f"{deed} zzz"
        elif parts not in ideal and parts[0] not in {"open", "look", "inspect"}:
            log.setdefault(parts[:2], deed)
    return list(log.values())


PROGRAMME = """\
id: played
title: Chương trình mẫu
target: 100% được tập huấn
rules: [{id: all, statement: Đạt mọi khóa., valid_from: 2024-01-01, required_courses: [village]}]
runs: [{id: run-2026, title: Đợt 2026, starts: 2026-01-01, ends: 2026-12-31}]
courses: [village]
"""
COURSE = "{id: village, title: Xã mẫu, summary: Khóa mẫu., modules: [play]}\n"
MODULE = """\
---
id: village/play
title: Bài mô phỏng mẫu
minutes: 15
audience: [manager]
objectives: [{id: a, text: Biết xử lý tin nhắn, digcomp: "4.1", plan: III.1.đ}]
pass_mark: 0.7
---

## Hộp thư

:::{simulation} inbox
:scenario: sms-brandname
:points: 3
:::

## Luyện tập

:::{simulation} inbox
:scenario: shopping
:practice:
:::
"""


def write_tree(root: Path) -> Path:
    """A content folder whose module plays two scenarios; return the module's file."""
    course = root / "village"
    course.mkdir(parents=True)
    shutil.copytree(content_root() / "simulations", root / "simulations")
    (root / "programme.yml").write_text(PROGRAMME, encoding="utf-8")
    (course / "course.yml").write_text(COURSE, encoding="utf-8")
    (course / "play.md").write_text(MODULE, encoding="utf-8")
    return course / "play.md"


@pytest.fixture
def module_file(tmp_path: Path) -> Path:
    return write_tree(tmp_path / "courses")
