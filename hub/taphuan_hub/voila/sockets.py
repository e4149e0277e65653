"""What a kernel says to its page: only what the light host listens to."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

HEARD = frozenset({"comm_msg", "comm_close"})
_ENDING = frozenset({"restarting", "dead"})


class PageConnection(ZMQChannelsWebsocketConnection):
    """Leaves out what the page has no use for: it came with the page, or concerns the page's own making.

    A message is dropped by its header alone, before its content is read.
    """

    def handle_outgoing_message(self, stream: Any, outgoing_msg: list[Any]) -> None:
        """Pass a message on to the page, if it listens to such."""
        _, parts = self.session.feed_identities(outgoing_msg)
        kind = self.session.unpack(parts[1])["msg_type"]
        if kind in HEARD or self._answers_page(parts) or (kind == "status" and self._ends(parts)):
            super().handle_outgoing_message(stream, outgoing_msg)

    def _answers_page(self, parts: list[Any]) -> bool:
        return bool(self.session.unpack(parts[2]).get("session") == self.session.session)

    def _ends(self, parts: list[Any]) -> bool:
        return self.session.unpack(parts[4]).get("execution_state") in _ENDING
