"""How a process that was just forked becomes a kernel of its own."""

from __future__ import annotations

import atexit
import fcntl
import gc
import os
import random
import re
import resource
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ipykernel import ipkernel
from ipykernel.kernelapp import IPKernelApp
from traitlets.config import Config
from traitlets.config.loader import DeferredConfigString

from taphuan_hub.kernels import words
from taphuan_hub.kernels.order import Order

OOM_SCORE = "300"
"""When memory runs out, Linux ends a kernel before it ends the parent or the server."""

_SETTING = re.compile(r"--(?P<section>[A-Z]\w*)\.(?P<trait>\w+)=(?P<value>.*)", re.DOTALL)


class ForkedKernelApp(IPKernelApp):
    """IPython's kernel, which tells the server once that it listens."""

    channel: socket.socket

    def parse_command_line(self, argv: Any = None) -> None:
        """Read the usual command line; stock's parser, for any other, costs megabytes and milliseconds."""
        config = usual_config(argv)
        if config is None:
            super().parse_command_line(argv)
        else:
            self.update_config(config)

    def init_poller(self) -> None:
        """Poll for no parent: the lifeline tells when the server is gone."""

    def initialize(self, argv: Any = None) -> None:
        """Do what stock does, then say so."""
        self.parent_handle = int(os.environ.get("JPY_PARENT_PID") or 0)
        super().initialize(argv)
        with self.channel:
            self.channel.send(words.READY)

    def init_kernel(self) -> None:
        """Make the kernel; its list of all modules, for a debugger that is left out, would take 1 MB."""
        vars(ipkernel)["sys"] = SimpleNamespace(modules={})
        try:
            super().init_kernel()
        finally:
            vars(ipkernel)["sys"] = sys

    def close(self) -> None:
        """Let the control thread end its last message first.

        It publishes that through the IOPub thread: stock stops that one before, and sometimes waits ten
        seconds for an answer that cannot come.
        """
        if self.control_thread and self.control_thread.is_alive():
            self.control_thread.stop()
            self.control_thread.join()
        super().close()


def usual_config(arguments: Sequence[str]) -> Config | None:
    """Return the settings in ``-f FILE --Class.trait=value …``; None when there is anything else."""
    if len(arguments) < 2 or arguments[0] != "-f":
        return None
    config = Config()
    config.IPKernelApp.connection_file = arguments[1]
    for argument in arguments[2:]:
        setting = _SETTING.fullmatch(argument)
        if setting is None:
            return None
        config[setting["section"]][setting["trait"]] = DeferredConfigString(setting["value"])
    return config


def become_kernel(channel: int, lifeline: int, order: int, streams: Sequence[int]) -> int:
    """Run a kernel in this process until it ends; return the exit status.

    Parameters
    ----------
    channel
        Socket on which the server is told that the kernel listens.
    lifeline
        Reading end of a pipe: when its other end closes, the server is gone and so is this process.
    order
        File in memory that holds the `Order`.
    streams
        Standard input, output and error.
    """
    try:
        _stand_alone((channel, lifeline, order), streams)
        _hold(lifeline)
        _obey(Order.from_file(order))
        _reseed()
        gc.enable()
        app = ForkedKernelApp.instance()
        app.channel = socket.socket(fileno=channel)
        app.initialize(sys.argv[1:])
        app.start()
    except SystemExit as ending:
        status = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:  # noqa: BLE001 - nothing of the parent may go on in this process
        traceback.print_exc(file=sys.__stderr__)
        status = 1
    else:
        status = 0
    _wind_up()
    return status


def _stand_alone(kept: Sequence[int], streams: Sequence[int]) -> None:
    """Leave the parent's session, and close all that belongs to the parent and to other kernels."""
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    first = len(streams)
    for number in sorted(kept):
        os.set_inheritable(number, False)
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    with suppress(OSError):  # no /proc: then all are equal
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")


def _hold(lifeline: int) -> None:
    """Ask Linux to kill this process, busy or not, when the other end of `lifeline` closes."""
    fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(lifeline, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(lifeline, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        if not os.read(lifeline, 1):  # it closed before we asked
            os.kill(os.getpid(), signal.SIGKILL)


def _obey(order: Order) -> None:
    """Take environment, folder and arguments of this kernel, and nothing of the parent's."""
    inherited = _python_path()
    os.environ.clear()
    os.environ.update(order.environment)
    sys.path[:] = [*_python_path(), *(place for place in sys.path if place not in inherited)]
    sys.argv = ["ipykernel_launcher", *order.arguments]
    os.chdir(order.folder)
    time.tzset()
    tempfile.tempdir = None


def _python_path() -> list[str]:
    return [place for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]


def _reseed() -> None:
    """Let no two kernels throw the same dice."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def _wind_up() -> None:
    """Do what Python does at its end, except for taking apart what is shared with the parent."""
    threading._shutdown()  # type: ignore[attr-defined] # noqa: SLF001 - waits for threads, as Python does
    atexit._run_exitfuncs()  # noqa: SLF001 - ipykernel closes its sockets there
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
