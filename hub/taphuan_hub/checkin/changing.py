"""A trainer changes a class in the browser."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from taphuan_grading import clock
from taphuan_grading.attendance.changes import changes_of, recorded_sessions
from taphuan_grading.attendance.changing import change_class, declared_of
from taphuan_grading.attendance.classes import TrainingClass
from taphuan_grading.attendance.declared import ClassDeclared
from taphuan_grading.attendance.roster import resolved
from taphuan_grading.errors import ClassError
from taphuan_grading.register.identity import find_person
from taphuan_grading.register.names import person_key
from taphuan_grading.register.units import stored_atlas
from taphuan_grading.store.engine import writing
from taphuan_hub.checkin.base import TrainerApi
from taphuan_hub.checkin.making import choices, new_units_allowed, read_declared, worded
from taphuan_hub.grader.base import RefusedError

_STALE = "Có người vừa thay đổi lớp này. Ông/bà tải lại trang để xem bản mới rồi sửa."
_YOURSELF = "Ông/bà không tự bỏ tên mình khỏi lớp được. Văn phòng hoặc giảng viên khác của lớp làm việc đó."


class ChangeHandler(TrainerApi):
    """One class as a form."""

    async def get(self, class_id: str) -> None:
        """Send the class as it is now, and what can be chosen."""
        self.answer_now(**await self.work(lambda: self._form(class_id)))

    async def post(self, class_id: str) -> None:
        """Make the class what was sent, with a reason, unless somebody else has changed it meanwhile."""
        await self.work(lambda: self.class_(class_id))
        reason, revision = self.body("reason"), self.body("revision")
        if not isinstance(reason, str) or not isinstance(revision, int):
            raise RefusedError(400, "bad-json")
        allowed = ("trainers", "people")
        declared = read_declared(self.body("class"), allowed, id=class_id)
        await self.work(lambda: self._change(declared, reason, revision))
        self.answer_now()

    def _form(self, class_id: str) -> dict[str, Any]:
        class_ = self.class_(class_id)
        with self.site.engine.connect() as connection:
            declared = declared_of(connection, class_)
            shown = choices(connection, self.site.programme, self.trainer)
            known = {unit["code"] for unit in shown["units"]}
            invited = resolved(stored_atlas(connection), class_)
            others = [{"code": one.code, "name": one.full_name} for one in invited if one.code not in known]
            invitees = [find_person(connection, one) for one in declared.people]
            people = sorted(invitees, key=lambda one: (person_key(one.name), one.id))
            found = {
                "class": declared.model_dump(mode="json", exclude={"people", "accredited"}),
                "people": [{"id": one.id, "name": one.name} for one in people],
                "courses": shown["courses"],
                "units": [*shown["units"], *others],
                "recorded": sorted(recorded_sessions(connection, class_id)),
                "revision": len(changes_of(connection, class_id)),
            }
        self.site.looks.note(self.trainer, class_id, [one.id for one in people], clock.now())
        return found

    def _change(self, declared: ClassDeclared, reason: str, revision: int) -> None:
        class_ = self.class_(declared.id)
        if self.trainer not in declared.trainers:
            raise RefusedError(422, "yourself", _YOURSELF)
        with writing(self.site.engine) as connection:
            if len(changes_of(connection, class_.id)) != revision:
                raise RefusedError(409, "stale", _STALE)
            new_units_allowed(connection, self.trainer, declared, self._invited(connection, class_))
            try:
                change_class(
                    connection,
                    self.site.programme,
                    declared,
                    by=self.trainer,
                    at=clock.now(),
                    reason=reason,
                )
            except ClassError as error:
                raise worded(error) from error

    def _invited(self, connection: Connection, class_: TrainingClass) -> frozenset[str]:
        return frozenset(unit.code for unit in resolved(stored_atlas(connection), class_))
