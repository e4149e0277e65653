"""A forked kernel beside a stock one, both with all that a module imports.

`kernel_ready` is the time from the request to ``kernel_info_reply``; stock's includes the imports, which a
forked kernel has from its parent (they are run there too). `kernel_uss` is the memory that only this kernel
has (USS), after the imports.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from statistics import median

import psutil
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

from taphuan_hub.bench.result import Result
from taphuan_hub.bench.rounds import interleaved

OURS, STOCK = "taphuan", "python3"
IMPORTS = "import taphuan_widgets.lesson, taphuan_widgets.sitting"
"""What the first cell of a module imports."""

ANSWER_SECONDS = 60.0
MEGABYTE = 2**20


@dataclass(frozen=True)
class Start:
    """One kernel's start: seconds until it is ready, and MB of its own."""

    seconds: float
    megabytes: float


def run(rounds: int) -> list[Result]:
    """Start kernels of both kinds in turns.

    Parameters
    ----------
    rounds
        How many of each.
    """
    starts: dict[str, list[Start]] = {OURS: [], STOCK: []}

    def measure(name: str) -> float:
        starts[name].append(start(name))
        return starts[name][-1].seconds

    start(OURS)  # the parent warms up once for a server, not for a kernel
    ours, stock = interleaved(partial(measure, OURS), partial(measure, STOCK), rounds=rounds)
    memory = {name: median(one.megabytes for one in found) for name, found in starts.items()}
    return [
        Result("kernel_ready", "s", ours, stock),
        Result("kernel_uss", "MB", memory[OURS], memory[STOCK]),
    ]


def start(name: str) -> Start:
    """Start one kernel, measure it and end it.

    Parameters
    ----------
    name
        The kernel specification.
    """
    began = time.perf_counter()
    with _kernel(name) as (manager, client):
        _await_reply(client, client.kernel_info())
        _await_reply(client, client.execute(IMPORTS, silent=True, store_history=False))
        seconds = time.perf_counter() - began
        return Start(seconds, own_memory(manager.provisioner.pid))


def own_memory(pid: int) -> float:
    """Return the MB that only this process has (USS)."""
    return float(psutil.Process(pid).memory_full_info().uss) / MEGABYTE


@contextmanager
def _kernel(name: str) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    manager = KernelManager(kernel_name=name)
    manager.start_kernel()
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    try:
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _await_reply(client: BlockingKernelClient, asked: str) -> None:
    while client.get_shell_msg(timeout=ANSWER_SECONDS)["parent_header"].get("msg_id") != asked:
        pass
