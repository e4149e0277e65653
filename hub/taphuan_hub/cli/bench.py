"""``taphuan bench``: ours beside the stock tools."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from taphuan_hub.bench.result import Result

Run = Callable[[int], list[Result]]

BENCHMARKS: dict[str, str] = {
    "kernels": "Start and memory of a forked kernel beside a stock one.",
    "page": "Open a module with ten questions on a slow line, cold and warm.",
    "indicator": "Compute the figure of 10,000 officials over three years.",
    "grading": "Marking: attempts a second on one core and on two; the wait when a class hands in.",
}
"""What can be measured, and what `taphuan_hub.bench.<name>.run` measures in one line of help."""

_WIDTH = 100


class Benchmarks(click.Group):
    """One command for each benchmark; its module is imported when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the benchmarks."""
        return list(BENCHMARKS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command that runs one benchmark."""
        if cmd_name not in BENCHMARKS:
            return None

        def measure(rounds: int, json_file: Path | None) -> None:
            run: Run = import_module(f"taphuan_hub.bench.{cmd_name}").run
            report(run(rounds), json_file)

        return click.Command(
            cmd_name,
            callback=measure,
            help=BENCHMARKS[cmd_name],
            params=[
                click.Option(
                    ["--rounds"],
                    type=click.IntRange(min=1),
                    default=5,
                    show_default=True,
                    help="How often each side is measured.",
                ),
                click.Option(
                    ["--json", "json_file"],
                    type=click.Path(dir_okay=False, path_type=Path),
                    metavar="FILE",
                    help="Write the results there too.",
                ),
            ],
        )


@click.group(cls=Benchmarks)
def bench() -> None:
    """Measure ours and the stock tools in turns, and print medians and ratios."""


def report(results: Sequence[Result], json_file: Path | None) -> None:
    """Print a table; write the JSON list where it was asked for."""
    table = Table(width=_WIDTH)
    table.add_column("benchmark", ratio=1)
    for title in ("ours", "stock", "times better"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in results:
        table.add_row(one.name, _figure(one.ours, one.unit), _figure(one.stock, one.unit), _ratio(one.ratio))
    Console(width=_WIDTH, highlight=False).print(table)
    if json_file is not None:
        rows = [one.as_json() for one in results]
        json_file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _figure(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{value:,.4g} {unit}".rstrip()


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"
