"""The addresses of the API."""

from __future__ import annotations

from typing import Any

from tornado.web import Application, url

from taphuan_hub.grader.base import Alive, ApiHandler, Missing, log_request
from taphuan_hub.grader.board.handlers import BoardHandler, BoardPeopleHandler
from taphuan_hub.grader.cascade import NoteHandler, NotesHandler
from taphuan_hub.grader.contests import ContestHandler, ContestResultsHandler, ContestsHandler
from taphuan_hub.grader.desk.classes import ClassesHandler
from taphuan_hub.grader.desk.contests import DeskContestFileHandler, DeskContestHandler
from taphuan_hub.grader.desk.evaluation import EvaluationHandler
from taphuan_hub.grader.desk.items import ItemsHandler
from taphuan_hub.grader.desk.papers import ClassPaperHandler, RemindersPaperHandler
from taphuan_hub.grader.desk.people import PeopleHandler
from taphuan_hub.grader.desk.reminders import ReminderHandler
from taphuan_hub.grader.desk.summary import SummaryHandler
from taphuan_hub.grader.lesson import (
    AnswerHandler,
    AttemptHandler,
    AttemptsHandler,
    ModuleHandler,
    StepHandler,
    UploadHandler,
)
from taphuan_hub.grader.pages import CertificateHandler, LearningHandler
from taphuan_hub.grader.room import Room
from taphuan_hub.grader.surveys import SurveyHandler, SurveysHandler

_MODULE = r"modules/(?P<slug>[^/]+)"
ROUTES: dict[str, type[ApiHandler]] = {
    _MODULE: ModuleHandler,
    rf"{_MODULE}/answers/(?P<question>[^/]+)": AnswerHandler,
    rf"{_MODULE}/uploads/(?P<question>[^/]+)": UploadHandler,
    rf"{_MODULE}/step": StepHandler,
    rf"{_MODULE}/attempts": AttemptsHandler,
    rf"{_MODULE}/attempts/(?P<number>[^/]+)": AttemptHandler,
    r"learning": LearningHandler,
    r"contests": ContestsHandler,
    r"contests/(?P<contest_id>[^/]+)": ContestHandler,
    r"contests/(?P<contest_id>[^/]+)/results": ContestResultsHandler,
    r"learning/surveys": SurveysHandler,
    r"learning/surveys/(?P<course>[^/]+)": SurveyHandler,
    r"board": BoardHandler,
    r"board/people": BoardPeopleHandler,
    r"learning/certificate": CertificateHandler,
    r"cascade": NotesHandler,
    r"cascade/(?P<note_id>[0-9]{1,9})": NoteHandler,
    r"desk": SummaryHandler,
    r"desk/people": PeopleHandler,
    r"desk/people/reminder": ReminderHandler,
    r"desk/people/list": RemindersPaperHandler,
    r"desk/classes": ClassesHandler,
    r"desk/classes/(?P<class_id>[^/]+)/(?P<kind>[^/]+)": ClassPaperHandler,
    r"desk/contests/(?P<contest_id>[^/]+)": DeskContestHandler,
    r"desk/contests/(?P<contest_id>[^/]+)/file": DeskContestFileHandler,
    r"desk/evaluation": EvaluationHandler,
    r"desk/items/(?P<slug>[^/]+)": ItemsHandler,
}


def make_app(room: Room, prefix: str) -> Application:
    """Return the application whose addresses begin with `prefix`."""
    shared: dict[str, Any] = {"room": room}
    routes = [url(f"{prefix}api/{path}", handler, shared) for path, handler in ROUTES.items()]
    return Application(
        [url(f"{prefix}?", Alive, shared), *routes],
        default_handler_class=Missing,
        default_handler_args=shared,
        log_function=log_request,
    )
