"""A trainer makes a class in the browser, and puts people on its list."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from taphuan_grading import clock
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.making import add_class, invite
from taphuan_grading.attendance.reach import find_uninvited
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import ClassError
from taphuan_grading.register.names import collation_key
from taphuan_grading.register.scope import scope_of, visible
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store.engine import writing
from taphuan_hub.checkin.base import TrainerApi
from taphuan_hub.grader.base import RefusedError

_FIELDS = {
    "title": "Ông/bà ghi tên lớp.",
    "course": "Ông/bà chọn khóa học.",
    "organiser": "Ông/bà ghi đơn vị tổ chức.",
    "place": "Ông/bà ghi nơi học.",
    "capacity": "Số chỗ là một số từ 1 đến 500.",
    "sessions": "Mỗi buổi cần ngày, giờ bắt đầu, giờ kết thúc; số giờ học từ 0,5 đến 12.",
    "units": "Đơn vị mời học chưa đúng.",
}
_PROBLEMS = {
    "no-course": "Không có khóa học này.",
    "no-unit": "Có đơn vị được mời không tồn tại vào ngày học.",
    "unit-ended": "Có đơn vị được mời đã sắp xếp lại trước ngày học. Ông/bà chọn đơn vị mới.",
    "not-your-unit": "Có đơn vị được mời mà ông/bà chưa được giao.",
    "bad-times": "Giờ kết thúc phải sau giờ bắt đầu.",
    "bad-hours": "Số giờ học không thể nhiều hơn thời gian của buổi.",
    "overlap": "Có hai buổi trùng giờ nhau.",
    "too-many": "Số người được mời nhiều hơn số chỗ.",
    "no-trainer": "Có tên đăng nhập không phải của giảng viên nào.",
    "no-session": "Có buổi không còn trong lớp. Ông/bà tải lại trang.",
    "has-presence": "Buổi đã có điểm danh thì không bỏ được.",
    "closed-sheet": "Phiếu của buổi này đã chốt. Ông/bà mở lại phiếu, nêu lý do, rồi mới đổi giờ.",
    "before-presence": "Buổi đã có điểm danh thì không dời sang sau lúc điểm danh.",
    "below-presence": "Số chỗ ít hơn số người đã có mặt.",
    "course-kept": "Lớp đã có điểm danh thì không đổi khóa học.",
}
_NOBODY = "Không có cán bộ nào mang mã này trong sổ cán bộ."
_UNCLEAR = "Thông tin lớp học chưa đúng. Ông/bà xem lại từng ô."


class ChoicesHandler(TrainerApi):
    """What a new class can choose among: courses, and the trainer's units of today."""

    async def get(self) -> None:
        """Send them."""
        self.answer_now(**await self.work(self._choices))

    def _choices(self) -> dict[str, Any]:
        with self.site.engine.connect() as connection:
            return choices(connection, self.site.programme, self.trainer)


class NewClassHandler(TrainerApi):
    """Making a class."""

    async def post(self) -> None:
        """Make the class that was sent, with the sender as its trainer, not accredited."""
        own = {"id": f"lop-{secrets.token_hex(4)}", "trainers": [self.trainer]}
        declared = read_declared(self.body("class"), **own)
        made = await self.work(lambda: self._make(declared))
        self.set_status(HTTPStatus.CREATED)
        self.answer_now(id=made)

    def _make(self, declared: ClassDeclared) -> str:
        with writing(self.site.engine) as connection:
            new_units_allowed(connection, self.trainer, declared)
            try:
                made = add_class(
                    connection, self.site.programme, declared, clock.now(), created_by=self.trainer
                )
            except ClassError as error:
                raise worded(error) from error
        return made.id


class PeopleHandler(TrainerApi):
    """The list of a class: somebody who came uninvited is found among the trainer's units, and put on it.

    Whoever shows a card or tells the exact code of the register is put on the list from anywhere.
    """

    async def get(self, class_id: str) -> None:
        """Send people who are not on the list, by parts of a name: ``?q=``."""
        self.answer_now(
            people=await self.work(lambda: self._find(class_id, self.get_query_argument("q", "")))
        )

    def _find(self, class_id: str, words: str) -> list[dict[str, str]]:
        class_, now = self.class_(class_id), clock.now()
        with self.site.engine.connect() as connection:
            found = find_uninvited(connection, class_, words, trainer=self.trainer, day=clock.local_day(now))
        self.site.looks.note(self.trainer, f"search {words}", [one.official_id for one in found], now)
        return [
            {"id": one.official_id, "name": one.name, "post": one.title, "unit": one.unit_name}
            for one in found
        ]

    async def post(self, class_id: str) -> None:
        """Invite the official whose code was sent."""
        code = self.body("code")
        if not isinstance(code, str):
            raise RefusedError(400, "bad-json")
        await self.work(lambda: self._invite(class_id, code.strip()))
        self.answer_now()

    def _invite(self, class_id: str, code: str) -> None:
        class_ = self.class_(class_id)
        with writing(self.site.engine) as connection:
            try:
                invite(connection, class_, code)
            except ClassError as error:
                raise RefusedError(422, error.code, _NOBODY) from error


def choices(connection: Connection, programme: Programme, trainer: str) -> dict[str, list[dict[str, str]]]:
    """Return the courses, and the units that `trainer` sees today."""
    atlas = stored_atlas(connection)
    seen = visible(atlas, scope_of(connection, trainer), clock.today())
    units = sorted(map(atlas.unit, seen), key=lambda one: collation_key(one.full_name))
    return {
        "courses": [{"id": one.id, "title": one.title} for one in programme.courses],
        "units": [{"code": unit.code, "name": unit.full_name} for unit in units],
    }


def read_declared(sent: Any, more: Collection[str] = (), **own: Any) -> ClassDeclared:
    """Return the class that a form sent.

    Parameters
    ----------
    sent
        Anything.
    more
        Fields that this form may have beside those of a new class.
    own
        What the server says of the class, whatever was sent.
    """
    if not isinstance(sent, dict):
        raise RefusedError(400, "bad-json")
    allowed = {name: sent[name] for name in (*_FIELDS, *more) if name in sent}
    try:
        # Days come as text in JSON, and nowhere else.
        return ClassDeclared.model_validate(allowed | own, strict=False)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise RefusedError(422, "bad-class", _FIELDS.get(field, _UNCLEAR)) from error


def new_units_allowed(
    connection: Connection, trainer: str, declared: ClassDeclared, invited: Collection[str] = ()
) -> None:
    """Refuse units that are not the trainer's: whoever teaches a class sees the whole list of it.

    Those in `invited` were invited before.
    """
    atlas, day = stored_atlas(connection), min(session.day for session in declared.sessions)
    seen = {code for code, _ in visible(atlas, scope_of(connection, trainer), day)}
    known = {unit.code for unit in atlas.on(day)}
    if (set(declared.units) & known) - seen - set(invited):
        raise RefusedError(422, "not-your-unit", _PROBLEMS["not-your-unit"])


def worded(error: ClassError) -> RefusedError:
    """Return what a trainer reads about a class that cannot be."""
    return RefusedError(422, error.code, _PROBLEMS.get(error.code, _UNCLEAR))
