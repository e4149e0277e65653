"""``taphuan attempts import``: files of answers that were given offline."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from taphuan_grading.attempts.offline import NOTICES
from taphuan_grading.attempts.responses import read_file
from taphuan_grading.content import load_programme
from taphuan_grading.errors import GrantError, ResponseError
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.handin.receiving import Counter, Received, receive


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    path: Path
    result: str
    received: Received | None = None
    code: str = ""
    message: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON: the same keys for every file."""
        done = self.received
        return {
            "file": str(self.path),
            "result": self.result,
            "code": self.code,
            "message": self.message,
            "attempt": done.taken.attempt.number if done and self.result != "good" else None,
            "module": done.module if done else None,
            "official_id": done.person.id if done else None,
            "notices": list(done.taken.notices) if done else [],
        }

    def as_line(self) -> str:
        """Return it as one line: file, result, and what follows from it."""
        if self.received is None:
            return f"{self.path}: refused ({self.code}): {self.message}"
        told = self.as_json()
        words = [self.result, told["attempt"], told["module"], told["official_id"]]
        odd = "; ".join(NOTICES[code] for code in told["notices"])
        return f"{self.path}: {' '.join(filter(None, words))}{f' [{odd}]' if odd else ''}"


@click.group()
def attempts() -> None:
    """Take in what people answered offline."""


@attempts.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--vouched-by", metavar="WHO", help="The account or name of who vouches for these answers.")
@click.option("--dry-run", is_flag=True, help="Check every file and write nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to print it.",
)
@home_option
@click.pass_obj
def import_(
    settings: Settings, files: tuple[Path, ...], vouched_by: str | None, form: str, *, dry_run: bool
) -> None:
    """Make an attempt of each response file; `taphuan grade` or the running service marks it.

    A file is taken whole or not at all, and twice makes one attempt. Results: taken, known (the attempt is
    there already), good (--dry-run), refused; exit status 1 when any was refused.
    """
    if vouched_by is not None and not 0 < len(vouched_by.strip()) <= 120:
        raise click.BadParameter("a name or an account, of at most 120 letters", param_hint="--vouched-by")
    with opened(settings) as (home, engine):
        counter = Counter(
            home,
            engine,
            load_programme(),
            way="command",
            by=operator(),
            vouched_by=vouched_by.strip() if vouched_by else None,
        )
        outcomes = [_outcome(counter, path, keep=not dry_run) for path in files]
    if form == "json":
        click.echo(json.dumps([one.as_json() for one in outcomes], ensure_ascii=False, indent=2))
    else:
        for one in outcomes:
            click.echo(one.as_line(), err=one.received is None)
    if any(one.received is None for one in outcomes):
        raise SystemExit(1)


def _outcome(counter: Counter, path: Path, *, keep: bool) -> Outcome:
    try:
        done = receive(counter, read_file(path), keep=keep)
    except ResponseError as error:
        return Outcome(path, "refused", code=error.code, message=error.message)
    except GrantError as error:  # somebody who has left the register just now
        return Outcome(path, "refused", code="no-person", message=error.message)
    result = "known" if not done.taken.new else "taken" if keep else "good"
    return Outcome(path, result, done)
