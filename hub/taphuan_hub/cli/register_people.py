"""``taphuan register``: duplicates, merging, history, withdrawn posts, accounts."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from taphuan_grading import clock
from taphuan_grading.register.access import log_access
from taphuan_grading.register.forms.slips import reserve, write_slips
from taphuan_grading.register.history import Origin, Recorded, history_of, withdraw_post
from taphuan_grading.register.identity import duplicates as find_duplicates
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.identity import merge as merge_people
from taphuan_grading.register.newcomers import Opened, newcomers, open_accounts
from taphuan_grading.register.officials import Official, Post, all_posts_of, posts_of
from taphuan_grading.store.engine import writing
from taphuan_hub.cli.operator import format_option, operator
from taphuan_hub.cli.settings import Settings, home_option, opened
from taphuan_hub.progress import bar


@click.command()
@format_option
@home_option
@click.pass_obj
def duplicates(settings: Settings, form: str) -> None:
    """List officials with one name and one birth date: perhaps one person with two codes."""
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            groups = find_duplicates(connection)
            shown = {one.id: _where(connection, one) for group in groups for one in group}
        log_access(engine, who=operator(), place="cli duplicates", people=list(shown), at=clock.now())
    if form == "json":
        click.echo(
            json.dumps([[_plain(one) for one in group] for group in groups], ensure_ascii=False, indent=2)
        )
        return
    for group in groups:
        first = group[0]
        click.echo(f"{first.name}, sinh {first.born:%d/%m/%Y}:")
        for one in group:
            click.echo(f"  {one.code or '-':<20} {one.id:<12} {shown[one.id]}")
    click.echo(
        "Nếu đúng là một người: taphuan register merge MÃ_GIỮ_LẠI MÃ_KIA" if groups else "Không có ai trùng."
    )


@click.command()
@click.argument("keep")
@click.argument("gone")
@click.option("--yes", is_flag=True, help="Do not ask.")
@home_option
@click.pass_obj
def merge(settings: Settings, keep: str, gone: str, *, yes: bool) -> None:
    """Make two identities of one person one: all of GONE belongs to KEEP then.

    Both are an id or a code.
    """
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            people = [find_person(connection, key) for key in (keep, gone)]
            told = [f"{one.code or one.id} {one.name}, {_where(connection, one)}" for one in people]
        click.echo(f"Giữ lại: {told[0]}\nGộp vào: {told[1]}")
        if not yes:
            click.confirm("Đúng là một người, gộp lại?", abort=True)
        with writing(engine) as connection:
            done = merge_people(connection, keep, gone, Origin(clock.now(), operator()))
    click.echo(f"Đã gộp. Chuyển: {_counted(done.moved)}. Trùng nên để lại mã cũ: {_counted(done.left)}.")
    if done.disabled:
        click.echo(f"Tài khoản {done.disabled} đã ngừng; người này dùng tài khoản kia.")


@click.command()
@click.argument("person")
@format_option
@home_option
@click.pass_obj
def history(settings: Settings, person: str, form: str) -> None:
    """Show the posts of a PERSON (id or code) with their numbers, and all that was ever changed."""
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            found = find_person(connection, person)
            posts = all_posts_of(connection, found.id)
            changes = history_of(connection, found.id)
        log_access(engine, who=operator(), place="cli history", people=[found.id], at=clock.now())
    if form == "json":
        numbered = [_post(number, post) for number, post in posts.items()]
        told = {"official": _plain(found), "posts": numbered, "changes": [_change(one) for one in changes]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.name}  (mã {found.code or '-'}, số {found.id})")
    for number, post in posts.items():
        until = f"{post.valid_to:%Y-%m-%d}" if post.valid_to else "…"
        click.echo(f"  #{number:<6} {post.valid_from} .. {until:<10}  {post.title}, {post.unit.full_name}")
    for one in changes:
        at = f"{one.origin.at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
        click.echo(f"{at}  {one.action:<15} {one.origin.by}  {one.origin.source or ''}".rstrip())
        click.echo(f"    {json.dumps(one.detail, ensure_ascii=False)}")


@click.command()
@click.argument("post", type=int)
@click.option("--reason", required=True, help="Why it was never true; kept in the history.")
@home_option
@click.pass_obj
def withdraw(settings: Settings, post: int, reason: str) -> None:
    """Take out a POST that was entered by mistake, and what only carried it on.

    Its number is in `taphuan register history`; what was known stays on record.
    """
    with opened(settings) as (_, engine), writing(engine) as connection:
        whose = withdraw_post(connection, post, Origin(clock.now(), operator(), reason[:200]))
    click.echo(f"Đã rút chức vụ #{post} của {whose}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@home_option
@click.pass_obj
def accounts(settings: Settings, file: Path) -> None:
    """Make accounts for officials without one, with passwords to print in FILE.xlsx.

    The file is readable by its owner only. What was made before an interruption is in it.
    """
    made: list[Opened] = []
    with opened(settings) as (_, engine):
        with engine.connect() as connection:
            people = newcomers(connection, clock.today())
        if not people:
            click.echo("Ai cũng đã có tài khoản.")
            return
        reserve(file)
        try:
            with bar("accounts", len(people)) as step:
                for one in open_accounts(engine, people, clock.now(), step):
                    made.append(one)  # noqa: PERF402 - kept even when the next one fails
        finally:
            write_slips(file, made, clock.today())
        ids = [one.newcomer.official_id for one in made]
        log_access(engine, who=operator(), place="cli accounts", people=ids, at=clock.now())
    click.echo(f"Đã tạo {len(made)} tài khoản. Mật khẩu lần đầu: {file}")


def _where(connection: Connection, one: Official) -> str:
    held = posts_of(connection, one.id, clock.today())
    return f"{held[0].title}, {held[0].unit.full_name}" if held else "hiện không giữ chức vụ"


def _counted(numbers: Counter[str]) -> str:
    return ", ".join(f"{table} {number}" for table, number in numbers.items() if number) or "không có gì"


def _plain(one: Official) -> dict[str, Any]:
    return asdict(one) | {"born": str(one.born) if one.born else None}


def _post(number: int, post: Post) -> dict[str, Any]:
    return {
        "post": number,
        "title": post.title,
        "unit": post.unit.code,
        "unit_name": post.unit.full_name,
        "manager": post.manager,
        "valid_from": str(post.valid_from),
        "valid_to": str(post.valid_to) if post.valid_to else None,
    }


def _change(one: Recorded) -> dict[str, Any]:
    return {
        "at": one.origin.at.isoformat(),
        "by": one.origin.by,
        "source": one.origin.source,
        "official": one.official_id,
        "action": one.action,
        "detail": dict(one.detail),
    }
