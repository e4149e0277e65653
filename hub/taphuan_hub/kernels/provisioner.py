"""The kernel provisioner ``taphuan-fork``."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, ClassVar

from jupyter_client.provisioning import LocalProvisioner

from taphuan_hub.kernels.errors import CannotForkError
from taphuan_hub.kernels.forked import Forked
from taphuan_hub.kernels.order import Order
from taphuan_hub.kernels.supervisor import supervisor

LONGEST_SOCKET_PATH = 100
"""Bytes; Linux allows 107, and a number of up to six digits is added to what Jupyter chose."""

_UNDERSTOOD = frozenset({"cwd", "env", "extra_arguments", "kernel_id", "path", "stderr", "stdin", "stdout"})
_READ_AT_START = ("LD_", "PYTHON")
_ANY_TIME = frozenset({"PYTHONPATH"})


class ForkProvisioner(LocalProvisioner):
    """Forks Python kernels from a warmed parent; what cannot be forked is started as Jupyter does.

    To Jupyter a kernel of either kind is the same: `LocalProvisioner` polls, signals and ends both.
    """

    _warned: ClassVar[bool] = False
    _place: tempfile.TemporaryDirectory[str] | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare as stock does; sockets whose path would not do get a short, private place."""
        manager = self.parent
        if manager is not None and manager.transport == "ipc" and not _is_fit_for_sockets(manager.ip):
            self._place = tempfile.TemporaryDirectory(prefix="taphuan-", dir=_short_folder())
            manager.ip = str(Path(self._place.name) / "kernel")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Fork a kernel, or start it in the ordinary way; return its connection information."""
        try:
            self.process = await _fork(cmd, kwargs)
        except CannotForkError as error:
            self._warn(error)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        if isinstance(self.process, Forked):
            await self.process.ended()
        return await super().wait()

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel and what it started."""
        if isinstance(self.process, Forked):
            self.process.send_signal(signum)
        else:
            await super().send_signal(signum)

    async def cleanup(self, restart: bool = False) -> None:
        """Give back ports and the place of the sockets, unless the kernel is about to start again."""
        await super().cleanup(restart=restart)
        if self._place is not None and not restart:
            self._place.cleanup()
            self._place = None

    def _warn(self, error: CannotForkError) -> None:
        """Say once why kernels of this process start slowly; later reasons are for who looks for them."""
        level = logging.DEBUG if ForkProvisioner._warned else logging.WARNING
        ForkProvisioner._warned = True
        self.log.log(level, "A kernel starts in the ordinary, slower way: %s", error.message)


async def _fork(cmd: list[str], kwargs: Mapping[str, Any]) -> Forked:
    order = order_for(cmd, kwargs)
    with ExitStack() as stack:
        streams = [
            _descriptor(kwargs.get("stdin"), subprocess.DEVNULL, stack),
            _descriptor(kwargs.get("stdout"), 1, stack),
            _descriptor(kwargs.get("stderr"), 2, stack),
        ]
        return await supervisor().fork(order, streams)


def order_for(cmd: list[str], kwargs: Mapping[str, Any]) -> Order:
    """Return what to tell a forked kernel so that it is as if `cmd` had been run.

    Parameters
    ----------
    cmd, kwargs
        What Jupyter gives to `subprocess.Popen`.

    Raises
    ------
    CannotForkError
        When a fork cannot be the same.
    """
    if sys.platform != "linux":
        raise CannotForkError("forking kernels needs Linux")
    if cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
        raise CannotForkError(f"only `python -m ipykernel_launcher` can be forked, not `{' '.join(cmd[:3])}`")
    unknown = sorted(name for name, value in kwargs.items() if name not in _UNDERSTOOD and value is not None)
    if unknown:
        raise CannotForkError(f"a forked kernel cannot have {', '.join(unknown)}")
    environment = dict(os.environ if kwargs.get("env") is None else kwargs["env"])
    special = sorted(name for name, value in environment.items() if _differs_at_start(name, value))
    if special:
        raise CannotForkError(f"Python reads {', '.join(special)} only when it starts")
    environment["JPY_PARENT_PID"] = str(os.getpid())
    return Order(cmd[3:], environment, str(kwargs.get("cwd") or Path.cwd()))


def _differs_at_start(name: str, value: str) -> bool:
    """Say whether a kernel is to have another value than the parent, of what is read at the start only."""
    return name.startswith(_READ_AT_START) and name not in _ANY_TIME and os.environ.get(name) != value


def _descriptor(stream: Any, default: int, stack: ExitStack) -> int:
    """Return the descriptor that `subprocess.Popen` would use for `stream`."""
    chosen = default if stream is None else stream
    if chosen == subprocess.DEVNULL:
        number = os.open(os.devnull, os.O_RDWR)
        stack.callback(os.close, number)
        return number
    if isinstance(chosen, int):
        if chosen < 0:
            raise CannotForkError("a forked kernel cannot have pipes to its standard streams")
        return chosen
    return int(chosen.fileno())


def _is_fit_for_sockets(path: str) -> bool:
    # A relative one, which is jupyter_client's default, means another place in a kernel with another folder.
    return Path(path).is_absolute() and len(os.fsencode(path)) <= LONGEST_SOCKET_PATH


def _short_folder() -> Path:
    """Return the folder for temporary files with the shortest path; what is made in it is private."""
    usual, short = Path(tempfile.gettempdir()), Path("/tmp")  # noqa: S108
    return short if short.is_dir() and len(str(short)) < len(str(usual)) else usual
