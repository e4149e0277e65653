"""``taphuan pack``."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading.content import load_programme


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--course", "wanted", multiple=True, metavar="ID", help="Only this course; may be repeated.")
def pack(file: Path, wanted: tuple[str, ...]) -> None:
    """Pack all self-study pages into FILE, a zip for a stick or a phone without network."""
    from taphuan_hub import packing  # noqa: PLC0415 - widgets take their time

    programme = load_programme()
    known = [course.id for course in programme.courses]
    for name in wanted:
        if name not in known:
            expected = ", ".join(known)
            raise click.BadParameter(f"there is no course '{name}'; one of {expected}", param_hint="--course")
    if not file.parent.is_dir():
        raise click.BadParameter(f"the folder '{file.parent}' does not exist", param_hint="FILE")
    courses = tuple(course for course in programme.courses if not wanted or course.id in wanted)
    chosen = programme.model_copy(update={"courses": courses})
    size = packing.pack(file, chosen)
    click.echo(f"{file}: {len(chosen.modules)} modules, {size} bytes")
