"""JupyterHub, starting and ending its services side by side: one after the other takes a minute."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyterhub.app import JupyterHub


class Hub(JupyterHub):
    """The same application; only the order of starting and stopping services differs."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._starting: dict[str, asyncio.Task[bool]] = {}

    async def start_service(self, service_name: str, service: Any, ssl_context: Any = None) -> bool:
        """Start all services when the first is asked for, and tell about each when its turn comes."""
        if not self._starting:
            self._starting = {
                name: asyncio.create_task(super(Hub, self).start_service(name, other, ssl_context))
                for name, other in self._service_map.items()
            }
        if service_name in self._starting:
            return await self._starting[service_name]
        return bool(await super().start_service(service_name, service, ssl_context))

    async def cleanup(self) -> None:
        """Stop all services at once, then the rest."""
        managed = [service for service in self._service_map.values() if service.managed]
        await asyncio.gather(*(service.stop() for service in managed))
        await super().cleanup()


if __name__ == "__main__":
    Hub.launch_instance()
