"""``taphuan register``: one person's data, given out or forgotten, and who looked."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

import click

from taphuan_grading import clock
from taphuan_grading.attempts.uploads import forget_uploads, uploads_of
from taphuan_grading.errors import RegisterError
from taphuan_grading.marking.forget import forget_student
from taphuan_grading.register.access import accesses
from taphuan_grading.register.access import log_access as note_access
from taphuan_grading.register.history import Origin
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.personal import check_erasable
from taphuan_grading.register.personal import erase_person as erase
from taphuan_grading.register.personal import export_person as export
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import operator
from taphuan_hub.cli.settings import Settings, home_option, opened


@click.command("export-person")
@click.argument("person")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.pass_obj
def export_person(settings: Settings, person: str, file: Path) -> None:
    """Write all that is stored about a PERSON (id or code) to FILE.json, for this person."""
    with opened(settings) as (home, engine):
        with engine.connect() as connection:
            found = export(connection, person)
            whose = find_person(connection, person).id
        pictures = [uploads_of(home, row["id"]) for row in found["official"]]
        found["upload"] = {
            name: base64.b64encode(content).decode() for kept in pictures for name, content in kept.items()
        }
        text = json.dumps(found, ensure_ascii=False, indent=2)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise RegisterError(f"cannot make {file}: {error.strerror}") from error
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text + "\n")
        note_access(engine, who=operator(), place="cli export-person", people=[whose], at=clock.now())
    click.echo(f"Mọi thông tin đang lưu về {whose}: {file}")


@click.command("erase-person")
@click.argument("person")
@click.option("--yes", is_flag=True, help="Do not ask.")
@home_option
@click.pass_obj
def erase_person(settings: Settings, person: str, *, yes: bool) -> None:
    """Forget who a PERSON (id or code) is: name, code, birth date, account, typed text.

    Figures of past days stay as they are. There is no way back.
    """
    with opened(settings) as (home, engine):
        with engine.connect() as connection:
            found = check_erasable(connection, person, clock.today())
        if not yes:
            click.confirm(f"Xóa mọi thông tin của {found.name} ({found.id})? Không lấy lại được.", abort=True)
        with writing(engine) as connection:
            ids = erase(connection, found.id, Origin(clock.now(), operator()))
        for one in ids:
            forget_student(home, one)
            forget_uploads(home, one)
    click.echo(f"Đã xóa thông tin của {found.id}. Số liệu của những ngày đã qua không đổi.")
    click.echo("Cổng đăng nhập quên tên tài khoản khi `taphuan up` khởi động lại. Các bản sao lưu vẫn còn.")


@click.command("access-log")
@click.argument("person", required=False)
@home_option
@click.pass_obj
def access_log(settings: Settings, person: str | None) -> None:
    """Print who looked at the data of a PERSON (id or code), or of anybody, in a year."""
    with opened(settings) as (_, engine), engine.connect() as connection:
        official_id = find_person(connection, person).id if person else None
        for one in accesses(connection, official_id):
            shown = " ".join(one.people) if one.people else f"{one.shown} người"
            at = f"{one.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
            click.echo(f"{at}  {one.who:<20} {one.place:<20} {shown}")
