"""The papers of the desk: made for the classes and people that the account may see."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from taphuan_hub.grader.base import RefusedError
from taphuan_hub.grader.desk.classes import seen_class
from taphuan_hub.grader.desk.people import Wanted, read_wanted
from taphuan_hub.grader.desk.reminders import TITLES
from taphuan_hub.grader.desk.sight import DeskHandler, Sight
from taphuan_hub.papers import (
    MEDIA_TYPES,
    Form,
    Listed,
    Paper,
    cards_paper,
    invitation_paper,
    reminders_paper,
    sheet_paper,
)

MOST_PEOPLE = 2_000
"""A longer list takes a server minutes to set, and nobody prints it."""
_TOO_LONG = "Danh sách dài quá để in. Ông/bà tìm theo tên đơn vị hoặc chọn một nhóm, rồi in lại."
_NO_PAPER = "Không có giấy tờ này."


def _sheet(sight: Sight, found: Listed, form: Form, *, filled: bool) -> Paper:
    return sheet_paper(sight.connection, sight.room.programme, found, form, sight.day, filled=filled)


def _invitations(sight: Sight, found: Listed, *, letters: bool) -> Paper:
    return invitation_paper(sight.connection, sight.room.programme, found, sight.day, letters=letters)


OF_CLASS: Mapping[str, Callable[[Sight, Listed, Form], Paper]] = {
    "sheet": lambda sight, found, form: _sheet(sight, found, form, filled=False),
    "filled-sheet": lambda sight, found, form: _sheet(sight, found, form, filled=True),
    "invitations": lambda sight, found, _: _invitations(sight, found, letters=True),
    "guests": lambda sight, found, _: _invitations(sight, found, letters=False),
    "cards": lambda sight, found, _: cards_paper(sight.connection, sight.room.key, found),
}


class PaperHandler(DeskHandler):
    """A file in JSON, for a kernel that hands it to its browser."""

    place = "desk papers"

    def answer_paper(self, paper: Paper) -> None:
        """Send name, media type and content in base 64."""
        content = base64.b64encode(paper.content).decode()
        self.answer({"name": paper.name, "type": paper.media_type, "content": content})

    def form(self) -> Form:
        """Return the form that is asked for, PDF by default."""
        asked = self.get_query_argument("form", "pdf")
        for form in MEDIA_TYPES:
            if form == asked:
                return form
        raise RefusedError(404, "no-paper", _NO_PAPER)


class ClassPaperHandler(PaperHandler):
    """A paper of one class."""

    async def get(self, class_id: str, kind: str) -> None:
        """Send it; ``?form=pdf`` or ``xlsx``."""
        make, form = OF_CLASS.get(kind), self.form()
        if make is None:
            raise RefusedError(404, "no-paper", _NO_PAPER)
        self.answer_paper(await self.see(lambda sight: make(sight, _opened(sight, class_id), form)))


class RemindersPaperHandler(PaperHandler):
    """The list of people who are shown."""

    async def get(self) -> None:
        """Send it; the query of the list of people, and ``form``."""
        wanted, form = read_wanted(self), self.form()
        self.answer_paper(await self.see(lambda sight: _reminders(sight, wanted, form)))


def _opened(sight: Sight, class_id: str) -> Listed:
    found = seen_class(sight, class_id)
    sight.shown.update(one.official_id for one in found.people)
    return found


def _reminders(sight: Sight, wanted: Wanted, form: Form) -> Paper:
    people = wanted.among(sight.standings())
    if len(people) > MOST_PEOPLE:
        raise RefusedError(422, "too-long", _TOO_LONG)
    sight.shown.update(one.person.official_id for one in people)
    return reminders_paper(TITLES[wanted.state], sight.run, people, form, sight.day)
