"""Running a page's code in its kernel."""

from __future__ import annotations

from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg

PATIENCE_SECONDS = 0.5
"""After so long without a word of the kernel somebody looks whether it lives."""

_OUTPUTS = frozenset({"display_data", "execute_result", "stream", "error"})


class KernelGoneError(Exception):
    """The kernel ended, or was started again, before it had shown everything."""


class Run:
    """A conversation with one kernel, about what its code shows.

    What nbclient does for any notebook, without what no page needs: it waits for nothing but the kernel's
    first word, has no thread for heartbeats, and keeps no state of output widgets.
    """

    def __init__(self, manager: KernelManager) -> None:
        self._manager = manager
        self._client: AsyncKernelClient = manager.client()
        self._speaker = ""

    async def begin(self) -> None:
        """Return when the kernel answers and what it says is heard; `KernelGoneError` when it ends."""
        self._client.start_channels(stdin=False, hb=False, control=False)
        heard = None
        while heard is None:
            self._client.kernel_info()
            heard = await self._hear()
        self._speaker = heard["header"]["session"]

    async def show(self, code: str) -> list[NotebookNode]:
        """Run `code` and return its outputs, the error that stopped it included.

        Raises
        ------
        KernelGoneError
            When the kernel ends meanwhile.
        """
        asked = self._client.execute(code, store_history=False, allow_stdin=False)
        outputs: list[NotebookNode] = []
        while True:
            message = await self._hear()
            if message is None:
                continue
            if message["header"]["session"] != self._speaker:  # another one was started in its place
                raise KernelGoneError
            if message["parent_header"].get("msg_id") != asked:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return outputs
            if kind in _OUTPUTS:
                outputs.append(output_from_msg(message))

    def end(self) -> None:
        """Hang up; the kernel lives on for its page."""
        self._client.stop_channels()

    async def _hear(self) -> dict[str, Any] | None:
        """Return what the kernel says next; None after a while of silence."""
        try:
            return dict(await self._client.get_iopub_msg(timeout=PATIENCE_SECONDS))
        except (Empty, TimeoutError):
            if await ensure_async(self._manager.is_alive()):
                return None
            raise KernelGoneError from None
