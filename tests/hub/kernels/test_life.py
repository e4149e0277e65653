"""A forked kernel lives and ends as one that was started."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from tests.hub.kernels.kernels import Kernel, files_in, gone, running, until

from taphuan_hub.kernels.forked import Forked

ENDLESS = "import itertools\nfor _ in itertools.count(): pass"


def note(path: Path) -> str:
    """Code that makes a file, by which the test knows that it runs."""
    return f"open({str(path)!r}, 'w').close()"


def is_forked(kernel: Kernel) -> bool:
    return isinstance(kernel.manager.provisioner.process, Forked)


def test_it_is_forked_and_leads_its_own_session(parent: int) -> None:
    with running() as kernel:
        assert is_forked(kernel)
        assert kernel.ask("os.getppid(), os.getpgrp(), os.getsid(0)", "import os") == (
            parent,
            kernel.pid,
            kernel.pid,
        )


def test_polling_waiting_and_shutting_down(runtime: Path) -> None:
    with running() as kernel:
        assert kernel.ask("6 * 7") == 42
        assert kernel.manager.is_alive()
        kernel.manager.shutdown_kernel()
        assert not kernel.manager.is_alive()
        assert gone(kernel.pid)
    assert files_in(runtime) == []


@pytest.mark.parametrize(
    ("code", "status"),
    [("import os; os._exit(3)", 3), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9)],
)
def test_the_status_of_its_end_is_known(code: str, status: int) -> None:
    with running() as kernel:
        kernel.send(code)
        process = kernel.manager.provisioner.process
        assert gone(kernel.pid)
        assert until(lambda: process.poll() is not None)
        assert process.poll() == status


def test_an_interrupt_stops_what_runs(tmp_path: Path) -> None:
    with running() as kernel:
        asked = kernel.send(f"{note(tmp_path / 'on')}\n{ENDLESS}")
        assert until((tmp_path / "on").exists)
        kernel.manager.interrupt_kernel()
        assert kernel.reply(asked)["ename"] == "KeyboardInterrupt"
        assert kernel.ask("1") == 1


@pytest.mark.parametrize("now", [True, False])
def test_a_restart_forgets_everything(now: bool) -> None:
    with running() as kernel:
        assert kernel.ask("x", "x = 5") == 5
        before = kernel.pid
        kernel.manager.restart_kernel(now=now)
        assert kernel.ask("'x' in globals()") is False
        assert is_forked(kernel)
        assert kernel.pid != before
        assert gone(before)


def test_one_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    ignore = "import signal; [signal.signal(number, signal.SIG_IGN) for number in (2, 15)]"
    with running() as kernel:
        kernel.send(f"{ignore}\n{note(tmp_path / 'on')}\n{ENDLESS}")
        assert until((tmp_path / "on").exists)
        kernel.manager.shutdown_wait_time = 0.5
        process = kernel.manager.provisioner.process
        kernel.manager.shutdown_kernel()
        assert process.poll() == -signal.SIGKILL
        assert gone(kernel.pid)


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 11)"])
def test_what_it_started_ends_with_it(end: str) -> None:
    with running() as kernel:
        child = kernel.ask("p.pid", "import subprocess; p = subprocess.Popen(['sleep', '1000'])")
        kernel.send(end)
        assert gone(kernel.pid, child)


def test_one_that_is_let_go_of_ends(parent: int) -> None:
    with running() as kernel:
        kernel.send(ENDLESS)
        kernel.manager.provisioner.process.let_go()
        assert gone(kernel.pid)
        kernel.manager.provisioner.process = None


def test_signals_go_to_the_kernel_alone(parent: int) -> None:
    listen = "import signal; seen = []; signal.signal(signal.SIGUSR1, lambda *given: seen.append(given[0]))"
    with running() as one, running() as other:
        assert [kernel.ask("1", listen) for kernel in (one, other)] == [1, 1]
        one.manager.signal_kernel(signal.SIGUSR1)
        assert one.ask("seen") == [signal.SIGUSR1]
        assert other.ask("seen") == []
    assert psutil.Process(parent).is_running()


def test_many_leave_nothing_behind(parent: int, runtime: Path) -> None:
    """The small twin of ``test_heavy``."""
    with running() as kernel:  # now the parent has imported everything and holds no more than it needs
        assert kernel.ask("1") == 1
    holds = psutil.Process(parent).num_fds()
    own = psutil.Process().num_fds()
    for _ in range(2):
        with ExitStack() as stack:
            kinds = ["tcp", "ipc"] * 10
            kernels = [stack.enter_context(running(traits={"transport": kind})) for kind in kinds]
            assert [each.ask("1") for each in kernels] == [1] * 20
            assert len(psutil.Process(parent).children()) == 20
    assert psutil.Process(parent).children() == []
    assert until(lambda: psutil.Process(parent).num_fds() <= holds)
    assert psutil.Process().num_fds() <= own + 8
    assert files_in(runtime) == []
