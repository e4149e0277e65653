from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, text

from taphuan_grading.assignment.course import not_waiting_for_the_disk


def synchronous(path: Path) -> int:
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        found: int = connection.scalar(text("PRAGMA synchronous"))
    engine.dispose()
    return found


def test_only_inside_the_block_nothing_waits_for_the_disk(tmp_path: Path) -> None:
    full = synchronous(tmp_path / "a.db")
    with not_waiting_for_the_disk():
        assert synchronous(tmp_path / "a.db") == 0
    assert synchronous(tmp_path / "a.db") == full > 0
