"""What the issue asks for in full; not part of a usual run: ``pytest -m heavy tests/hub/kernels``."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest
from tests.hub.kernels.kernels import Kernel, files_in, running, until

from taphuan_hub.bench.kernels import own_memory

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(1800)]
ALIVE, STARTED = 400, 1000


def test_four_hundred_live_at_once(parent: int, runtime: Path) -> None:
    imports = "import taphuan_widgets.sitting, taphuan_widgets.pages.my_learning"
    with ExitStack() as stack:
        kernels: list[Kernel] = []
        for _ in range(ALIVE):
            kernels.append(stack.enter_context(running(traits={"transport": "ipc"})))
            assert kernels[-1].ask("6 * 7", imports) == 42
        assert len(psutil.Process(parent).children()) == ALIVE
        assert [kernel.ask("1") for kernel in kernels] == [1] * ALIVE
        memory = sorted(own_memory(kernel.pid) for kernel in kernels)
        assert memory[ALIVE // 2] <= 18, f"median {memory[ALIVE // 2]:.1f} MB, most {memory[-1]:.1f} MB"
    assert psutil.Process(parent).children() == []
    assert files_in(runtime) == []


def test_a_thousand_that_were_started_and_ended_leave_nothing(parent: int, runtime: Path) -> None:
    def left() -> tuple[int, int, int]:
        listening = [each for each in psutil.net_connections("tcp") if each.status == psutil.CONN_LISTEN]
        mine = [each for each in listening if each.pid in {parent, psutil.Process().pid}]
        return psutil.Process(parent).num_fds(), len(psutil.Process(parent).children()), len(mine)

    with running() as kernel:
        assert kernel.ask("1") == 1
    before, own = left(), psutil.Process().num_fds()
    for number in range(STARTED):
        with running(traits={"transport": ("tcp", "ipc")[number % 2]}) as kernel:
            assert kernel.ask("1") == 1
    assert until(lambda: all(now <= then for now, then in zip(left(), before, strict=True)))
    assert psutil.Process().num_fds() <= own + 8
    assert files_in(runtime) == []
