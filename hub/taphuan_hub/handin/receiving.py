"""A response file finds the person whose it is, and becomes an attempt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from taphuan_grading import clock
from taphuan_grading.attempts.offline import Handed, Taken, Way, take
from taphuan_grading.attempts.responses import Response
from taphuan_grading.completion.rule import run_on
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import RegisterError, ResponseError
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.officials import Official
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home
from taphuan_grading.vietnamese import comparable

_NOT_NOW = frozenset({"waiting", "passed", "newer-online"})
"""Refusals that say how somebody stands in a module: nobody's business but theirs and their trainers'."""
_OTHER_NOT_NOW = (
    "Bài này chưa nhận được: người có tên trong tệp đã có bài ở học phần này. "
    "Mời chính người ấy đăng nhập vào “Khóa học của tôi” để xem."
)
_NO_PERSON = "Không có tài khoản hay mã cán bộ “{typed}”. Ông/bà sửa lại trên máy đã làm bài rồi tạo lại tệp."
_WHOSE = "Tệp không ghi tài khoản hay mã cán bộ. Ông/bà cho biết đây là bài của ai."
_NOT_YOURS = "Người làm bài này không thuộc các đơn vị được giao cho ông/bà."
_NO_OFFICIAL = "Tài khoản này không gắn với cán bộ nào, nên không nộp bài được."


@dataclass(frozen=True)
class Counter:
    """Where files are handed in, and by whom.

    Parameters
    ----------
    home, engine, programme
        What is served.
    way, by
        How, and the account (or the user of the server) that hands in.
    vouched_by
        Who vouches for what is handed in here; None when nobody does.
    own
        The official behind the account, whose files need not name anybody.
    reach
        The officials for whom files are taken; None for everybody.
    """

    home: Home
    engine: Engine
    programme: Programme
    way: Way
    by: str
    vouched_by: str | None = None
    own: str | None = None
    reach: Collection[str] | None = None


@dataclass(frozen=True)
class Received:
    """What became of a file, and whose it is."""

    taken: Taken
    person: Official
    module: str


def receive(counter: Counter, found: Response, whose: str = "", *, keep: bool = True) -> Received:
    """Take a file at this counter.

    Parameters
    ----------
    counter
        Where, and who hands it in.
    found
        The file.
    whose
        An account or a code, for a file that names none.
    keep
        Whether it is kept; else everything is checked and nothing is written.

    Raises
    ------
    ResponseError
        As `taphuan_grading.attempts.offline.take`, or with the code ``whose``, ``no-person``, ``not-yours``.
    """
    with counter.engine.connect() as connection:
        person = _person(connection, counter, found, whose)
    if counter.reach is not None and person.id not in counter.reach:
        raise ResponseError("not-yours", _NOT_YOURS)
    moment = clock.now()
    run = run_on(counter.programme, clock.local_day(moment))
    other = counter.way == "own" and person.id != counter.own
    renamed = _renamed(found, person)
    handed = Handed(
        official_id=person.id,
        way=counter.way,
        by=counter.by,
        at=moment,
        vouched_by=None if other else counter.vouched_by,
        name=found.person.name.strip() if renamed else None,
        notices=[
            *(["by-other"] if other else []),
            *(["no-account"] if whose and not _typed(found) else []),
            *(["other-name"] if renamed else []),
        ],
    )
    try:
        taken = take(
            counter.engine,
            found,
            handed,
            home=counter.home,
            programme=counter.programme,
            run=run,
            keep=keep,
        )
    except ResponseError as error:
        if other and error.code in _NOT_NOW:
            raise ResponseError("other-not-now", _OTHER_NOT_NOW) from error
        raise
    return Received(taken, person, found.module.id)


def _typed(found: Response) -> str:
    return found.person.account.strip()


def _person(connection: Connection, counter: Counter, found: Response, whose: str) -> Official:
    """Return whose answers they are: as the file says, else as whoever hands it in says."""
    typed = _typed(found) or whose.strip()
    if typed:
        return person_called(connection, typed)
    if counter.way != "own":
        raise ResponseError("whose", _WHOSE)
    if counter.own is None:
        raise ResponseError("no-official", _NO_OFFICIAL)
    return find_person(connection, counter.own)


def person_called(connection: Connection, typed: str) -> Official:
    """Return the official with this account or code; `ResponseError` when there is none."""
    account = schema.account
    query = select(account.c.official_id).where(account.c.username == typed.lower())
    official_id: str | None = connection.execute(query).scalar()
    try:
        return find_person(connection, official_id or typed)
    except RegisterError as error:
        raise ResponseError("no-person", _NO_PERSON.format(typed=typed)) from error


def _renamed(found: Response, person: Official) -> bool:
    """Say whether the name that was typed on the device is another one; diacritics make no difference."""
    typed = comparable(found.person.name, diacritics=False)
    return bool(typed) and typed != comparable(person.name, diacritics=False)
