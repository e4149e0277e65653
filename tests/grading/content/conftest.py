from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

SAMPLES = Path(__file__).parents[1] / "samples"
Edit = Callable[[str, str, str], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A sound content folder that a test may spoil."""
    return shutil.copytree(SAMPLES / "small", tmp_path / "courses")


@pytest.fixture
def edit(tree: Path) -> Edit:
    """Replace one text of a file by another."""

    def replace(name: str, old: str, new: str) -> Path:
        path = tree / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return replace
