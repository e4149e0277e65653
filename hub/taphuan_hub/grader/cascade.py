"""The API of the page on which helpers note help given: only the token's person, in every query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from taphuan_grading import clock
from taphuan_grading.attempts.tokens import Scope
from taphuan_grading.cascade.members import helps
from taphuan_grading.cascade.notebook import Notebook, keep_note
from taphuan_grading.cascade.notes import MOST, Given, Note
from taphuan_grading.content.models import Run
from taphuan_grading.content.topics import read_topics
from taphuan_grading.errors import NoteError
from taphuan_grading.register.officials import posts_of
from taphuan_grading.register.units import in_tree_order, stored_atlas
from taphuan_grading.store.engine import writing
from taphuan_hub.grader.base import ApiHandler, RefusedError, T

_NO_HELPER = (
    "Trang này dành cho tổ công nghệ cộng đồng và khuyến nông cộng đồng. "
    "Nếu ông/bà là thành viên mà chưa vào được, mời ông/bà báo văn phòng điều phối."
)
_BAD_DAY = "Ngày cần có dạng năm-tháng-ngày, ví dụ 2026-11-24."
_STATUS = {"gone": 409, "already": 409, "no-helper": 403}


class CascadeHandler(ApiHandler):
    """What the handlers of notes share."""

    scope: Scope = "cascade"

    def notebook(self) -> Notebook:
        """Return the notes of the token's person; read beside the event loop."""
        run, official_id = self.room.run(self.grant.run), self.grant.official_id
        if run is None or official_id is None:
            raise RefusedError(403, "no-helper", _NO_HELPER)
        with self.room.engine.connect() as connection:
            atlas = stored_atlas(connection)
        return Notebook(self.room.programme, run, read_topics(), atlas, official_id)

    async def work(self, task: Callable[[], T]) -> T:
        """Run `task` beside the event loop; a note that cannot be taken is an answer in its own words."""

        def worded() -> T:
            try:
                return task()
            except NoteError as error:
                raise RefusedError(_STATUS.get(error.code, 422), error.code, error.message) from error

        return await super().work(worded)


class NotesHandler(CascadeHandler):
    """The person's notes: all that stand, and a new one."""

    async def get(self) -> None:
        """Send them with what the form offers; ``?day=2026-11-24`` for the communes of that day."""
        day = _day(self.get_query_argument("day", "")) or clock.today()
        self.answer(await self.work(lambda: self._notes(day)))

    async def post(self) -> None:
        """Keep a note, or the correction of one (``replaces``); the same ``key`` again is the same note."""
        given, replaces = self._given(), self.body("replaces", None)
        if not (replaces is None or (isinstance(replaces, int) and not isinstance(replaces, bool))):
            raise RefusedError(400, "bad-json")
        at = clock.now()
        engine = self.room.engine
        note = await self.work(lambda: keep_note(engine, self.notebook(), given, at, replaces=replaces))
        self.answer(_told(note), 201)

    def _given(self) -> Given:
        fields = {name: self.body(name) for name in ("key", "day", "commune", "topic", "count", "counted")}
        count = fields.pop("count")
        if not all(isinstance(value, str) for value in fields.values()):
            raise RefusedError(400, "bad-json")
        day = _day(fields.pop("day"))
        if day is None:
            raise RefusedError(422, "bad-day", _BAD_DAY)
        if not isinstance(count, int) or isinstance(count, bool):
            raise RefusedError(422, "bad-count", f"Số hộ hoặc số người phải là số nguyên từ 1 đến {MOST}.")
        return Given(day=day, count=count, **fields)

    def _notes(self, day: date) -> dict[str, Any]:
        notebook = self.notebook()
        with self.room.engine.connect() as connection:
            posts = posts_of(connection, notebook.official_id, clock.today())
            notes = notebook.standing(connection)
        own = [post.unit.code for post in posts if helps(self.room.programme, [post.title])]
        if not own and not notes:
            raise RefusedError(403, "no-helper", _NO_HELPER)
        there = [unit for unit in notebook.atlas.units if unit.level == "commune" and unit.holds(day)]
        titles = {topic.id: topic.title for topic in notebook.topics}
        return {
            "run": _run(notebook.run),
            "today": clock.today().isoformat(),
            "most": MOST,
            "own": own[0] if own else "",
            "topics": [{"id": name, "title": title} for name, title in titles.items()],
            "communes": [{"code": unit.code, "name": unit.full_name} for unit in in_tree_order(there)],
            "notes": [
                {
                    **_told(note),
                    "commune_name": notebook.atlas.unit(note.unit).full_name,
                    "topic_title": titles.get(note.topic, note.topic),
                }
                for note in notes
            ],
        }


class NoteHandler(CascadeHandler):
    """One note of the person."""

    async def delete(self, note_id: str) -> None:
        """Let it not stand any more; it is kept."""
        await self.work(lambda: self._withdraw(int(note_id)))
        self.answer({"withdrawn": int(note_id)})

    def _withdraw(self, note_id: int) -> None:
        notebook = self.notebook()
        with writing(self.room.engine) as connection:
            notebook.withdraw(connection, note_id, clock.now())


def _told(note: Note) -> Mapping[str, Any]:
    return {
        "id": note.id,
        "day": note.day.isoformat(),
        "commune": note.unit[0],
        "topic": note.topic,
        "count": note.count,
        "counted": note.counted,
    }


def _run(run: Run) -> dict[str, str]:
    return {"title": run.title, "starts": run.starts.isoformat(), "ends": run.ends.isoformat()}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RefusedError(422, "bad-day", _BAD_DAY) from error
