"""Waiting for a descriptor in whatever event loop Jupyter runs."""

from __future__ import annotations

import asyncio
import os


async def readable(number: int) -> None:
    """Return when `number` can be read; several may wait for the same descriptor."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[None] = loop.create_future()
    own = os.dup(number)
    loop.add_reader(own, _resolve, ready)
    try:
        await ready
    finally:
        loop.remove_reader(own)
        os.close(own)


def _resolve(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)
