"""What all handlers share."""

from __future__ import annotations

from dataclasses import dataclass

from taphuan_grading.store.home import Home
from taphuan_hub.checkin.looks import Looks
from taphuan_hub.grader.room import Room
from taphuan_hub.serving.hub_auth import HeaderOrCookie
from taphuan_hub.voila.people import People


@dataclass(frozen=True, kw_only=True)
class CheckInRoom(Room):
    """One home, opened, and the Hub that knows who asks."""

    home: Home
    people: People
    hub_auth: HeaderOrCookie
    looks: Looks
    prefix: str
    hub_base: str
