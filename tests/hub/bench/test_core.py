from __future__ import annotations

import json
from itertools import count
from pathlib import Path

import pytest

from taphuan_hub.bench.result import Result
from taphuan_hub.bench.rounds import interleaved
from taphuan_hub.cli.bench import report


def test_a_ratio_above_one_means_that_ours_is_better() -> None:
    assert Result("time", "s", ours=0.5, stock=2.0).ratio == 4
    assert Result("rate", "1/s", ours=40.0, stock=2.0, more_is_better=True).ratio == 20
    assert Result("alone", "kB", ours=3.0).ratio is None
    assert Result("nothing", "s", ours=0.0, stock=1.0).ratio is None


def test_both_sides_take_turns() -> None:
    turns: list[str] = []
    told = count()

    def measure(name: str, value: float) -> float:
        turns.append(name)
        return value

    found = interleaved(
        lambda: measure("ours", 1), lambda: measure("stock", 3), rounds=3, step=lambda: next(told) and None
    )
    assert turns == ["ours", "stock", "stock", "ours", "ours", "stock"]
    assert found == (1, 3)
    assert next(told) == 6
    assert interleaved(lambda: 2.0, rounds=1) == (2.0, None)


def test_results_are_printed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "results.json"
    report([Result("kernel_ready", "s", ours=0.1, stock=1.0), Result("alone", "", ours=7)], file)
    rows = json.loads(file.read_text(encoding="utf-8"))
    assert rows[0] == {"name": "kernel_ready", "unit": "s", "ours": 0.1, "stock": 1.0, "ratio": 10.0}
    assert rows[1]["stock"] is None
    printed = capsys.readouterr().out
    assert "10.0" in printed
    assert "7" in printed
