"""Who runs a command, and in which form it answers."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def operator() -> str:
    """Return who runs the command, for the history and the log of looks."""
    return getpass.getuser()[:60]


def format_option(command: F) -> F:
    """Let ``--format json`` ask for JSON."""
    option = click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help="How to print it.",
    )
    return option(command)
