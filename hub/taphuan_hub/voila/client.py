"""A client of kernels that is ready when its kernel is."""

from __future__ import annotations

import asyncio
from queue import Empty
from typing import Any

from jupyter_client.asynchronous import AsyncKernelClient

PATIENCE_SECONDS = 0.5
"""After so long without a word it asks again: the first request may come before the subscription."""


class PromptClient(AsyncKernelClient):
    """Listens for the end of its own first request.

    Stock does not look for that end: it listens until nothing has come for 0.2 s, while a learner waits.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers on both channels.

        Raises
        ------
        RuntimeError
            When it has ended, or does not answer within `timeout` seconds, as in stock.
        """
        try:
            async with asyncio.timeout(timeout):
                while not await self._answers():
                    if not await self.is_alive():
                        raise RuntimeError("the kernel ended before it answered")
        except TimeoutError as error:
            raise RuntimeError(f"the kernel did not answer within {timeout:.0f} s") from error

    async def _answers(self) -> bool:
        asked = self.kernel_info()
        try:
            reply = await self._next(self.get_shell_msg, asked, "kernel_info_reply")
            while (await self._next(self.get_iopub_msg, asked, "status"))["execution_state"] != "idle":
                pass
        except Empty:
            return False
        self._handle_kernel_info_reply({"content": reply})
        return True

    async def _next(self, channel: Any, asked: str, kind: str) -> dict[str, Any]:
        """Return the content of the next message of a kind that belongs to the request `asked`."""
        while True:
            message = await channel(timeout=PATIENCE_SECONDS)
            if message["parent_header"].get("msg_id") == asked and message["msg_type"] == kind:
                return dict(message["content"])
