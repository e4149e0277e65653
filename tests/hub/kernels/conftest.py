"""Kernels of these tests write their files to a folder of the test, and the parent ends with the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from taphuan_hub.kernels.provisioner import ForkProvisioner
from taphuan_hub.kernels.supervisor import Supervisor, supervisor


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where connection files go."""
    folder = tmp_path / "runtime"
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setattr(ForkProvisioner, "_warned", False)
    return folder


@pytest.fixture
def own_parent(monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervisor]:
    """A supervisor for this test alone, whose parent may be hurt."""
    own = Supervisor()
    monkeypatch.setattr("taphuan_hub.kernels.provisioner.supervisor", lambda: own)
    yield own
    own.close()


@pytest.fixture
def parent() -> int:
    """The process id of the parent that all tests share."""
    supervisor().warm_up()
    return supervisor().parents[0]
