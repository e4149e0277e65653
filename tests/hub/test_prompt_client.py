"""The client with which the shared Voila meets a kernel."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync

from taphuan_hub.voila.client import PromptClient


@asynccontextmanager
async def met(folder: Path) -> AsyncIterator[tuple[AsyncKernelManager, PromptClient]]:
    file = str(folder / "kernel.json")
    manager = AsyncKernelManager(
        kernel_name="taphuan", connection_file=file, transport="ipc", client_factory=PromptClient
    )
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    try:
        yield manager, client
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def test_what_it_hears_next_belongs_to_what_it_asks_next(tmp_path: Path) -> None:
    async def talk() -> list[str]:
        async with met(tmp_path) as (_, client):
            await client.wait_for_ready(timeout=60)
            asked = client.execute("print('on')")
            heard = [await client.get_iopub_msg(timeout=60) for _ in range(4)]
            assert {message["parent_header"]["msg_id"] for message in heard} == {asked}
            return [message["msg_type"] for message in heard]

    assert run_sync(talk)() == ["status", "execute_input", "stream", "status"]


def test_a_kernel_that_ended_or_hangs_is_an_error(tmp_path: Path) -> None:
    async def hang_then_end() -> None:
        async with met(tmp_path) as (manager, client):
            await manager.signal_kernel(signal.SIGSTOP)
            with pytest.raises(RuntimeError, match="did not answer within 1 s"):
                await client.wait_for_ready(timeout=0.6)
            await manager.signal_kernel(signal.SIGKILL)
            with pytest.raises(RuntimeError, match="ended before it answered"):
                await client.wait_for_ready(timeout=60)

    run_sync(hang_then_end)()
