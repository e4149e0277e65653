"""Nothing public is left out of the reference: docstrings, help, keys of files, settings, addresses."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import click
import pytest
from tornado.web import RequestHandler

from taphuan_grading.content.declared import Declared
from taphuan_grading.content.kinds import KINDS
from taphuan_hub.checkin.app import API as CHECK_IN_API
from taphuan_hub.checkin.app import HAND_IN
from taphuan_hub.cli import main
from taphuan_hub.grader.app import ROUTES
from taphuan_hub.settings import BETWEEN_PROCESSES, OPERATOR

ROOT = Path(__file__).parents[1]
PACKAGES = ("grading/taphuan_grading", "widgets/taphuan_widgets", "hub/taphuan_hub")
GENERIC = ("Screens", "Screen")
"""Bases with a type to be filled in: their filled forms are on the page."""


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The extension of the site that writes the pages of what is declared."""
    monkeypatch.syspath_prepend(str(ROOT / "site/_ext"))
    return importlib.import_module("declared_pages")


def test_every_public_name_has_a_docstring() -> None:
    command = [sys.executable, "-m", "ruff", "check", "--select", "D1", "--ignore", "D107", *PACKAGES]
    found = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def commands(command: click.Command, path: str, ctx: click.Context) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from commands(inner, f"{path} {name}", ctx)


def test_every_command_and_option_says_what_it_does() -> None:
    found = dict(commands(main, "taphuan", click.Context(main)))
    assert len(found) > 80
    assert [path for path, command in found.items() if not command.help] == []
    options = [
        (path, option.name, option.help)
        for path, command in found.items()
        for option in command.params
        if isinstance(option, click.Option)
    ]
    assert [(path, name) for path, name, text in options if not text] == []


def below(model: type[Declared]) -> Iterator[type[Declared]]:
    for each in model.__subclasses__():
        yield each
        yield from below(each)


def test_every_key_that_authors_write_is_on_a_page(pages: ModuleType) -> None:
    documented = pages.documented()
    for model in documented - {Declared}:
        assert pages.said(pages.plain(model)), model
        fields = {key: field for key, field in model.model_fields.items() if key != "kind"}
        assert [key for key, field in fields.items() if not field.description] == []
    ours = {model for model in below(Declared) if model.__module__.startswith("taphuan_")}
    bases = {base for model in documented for base in model.__mro__}
    assert {model.__name__ for model in ours - documented - bases} - {*GENERIC} == set()


def test_every_setting_of_a_question_says_what_it_means(pages: ModuleType) -> None:
    text = pages.questions_page()
    assert all(f"## `{name}`" in text for name in KINDS)
    for kind in KINDS.values():
        assert all(meaning.replace("|", "\\|") in text for meaning in kind.settings.values())


def test_every_variable_of_the_environment_is_declared() -> None:
    declared = {setting.name for setting in OPERATOR} | set(BETWEEN_PROCESSES)
    sources = [path.read_text(encoding="utf-8") for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    used = {name for source in sources for name in re.findall(r"\bTAPHUAN_[A-Z_]*[A-Z]\b", source)}
    assert used == declared
    assert all(setting.default and setting.help for setting in OPERATOR)


def addresses(routes: Mapping[str, type[RequestHandler]]) -> Iterator[str]:
    for pattern, handler in routes.items():
        path = re.sub(r"\(\?P<\w+>[^()]*\)", "{}", pattern)
        for method in ("get", "post", "put", "delete"):
            if getattr(handler, method) is not getattr(RequestHandler, method):
                yield f"{method.upper()} {path}"


def written(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        first = line.split(" | ")[0] if line.startswith("| `") else ""
        yield from (re.sub(r"\{[^}]*\}", "{}", each) for each in re.findall(r"`([A-Z]+ [^`?]+)", first))


def test_every_address_of_the_apis_is_described() -> None:
    text = (ROOT / "site/reference/http-api.md").read_text(encoding="utf-8")
    attempts, check_in = text.split("# The check-in API")
    assert set(written(attempts.splitlines())) == set(addresses(ROUTES))
    assert set(written(check_in.splitlines())) == set(addresses(CHECK_IN_API | HAND_IN))
