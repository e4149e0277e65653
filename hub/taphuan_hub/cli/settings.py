"""What every command is told, and opening a home for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlalchemy import Engine

from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home, open_home

DEFAULT_HOME = ".taphuan"
F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Settings:
    """Where state lives."""

    home: Path


def home_option(command: F) -> F:
    """Let ``--home`` also stand after the command's name."""
    option = click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        expose_value=False,
        callback=_choose,
        help="Folder that holds all state; may also stand before the command.",
    )
    return option(command)


@contextmanager
def opened(settings: Settings) -> Iterator[tuple[Home, Engine]]:
    """Open the home and its database, and close the database afterwards."""
    home = open_home(settings.home)
    engine = open_store(home)
    try:
        yield home, engine
    finally:
        engine.dispose()


def _choose(ctx: click.Context, _param: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.ensure_object(Settings).home = value
