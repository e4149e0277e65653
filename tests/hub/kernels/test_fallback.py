"""What cannot be forked is started in the ordinary way, and that is said once."""

from __future__ import annotations

import logging
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.hub.kernels.kernels import running

from taphuan_hub.kernels.errors import CannotForkError
from taphuan_hub.kernels.forked import Forked
from taphuan_hub.kernels.order import Order
from taphuan_hub.kernels.provisioner import order_for
from taphuan_hub.kernels.supervisor import Supervisor

USUAL = [sys.executable, "-m", "ipykernel_launcher", "-f", "x.json"]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    return [line for line in lines if "ordinary, slower way" in line]


@pytest.mark.parametrize("what", [resource.RLIMIT_AS, resource.RLIMIT_NOFILE])
def test_memory_or_descriptors_exhausted_in_the_parent(
    what: int, own_parent: Supervisor, caplog: pytest.LogCaptureFixture
) -> None:
    with running():
        parent = psutil.Process(own_parent.parents[0])
    used = parent.memory_info().vms if what == resource.RLIMIT_AS else parent.num_fds() + 3
    parent.rlimit(what, (used, used))
    for _ in range(2):
        with running() as kernel:
            assert not isinstance(kernel.manager.provisioner.process, Forked)
            assert kernel.ask("6 * 7") == 42
            kernel.manager.shutdown_kernel()
    assert len(said(caplog)) == 1
    assert parent.children() == []


def test_a_parent_that_cannot_start(
    own_parent: Supervisor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "taphuan_widgets"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('half installed')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for _ in range(2):
        with running() as kernel:
            assert not isinstance(kernel.manager.provisioner.process, Forked)
            assert kernel.ask("6 * 7") == 42
    assert len(said(caplog)) == 1
    assert own_parent.parents == []


def test_the_ordinary_kernel_has_no_history_either(own_parent: Supervisor) -> None:
    own_parent.close()
    with running() as kernel:
        assert kernel.ask("get_ipython().history_manager.enabled") is False


@pytest.mark.parametrize(
    ("cmd", "kwargs", "why"),
    [
        (["bash", "-c", "x"], {}, "only `python -m ipykernel_launcher`"),
        ([sys.executable, "-m", "other_kernel"], {}, "only `python -m ipykernel_launcher`"),
        (
            [sys.executable, "-X", "dev", "-m", "ipykernel_launcher"],
            {},
            "only `python -m ipykernel_launcher`",
        ),
        (USUAL, {"preexec_fn": print}, "preexec_fn"),
        (USUAL, {"env": {"PYTHONHASHSEED": "7"}}, "PYTHONHASHSEED"),
        (USUAL, {"env": {"LD_PRELOAD": "x.so"}}, "LD_PRELOAD"),
    ],
)
def test_a_fork_that_would_not_be_the_same_is_refused(
    cmd: list[str], kwargs: dict[str, Any], why: str
) -> None:
    with pytest.raises(CannotForkError, match=why):
        order_for(cmd, kwargs)


def test_an_order_travels_whole() -> None:
    order = Order(["-f", "x"], {"A": "à\udcff", "B": "x" * 1_000_000}, "/tmp/ở đây")
    assert Order.from_file(order.to_file()) == order


def test_streams_are_those_that_were_asked_for(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "out"
    with path.open("w") as out, running(stdout=out, stderr=subprocess.DEVNULL) as kernel:
        assert kernel.ask("os.write(1, b'said')", "import os") == 4
        assert kernel.ask("os.readlink('/proc/self/fd/0')") == "/dev/null"
    assert path.read_text() == "said"
    with running(stdout=subprocess.PIPE) as kernel:
        assert not isinstance(kernel.manager.provisioner.process, Forked)
        kernel.manager.provisioner.process.stdout.close()
    assert len(said(caplog)) == 1


@pytest.mark.parametrize(("folder", "stays"), [("short", True), ("d" * 120, False), (None, False)])
def test_a_path_unfit_for_sockets_gives_way_to_a_short_private_place(
    folder: str | None, stays: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    traits = {"transport": "ipc"}
    if folder is not None:
        (tmp_path / folder).mkdir()
        traits["connection_file"] = str(tmp_path / folder / "k.json")
    monkeypatch.chdir(tmp_path)
    with running(traits=traits, cwd="/") as kernel:
        assert isinstance(kernel.manager.provisioner.process, Forked)
        assert kernel.ask("6 * 7") == 42
        place = Path(kernel.manager.ip).parent
        assert (place == tmp_path / str(folder)) is stays
        assert stays or place.stat().st_mode & 0o077 == 0
        kernel.manager.restart_kernel(now=True)
        assert kernel.ask("1") == 1
        kernel.manager.shutdown_kernel(now=True)
        assert place.exists() is stays
    assert not [path for path in tmp_path.rglob("*") if path.is_socket()]
