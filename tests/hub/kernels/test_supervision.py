"""The parent is kept alive, kept current, and ends with its server."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from tests.hub.kernels.kernels import gone, has_ended, running, until

from taphuan_hub.kernels import supervisor as supervision
from taphuan_hub.kernels.forked import Forked
from taphuan_hub.kernels.supervisor import Supervisor

SERVER = """
import sys
from jupyter_client.manager import KernelManager

manager = KernelManager(kernel_name="taphuan")
manager.start_kernel()
client = manager.client()
client.start_channels()
client.execute("while True: pass")
print(manager.provisioner.pid, flush=True)
sys.stdin.read()
"""


def test_kernels_outlive_a_parent_that_dies_and_new_ones_come(own_parent: Supervisor) -> None:
    with running() as kernel:
        first = own_parent.parents[0]
        os.kill(first, signal.SIGKILL)
        assert gone(first)
        assert kernel.ask("2 + 2") == 4
        assert kernel.manager.is_alive()
        with running() as other:
            assert isinstance(other.manager.provisioner.process, Forked)
            assert other.ask("os.getppid()", "import os") == own_parent.parents[0] != first
        orphan, process = psutil.Process(kernel.pid), kernel.manager.provisioner.process
        kernel.manager.shutdown_kernel()
        assert process.poll() is not None
        assert has_ended(orphan)


def test_a_parent_that_dies_is_started_again_at_once(
    own_parent: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervision, "SHORT_LIFE_SECONDS", 0.0)
    with running():
        pass
    first = own_parent.parents[0]
    os.kill(first, signal.SIGTERM)
    assert gone(first)
    assert until(lambda: own_parent.parents not in ([], [first]))


def test_an_upgrade_makes_a_new_parent(
    own_parent: Supervisor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    monkeypatch.syspath_prepend(packages)
    with running() as before:
        assert before.ask("1") == 1
        old = own_parent.parents[0]
        (packages / "something-2.0.dist-info").mkdir()
        with running() as after:
            assert after.ask("os.getppid()", "import os") != old
            assert before.ask("2") == 2
            assert psutil.Process(old).is_running()
        before.manager.shutdown_kernel(now=True)
        assert gone(old)


def test_two_kernels_share_a_parent(own_parent: Supervisor) -> None:
    with running() as one, running() as other:
        assert one.ask("os.getppid()", "import os") == other.ask("os.getppid()", "import os")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, None])
def test_parent_and_busy_kernels_end_with_their_server(end: signal.Signals | None) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdin is not None
    with server.stdout, server.stdin:
        kernel = int(server.stdout.readline())
        family = [process.pid for process in psutil.Process(server.pid).children(recursive=True)]
        assert kernel in family
        if end is None:
            server.stdin.close()
        else:
            server.send_signal(end)
        server.wait(60)
    assert gone(*family)


def test_kernels_end_with_a_server_whose_parent_is_dead() -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdin is not None
    with server.stdout, server.stdin:
        kernel = psutil.Process(int(server.stdout.readline()))
        parent = kernel.parent()
        assert parent is not None
        parent.kill()
        assert gone(parent.pid)
        assert kernel.is_running()
        server.kill()
        server.wait(60)
    assert until(lambda: has_ended(kernel))


def test_a_copy_of_the_server_has_a_parent_of_its_own(parent: int) -> None:
    reading, writing = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.write(writing, repr(supervision.supervisor().parents).encode())
        os._exit(0)
    os.waitpid(copy, 0)
    os.close(writing)
    with os.fdopen(reading) as told:
        assert told.read() == "[]"
    with running() as kernel:
        assert kernel.ask("os.getppid()", "import os") == parent


def test_closing_ends_parent_and_kernels(own_parent: Supervisor, caplog: pytest.LogCaptureFixture) -> None:
    with running() as kernel, caplog.at_level(logging.WARNING):
        pids = [kernel.pid, *own_parent.parents]
        own_parent.close()
        assert gone(*pids)
    assert not caplog.records
