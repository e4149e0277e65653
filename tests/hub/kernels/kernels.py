"""Real kernels for the tests, through the front door of jupyter_client."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import psutil
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

SECONDS = 60


@dataclass
class Kernel:
    """A kernel that answers."""

    manager: KernelManager
    client: BlockingKernelClient

    @property
    def pid(self) -> int:
        return int(self.manager.provisioner.pid)

    def send(self, code: str) -> str:
        """Run `code` and wait for nothing; return the id of the request."""
        return str(self.client.execute(code, silent=True, store_history=False))

    def ask(self, expression: str, code: str = "") -> Any:
        """Run `code`, then return the value of `expression`."""
        asked = self.client.execute(
            code, silent=True, store_history=False, user_expressions={"it": expression}
        )
        content = self.reply(asked)
        assert content["status"] == "ok", content
        found = content["user_expressions"]["it"]
        assert found["status"] == "ok", found
        return literal_eval(found["data"]["text/plain"])

    def reply(self, asked: str) -> dict[str, Any]:
        while (message := self.client.get_shell_msg(timeout=SECONDS))["parent_header"].get("msg_id") != asked:
            pass
        return dict(message["content"])


@contextmanager
def running(
    name: str = "taphuan", *, traits: dict[str, str] | None = None, **launch: Any
) -> Iterator[Kernel]:
    """Start a kernel of the specification `name`; it is ended afterwards, if the test has not.

    `traits` are those of the manager; `launch` is how the kernel is to be started.
    """
    manager = KernelManager(kernel_name=name, **(traits or {}))
    manager.start_kernel(**launch)
    client = manager.client()
    client.start_channels(stdin=False, hb=False)
    try:
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def until(condition: Callable[[], bool]) -> bool:
    """Look again and again until it holds; say whether it did in time."""
    deadline = monotonic() + SECONDS
    while not condition():
        if monotonic() > deadline:
            return False
        sleep(0.01)
    return True


def has_ended(process: psutil.Process) -> bool:
    """Say whether it does nothing any more; whoever inherited it may not have reaped it."""
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def gone(*pids: int) -> bool:
    """Wait until none of the processes is there, not even as a zombie."""
    processes = [psutil.Process(pid) for pid in pids if psutil.pid_exists(pid)]
    _, alive = psutil.wait_procs(processes, timeout=SECONDS)
    return not alive


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))
