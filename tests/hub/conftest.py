"""One served home for the tests that only visit it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from tests.hub.office import Office, settle
from tests.hub.serving import Served, Visitor, add_people, copy_home, serving

from taphuan_grading.content.models import Programme
from taphuan_grading.store.home import Home


@pytest.fixture(scope="session")
def peopled_template(released_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with the real modules and the people of `tests.hub.serving`."""
    home = copy_home(released_template, tmp_path_factory.mktemp("peopled"))
    add_people(home)
    return home


@pytest.fixture(scope="module")
def served(peopled_template: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The same, served as ``taphuan up`` does."""
    with serving(copy_home(peopled_template, tmp_path_factory.mktemp("served"))) as running:
        yield running


@pytest.fixture
def visitor(served: Served) -> Iterator[Visitor]:
    """A browser in which nobody is signed in."""
    browser = served.visitor()
    yield browser
    browser.close()


@pytest.fixture
def office(bare_home: Home, bare_store: Engine, programme: Programme) -> Office:
    """The office's home of `tests.hub.office`, with its command line."""
    settle(bare_store, programme)
    return Office(bare_home, bare_store)
