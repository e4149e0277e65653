"""The code on the projector: it changes every 20 seconds and holds for little longer.

A code names a class, a session and a step of time, and is signed. Whoever reads it from the wall within the
time is in the room; a photograph that is sent around is old when it arrives.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeTimedSerializer

from taphuan_grading.attendance.signing import sign
from taphuan_grading.errors import CodeError

STEP_SECONDS = 20
STEPS_BEHIND = 2
"""How many steps old a code may be: time to point a phone, and to open a page on a slow line."""
STEPS_AHEAD = 1
"""How far the clock of another server of ours may be ahead."""
TICKET_SECONDS = 300
"""How long somebody who read a code in time may take to sign in."""

_FORM = re.compile(r"([a-z0-9-]{1,40})\.([1-9][0-9]{0,2})\.([0-9]{1,12})\.([A-Za-z0-9_-]{22})")
_FORGED = "Mã này không phải do chương trình tạo ra. Ông/bà quét lại mã đang hiện trên màn chiếu."
_OLD = "Mã này đã hết hạn vì mã đổi liên tục. Ông/bà quét lại mã đang hiện trên màn chiếu."


@dataclass(frozen=True)
class Seat:
    """The session that a code or ticket stands for."""

    class_id: str
    ordinal: int


@dataclass(frozen=True)
class Code:
    """A code as it is shown, and for how many seconds more."""

    text: str
    seconds_left: float


def code_at(key: bytes, seat: Seat, at: datetime) -> Code:
    """Return the code of a session at a moment."""
    step, into = divmod(at.timestamp(), STEP_SECONDS)
    text = f"{seat.class_id}.{seat.ordinal}.{int(step)}"
    return Code(f"{text}.{_signature(key, text)}", STEP_SECONDS - into)


def read_code(key: bytes, text: str, at: datetime) -> Seat:
    """Return the session that a code stands for at the moment `at` of the server's clock.

    Raises
    ------
    CodeError
        ``forged`` when it is damaged, changed or of another home; ``old`` when its time is over;
        in Vietnamese.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise CodeError("forged", _FORGED)
    signed, _, signature = text.rpartition(".")
    if not hmac.compare_digest(_signature(key, signed), signature):
        raise CodeError("forged", _FORGED)
    behind = int(at.timestamp() // STEP_SECONDS) - int(found[3])
    if not -STEPS_AHEAD <= behind <= STEPS_BEHIND:
        raise CodeError("old", _OLD)
    return Seat(found[1], int(found[2]))


def issue_ticket(key: bytes, seat: Seat) -> str:
    """Return what a browser keeps while its person signs in: it has read a code in time."""
    return _serializer(key).dumps([seat.class_id, seat.ordinal])


def read_ticket(key: bytes, text: str) -> Seat:
    """Return the session of a ticket; `CodeError` when it is forged or too old, in Vietnamese."""
    try:
        class_id, ordinal = _serializer(key).loads(text, max_age=TICKET_SECONDS)
    except BadData as error:
        raise CodeError("old", _OLD) from error
    return Seat(class_id, ordinal)


def _signature(key: bytes, text: str) -> str:
    return base64.urlsafe_b64encode(sign(key, "code", text)[:16]).decode().rstrip("=")


def _serializer(key: bytes) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(sign(key, "ticket"), salt="taphuan attendance ticket")
