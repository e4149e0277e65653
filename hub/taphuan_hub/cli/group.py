"""How commands are found, and how their errors end."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import IO, Any

import click

from taphuan_grading.errors import ContentErrors, TaphuanError


class Failure(click.ClickException):
    """An error of ours on its way to the terminal: its lines on standard error, exit status 1."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message without a traceback."""
        click.echo(self.format_message(), file=file, err=file is None)


class Commands(click.Group):
    """A group whose commands are imported when they are used, so that ``taphuan`` starts quickly.

    Parameters
    ----------
    modules
        For each command, the module of `taphuan_hub.cli` that holds it under the same name (`class_` for
        `class`, which Python keeps for itself).
    """

    def __init__(self, *args: Any, modules: dict[str, str] | None = None, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._modules = modules or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order in which people need them."""
        return [*self._modules, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, importing its module."""
        if cmd_name not in self._modules:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"taphuan_hub.cli.{self._modules[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error of ours becomes one message and exit status 1."""
        try:
            return super().invoke(ctx)
        except TaphuanError as error:
            raise Failure(_text(error)) from error


def _text(error: TaphuanError) -> str:
    lines = isinstance(error, ContentErrors)  # each says its file: other programs read them
    return error.message if lines else f"taphuan: {error.message}"
