"""``taphuan course handout``."""

from __future__ import annotations

from pathlib import Path

import click

from taphuan_grading.content import load_module
from taphuan_grading.reports.handout import handout_html, handout_pdf
from taphuan_hub.cli.exchange import module_file


@click.command("handout")
@click.argument("module", callback=module_file)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A .pdf or an .html to print.")
def handout(module: Path, out: Path) -> None:
    """Write the one-page hand-out of a module, from the same file."""
    if out.suffix not in {".pdf", ".html"}:
        raise click.BadParameter(f"'{out}'; expected a name that ends in .pdf or .html", param_hint="--out")
    loaded = load_module(module)
    out.write_bytes(handout_pdf(loaded) if out.suffix == ".pdf" else handout_html(loaded).encode())
    click.echo(f"{out}: the hand-out of {loaded.id}")
