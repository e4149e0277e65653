"""ipykernel's own kernel and shell, with a list of messages where sockets would be."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session
from traitlets.config import Config

from taphuan_grading.marking.execution.known import KnownCells, KnownCompiler
from taphuan_grading.marking.execution.requests import request
from taphuan_grading.marking.execution.streams import CellStream
from taphuan_grading.marking.execution.wire import Message

Publish = Callable[[Message], None]


class Recorder(Session):
    """A session that hands messages to a function instead of a socket."""

    def __init__(self, publish: Publish, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._publish = publish
        self._owner = os.getpid()

    def adopt(self, publish: Publish) -> None:
        """Belong to this process, which was forked from the one that made the session."""
        self._publish, self._owner = publish, os.getpid()

    def msg_header(self, msg_type: str) -> dict[str, Any]:
        """Return what is handed over of a header."""
        return {"msg_id": "", "msg_type": msg_type}

    def send(self, stream: Any, msg_or_type: Any, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Hand over one message; like the session's own, it is silent in forks of the cell."""
        if os.getpid() != self._owner:
            return None
        kwargs.pop("ident", None)
        kwargs.pop("track", None)
        buffers = kwargs.pop("buffers", None)
        message: dict[str, Any] = (
            msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, *args, **kwargs)
        )
        self._publish(
            {
                "kind": message["header"]["msg_type"],
                "parent": message["parent_header"].get("msg_id"),
                "metadata": message["metadata"],
                "content": message["content"],
                "buffers": [base64.b64encode(one).decode() for one in buffers or message.get("buffers", [])],
            }
        )
        return message


class CellKernel(IPythonKernel):
    """The kernel of a submission: made once in the parent, used once in each child."""

    def __init__(self, session: Recorder) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        self.streams = [
            CellStream(name, number, self._publish_stream) for name, number in (("stdout", 1), ("stderr", 2))
        ]
        sys.stdout, sys.stderr = self.streams
        super().__init__(
            compiler_class=KnownCompiler,
            session=session,
            config=config,
            log=_quiet_log(),
        )
        self.known = KnownCells(self.shell)
        self._execute_sleep = 0  # it is there for sockets
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.current_thread())

    def _publish_stream(self, name: str, text: str) -> None:
        self.session.send(None, "stream", {"name": name, "text": text}, parent=self.get_parent())

    def _publish_execute_input(self, code: str, parent: Message, execution_count: int) -> None:
        """Tell the number of the cell; nobody needs its text again."""
        self.session.send(None, "execute_input", {"execution_count": execution_count}, parent=parent)

    def run(self, loop: asyncio.AbstractEventLoop, asked: Message) -> None:
        """Run one ``execute_request`` as ipykernel does, and say that it is over."""
        for stream in self.streams:
            stream.begin()
        self.set_parent([], asked, "shell")
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            loop.run_until_complete(self.execute_request(None, [], asked))
        except KeyboardInterrupt:
            pass  # it came too late to stop anything
        except Exception:
            self.log.debug("a request was not answered", exc_info=True)
        finally:
            signal.signal(signal.SIGINT, before)
        for stream in self.streams:
            stream.flush()
        self._publish_status("idle", "shell")


def _quiet_log() -> logging.Logger:
    """Return a log that never gets into the output of a cell, and into which nothing is written."""
    log = logging.Logger("kernel", level=logging.CRITICAL)
    log.addHandler(logging.NullHandler())
    return log


def make_kernel() -> CellKernel:
    """Return a kernel whose messages go nowhere yet, and which has loaded all that cells and errors need."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    kernel: CellKernel = CellKernel.instance(session=Recorder(lambda _: None))
    del sys.modules["debugpy"]
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.run(loop, request("warm", "pass", silent=True))
    loop.close()
    kernel.shell.display_formatter.format(1.0)
    kernel.shell.logger.log("", "")
    try:
        1 / 0  # noqa: B018 - any error will do
    except ZeroDivisionError:
        kernel.shell.InteractiveTB.structured_traceback(*sys.exc_info())
    return kernel
