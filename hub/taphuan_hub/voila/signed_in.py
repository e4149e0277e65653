"""What every handler of a page knows: who is asking, and how this service is served."""

from __future__ import annotations

import asyncio

from jupyter_server.base.handlers import JupyterHandler
from tornado import web

from taphuan_hub.voila.people import Person
from taphuan_hub.voila.screens import Screens
from taphuan_hub.voila.settings import Settings


class SignedIn(Screens, JupyterHandler):
    """A handler that knows the person behind the request."""

    @property
    def service(self) -> Settings:
        """How this service is served."""
        return self.settings["service"]

    async def person(self) -> Person:
        """Return the signed-in person.

        Raises
        ------
        web.HTTPError
            403 when the register has no open account for them.
        web.Finish
            When they were sent to change their first password.
        """
        person: Person | None = await asyncio.to_thread(
            self.settings["people"].find, self.current_user.username
        )
        if person is None:
            raise web.HTTPError(403, "no open account in the register")
        if person.must_change:
            self.redirect(f"{self.service.hub_base}hub/password")
            raise web.Finish
        return person
