"""Every command that a guide or the README shows exists, with its options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from taphuan_hub.cli import main

ROOT = Path(__file__).parents[1]
LINE = re.compile(r"^\s*\$ (?:\.venv/bin/)?taphuan (.*)$", re.MULTILINE)
PAGES = [*ROOT.glob("README*.md"), *(ROOT / "site").glob("[!_]*/**/*.md")]


def shown() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for line in LINE.findall(page.read_text(encoding="utf-8")):
            yield str(page.relative_to(ROOT)), line


def options_of(command: click.Command) -> set[str]:
    return {name for option in command.params if isinstance(option, click.Option) for name in option.opts}


@pytest.mark.parametrize(("page", "line"), sorted(set(shown())))
def test_a_command_that_is_shown_exists(page: str, line: str) -> None:
    words = [word for word in shlex.split(line.replace("…", "X"), comments=True) if word not in {">", "|"}]
    command: click.Command = main
    known = options_of(main) | {"--help"}
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("--"):
            name = word.partition("=")[0]
            assert name in known | options_of(command), f"{page}: {line}: {name}"
            flags = [each for each in command.params if name in each.opts and getattr(each, "is_flag", False)]
            skip = not flags and name not in {"--help", "--version"} and "=" not in word
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            assert found is not None, f"{page}: {line}: {word}"
            command = found
    alone = {"--help", "--version"} & {*words}
    assert alone or getattr(command, "invoke_without_command", True), f"{page}: {line}: names no command"
