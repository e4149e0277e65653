"""``taphuan course import`` and ``taphuan course export``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from taphuan_grading.content import content_root, load_module
from taphuan_grading.content.exchange.gift import write_gift
from taphuan_grading.content.exchange.plain import Left, plain_question
from taphuan_grading.content.exchange.qti import qti_package
from taphuan_grading.content.exchange.read import read_exchange
from taphuan_grading.content.models import Module

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def module_file(ctx: click.Context, param: click.Parameter, value: str) -> Path:
    """Return the file of a module that was named by it, or by an id as in ``course/name``."""
    found = [path for path in (Path(value), content_root() / f"{value}.md") if path.is_file()]
    if not found:
        raise click.BadParameter(
            f"there is no module '{value}'; give its file, or its id such as course/name"
        )
    return found[0]


@click.command("import")
@click.argument("file", type=_FILE)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the questions here instead of printing them."
)
def import_questions(file: Path, out: Path | None) -> None:
    """Turn Moodle GIFT or Aiken into questions for a module; what cannot be converted is listed."""
    read = read_exchange(file)
    if out is None:
        click.echo(read.markdown, nl=False)
    else:
        out.write_text(read.markdown, encoding="utf-8")
    _report(file, read.converted, read.left)


@click.command("export")
@click.argument("module", callback=module_file)
@click.option("--format", "form", type=click.Choice(["gift", "qti"]), required=True, help="What to write.")
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, help="GIFT text, or a QTI 3 package (.zip)."
)
def export_questions(module: Path, form: str, out: Path) -> None:
    """Write the questions of a module for other systems; what cannot be converted is listed."""
    loaded = load_module(module)
    content, left = qti_package(loaded) if form == "qti" else _gift(loaded)
    out.write_bytes(content)
    _report(module, len(loaded.questions) - len(left), left)


def _gift(module: Module) -> tuple[bytes, list[Left]]:
    plain = {question.id: plain_question(question) for question in module.questions}
    left = [
        Left(
            question.line,
            question.id,
            f"{question.type}: GIFT has no such question, or no place for its picture",
        )
        for question in module.questions
        if plain[question.id] is None
    ]
    return write_gift([one for one in plain.values() if one is not None]).encode(), left


def _report(file: Path, count: int, left: Sequence[Left]) -> None:
    for one in left:
        click.echo(f"{file}:{one.line}: left out {one.name!r}: {one.why}", err=True)
    click.echo(f"{count} questions converted, {len(left)} left out.", err=True)
