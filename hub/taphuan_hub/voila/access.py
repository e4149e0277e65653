"""Which pages there are, who may open them, and what each page's kernel may ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from taphuan_grading.attempts.tokens import Scope
from taphuan_hub.voila.people import Person
from taphuan_hub.voila.settings import Service

_NAME = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)*")


@dataclass(frozen=True)
class Page:
    """A notebook that is shown as a page.

    Parameters
    ----------
    name
        File name without ``.ipynb``; the slug of a module.
    scope
        What the token of the page's kernel allows.
    roles
        One of these is needed.
    official
        Whether an official must stand behind the account.
    listed
        Whether the navigation leads there; else another page does.
    """

    name: str
    scope: Scope
    roles: frozenset[str]
    official: bool = False
    listed: bool = True

    def admits(self, person: Person) -> bool:
        """Say whether `person` may open this page."""
        return bool(self.roles & person.roles) and not (self.official and person.official_id is None)


MY_LEARNING = Page("my-learning", "learning", frozenset({"learner"}), official=True)
CONTESTS = Page("contests", "learning", frozenset({"learner"}), official=True)
CASCADE = Page("cascade", "cascade", frozenset({"learner"}), official=True, listed=False)
INDICATOR_BOARD = Page("indicator-board", "board", frozenset({"office"}))
TRAINER_DESK = Page("trainer-desk", "desk", frozenset({"trainer", "office"}))

NAMED: dict[Service, tuple[Page, ...]] = {
    "learn": (MY_LEARNING, CONTESTS, CASCADE),
    "office": (INDICATOR_BOARD, TRAINER_DESK),
}
"""The pages of each service that are not modules; the first one that admits a person is their start page."""

TITLES = {
    MY_LEARNING.name: "Khóa học của tôi",
    CONTESTS.name: "Cuộc thi",
    CASCADE.name: "Việc đã giúp bà con",
    INDICATOR_BOARD.name: "Bảng chỉ tiêu",
    TRAINER_DESK.name: "Bàn giảng viên",
}


def find_page(service: Service, file_name: str, root: Path) -> Page | None:
    """Return the page that `file_name` (``<name>.ipynb``) names in this service, if there is one.

    Parameters
    ----------
    service
        The service that was asked.
    file_name
        The last part of the address, as the browser sent it.
    root
        The folder of this service's notebooks.
    """
    name = file_name.removesuffix(".ipynb")
    if name == file_name or not _NAME.fullmatch(name) or not (root / file_name).is_file():
        return None
    for page in NAMED[service]:
        if page.name == name:
            return page
    if service == "learn":
        return Page(name, "module", MY_LEARNING.roles, official=True)
    return None


def start_page(service: Service, person: Person) -> Page | None:
    """Return the page on which `person` starts in this service."""
    return next((page for page in NAMED[service] if page.admits(person)), None)


@dataclass(frozen=True)
class Link:
    """An entry of the navigation."""

    title: str
    url: str
    current: bool


def page_url(hub_base: str, service: Service, name: str) -> str:
    """Return the address of a page on this site."""
    return f"{hub_base}services/{service}/voila/render/{name}.ipynb"


def navigation(person: Person, hub_base: str, current: str) -> list[Link]:
    """Return the pages that `person` may open from anywhere, in a fixed order."""
    return [
        Link(TITLES[page.name], page_url(hub_base, service, page.name), page.name == current)
        for service, pages in NAMED.items()
        for page in pages
        if page.listed and page.admits(person)
    ]
