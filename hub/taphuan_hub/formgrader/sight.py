"""What a trainer finds in the formgrader: submissions of people of one's units, and no lists of people.

nbgrader knows courses and graders, not units: it shows every submission to every grader. Here each of its
handlers is reached through one that looks into the register first. What stays are figures of the whole course
that name nobody (how many submissions there are, their mean score).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.server_extensions.formgrader import apihandlers, handlers
from sqlalchemy import Engine, select
from tornado.routing import URLSpec
from tornado.web import HTTPError, RequestHandler, authenticated, url

from taphuan_grading import clock
from taphuan_grading.marking.course import student_of
from taphuan_grading.register.placed import who_holds
from taphuan_grading.register.scope import scope_of, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store import schema
from taphuan_hub.formgrader import SETTING

_LISTS = frozenset({"manage_students", "manage_submissions"})
_API_LISTS = frozenset(
    {
        "students",
        "student",
        "student_submissions",
        "student_notebook_submissions",
        "submissions",
        "submission",
    }
)
_REFUSED = "only an account that sees the whole province may list people"


class Sight:
    """Whose submissions an account may see."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def students(self, username: str) -> frozenset[str] | None:
        """Return nbgrader's students of the account's units today; None when it sees the province.

        Somebody who was merged into one of these people handed in under an id of their own.
        """
        today = clock.today()
        with self._engine.connect() as connection:
            scope = scope_of(connection, username)
            if scope.province:
                return None
            keys = visible(stored_atlas(connection), scope, today)
            people = {row.official_id for row in connection.execute(who_holds(keys, today))}
            official = schema.official
            merged = select(official.c.id, official.c.merged_into).where(official.c.merged_into.is_not(None))
            people |= {row.id for row in connection.execute(merged) if row.merged_into in people}
        return frozenset(student_of(one) for one in people)


class OwnUnits:
    """Put before a handler of nbgrader: refuses lists of people, and submissions of other units."""

    students: frozenset[str] | None = None
    request: Any
    settings: dict[str, Any]
    gradebook: Any

    async def prepare(self) -> None:
        """Let nbgrader find out who asks, then look at what is asked for."""
        await super().prepare()  # type: ignore[misc]
        user = self.current_user  # type: ignore[attr-defined]
        if user is None:  # the handler itself sends people to sign in
            return
        self.students = self.settings[SETTING].students(user.username)
        if self.students is None:
            return
        owner = self._owner()
        if owner is not None and owner not in self.students:
            raise HTTPError(404)

    def shows(self, student: str) -> bool:
        """Say whether this person's work may be seen."""
        return self.students is None or student in self.students

    def _owner(self) -> str | None:
        """Return whose work is asked for, None for nobody's; refuse a list of people."""
        parts = self.request.path.partition("/formgrader/")[2].strip("/").split("/")
        if parts[0] != "api":
            if parts[0] in _LISTS:
                raise HTTPError(403, _REFUSED)
            asked = parts[1] if parts[0] == "submissions" and len(parts) > 1 else ""
            return self._student("submission", asked)
        kind, name = parts[1], parts[2] if len(parts) > 2 else ""
        if kind in _API_LISTS:
            raise HTTPError(403, _REFUSED)
        if kind in {"grades", "comments"}:
            return self._student("submission", self.get_argument("submission_id", ""))  # type: ignore[attr-defined]
        return self._student({"submitted_notebook": "submission"}.get(kind, kind), name)

    def _student(self, kind: str, name: str) -> str | None:
        """Return whose submission, grade or comment this is; None when there is none: nbgrader says so."""
        find = {
            "submission": self.gradebook.find_submission_notebook_by_id,
            "grade": self.gradebook.find_grade_by_id,
            "comment": self.gradebook.find_comment_by_id,
        }.get(kind)
        if find is None or not name:
            return None
        try:
            return str(find(name).student.id)
        except MissingEntry:
            return None


class Submissions(OwnUnits, apihandlers.SubmittedNotebookCollectionHandler):
    """The list of anonymous submissions, of one's units."""

    @authenticated
    def get(self, assignment_id: str, notebook_id: str) -> None:
        """Send it."""
        found = self.api.get_notebook_submissions(assignment_id, notebook_id)
        self.write(json.dumps([one for one in found if self.shows(one["student"])]))


class Navigation(OwnUnits, handlers.SubmissionNavigationHandler):
    """To the next submission of one's units."""

    def _get_submission_ids(self, assignment_id: str, notebook_id: str) -> list[str]:
        every = super()._get_submission_ids(assignment_id, notebook_id)
        return self._mine(assignment_id, notebook_id, every)

    def _get_incorrect_submission_ids(
        self, assignment_id: str, notebook_id: str, submission: Any
    ) -> list[str]:
        every = super()._get_incorrect_submission_ids(assignment_id, notebook_id, submission)
        return self._mine(assignment_id, notebook_id, every)

    def _mine(self, assignment_id: str, notebook_id: str, every: list[str]) -> list[str]:
        if self.students is None:
            return every
        found = self.gradebook.notebook_submissions(notebook_id, assignment_id)
        mine = {one.id for one in found if self.shows(one.student.id)}
        return [name for name in every if name in mine]


class Files(OwnUnits, handlers.SubmissionFilesHandler):
    """What lies beside a submission, such as a PDF: it is kept, never opened as a page of ours."""

    def set_extra_headers(self, path: str) -> None:
        """Say so to the browser."""
        self.set_header("Content-Disposition", "attachment")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", "sandbox; default-src 'none'")


_OWN: dict[type[RequestHandler], type[RequestHandler]] = {
    apihandlers.SubmittedNotebookCollectionHandler: Submissions,
    handlers.SubmissionNavigationHandler: Navigation,
    handlers.SubmissionFilesHandler: Files,
}


def rules(base: str) -> Iterator[URLSpec]:
    """Yield nbgrader's addresses under `base`, each with a handler that asks the register first."""
    for pattern, handler, *arguments in (*apihandlers.default_handlers, *handlers.default_handlers):
        own = _OWN.get(handler)
        if own is None and issubclass(handler, handlers.BaseHandler):
            own = type(f"OwnUnits{handler.__name__}", (OwnUnits, handler), {})
        if own is not None:
            yield url(base.rstrip("/") + pattern, own, *arguments)
