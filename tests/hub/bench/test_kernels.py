from __future__ import annotations

from pathlib import Path

import pytest

from taphuan_hub.bench import kernels


def test_a_forked_kernel_has_little_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    ready, memory = kernels.run(1)
    assert (ready.name, ready.unit, ready.more_is_better) == ("kernel_ready", "s", False)
    assert (memory.name, memory.unit, memory.more_is_better) == ("kernel_uss", "MB", False)
    assert ready.stock is not None
    assert memory.stock is not None
    assert memory.ours <= min(18.0, 0.4 * memory.stock)
    assert list(tmp_path.iterdir()) == []
