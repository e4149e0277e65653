"""A room imports only from rooms before it; the hub may import anything; nothing imports the hub."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BESIDE = {"store", "clock", "errors"}
ROOMS = [
    "content",
    "assignment",
    "attempts",
    "marking",
    "register",
    "contests",
    "attendance",
    "completion",
    "evaluation",
    "planning",
    "certificates",
    "indicator",
    "ledger",
    "cascade",
    "reports",
]
FILES = [*ROOT.glob("grading/**/*.py"), *ROOT.glob("widgets/**/*.py")]


def imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    sources = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return names | {f"{node.module}.{alias.name}" for node in sources for alias in node.names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_data_moves_one_way(path: Path) -> None:
    found = imports(path)
    assert not [name for name in found if name.startswith("taphuan_hub")]
    if "taphuan_grading" not in path.parts:
        return
    assert not [name for name in found if name.startswith(("taphuan_widgets", "ipywidgets"))]
    room = path.relative_to(ROOT / "grading/taphuan_grading").parts[0].removesuffix(".py")
    before = BESIDE | {room} | set(ROOMS[: ROOMS.index(room)] if room in ROOMS else [])
    used = {name.split(".")[1] for name in found if name.startswith("taphuan_grading.")}
    assert used & {*ROOMS, *BESIDE} <= before


def test_scoring_stays_light() -> None:
    light = [
        ROOT / "grading/taphuan_grading/marking/scoring.py",
        *ROOT.glob("grading/taphuan_grading/rules/*.py"),
    ]
    own = ("taphuan_grading.rules", "taphuan_grading.vietnamese")
    for path in light:
        foreign = {name for name in imports(path) if not name.startswith(own)}
        assert {name.split(".")[0] for name in foreign} <= sys.stdlib_module_names
