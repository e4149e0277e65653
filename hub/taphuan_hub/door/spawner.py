"""Nobody has a server of their own: one shared Voila serves everybody."""

from __future__ import annotations

from jupyterhub.spawner import Spawner
from tornado.web import HTTPError


class NoServers(Spawner):
    """A spawner that starts nothing. The pages that would ask for it are closed as well."""

    async def start(self) -> str:
        """Refuse."""
        raise HTTPError(403, "nobody has a server of their own here")

    async def stop(self, now: bool = False) -> None:
        """Do nothing: there is nothing to stop."""

    async def poll(self) -> int:
        """Say that nothing runs."""
        return 0
