"""The posts of one person, and what a row of the form changes about them.

A row is one post as the office sees it; the register cuts it where its unit was reformed, so that every part
lies in one unit of its days. Rows are compared part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from taphuan_grading.errors import UnitEndedError
from taphuan_grading.register.forms.findings import Entry, Mistake
from taphuan_grading.register.officials import Post, carried
from taphuan_grading.register.units import Atlas
from taphuan_grading.vietnamese import comparable

_STILL = date.max


@dataclass(frozen=True)
class Held:
    """A post as the register holds it."""

    id: int
    unit: tuple[str, date]
    title: str
    manager: bool
    valid_from: date
    valid_to: date | None
    carried: bool

    @classmethod
    def of(cls, row: Any) -> Held:
        """Return a row of ``post`` as one."""
        unit = (row.unit_code, row.unit_valid_from)
        return cls(row.id, unit, row.title, row.manager, row.valid_from, row.valid_to, bool(row.carried))


@dataclass(frozen=True)
class Outcome:
    """What a row does to the register: `told` in Vietnamese."""

    count: Literal["added", "changed", "ended", "unchanged"]
    told: str


@dataclass
class _Part:
    """A row's part in one unit, the part before it, and the stored post that it speaks of."""

    entry: Entry
    post: Post
    before: _Part | None = None
    stored: Held | None = None
    told: list[str] = field(default_factory=list)


class Career:
    """The posts of one person while the rows of a form are compared with them.

    Parameters
    ----------
    atlas
        All units.
    official_id
        Whose posts they are.
    held
        The posts that the register knows.
    """

    def __init__(self, atlas: Atlas, official_id: str, held: list[Held]) -> None:
        self._atlas = atlas
        self._official_id = official_id
        self._free = {post.id: post for post in held}
        self.added: list[Post] = []
        self.corrections: dict[int, dict[str, Any]] = {}
        self.withdrawn: list[int] = []
        self.mistakes: list[Mistake] = []
        self.notes: list[str] = []

    @property
    def changed(self) -> bool:
        """Say whether anything differs from what the register holds."""
        return bool(self.added or self.corrections or self.withdrawn)

    def take(self, entries: Sequence[Entry]) -> list[tuple[Entry, Outcome]]:
        """Compare the rows of the person; return what becomes of each that can be taken.

        Those that cannot (a unit that ended in none or several, the same post twice at a time) are in
        `mistakes` afterwards, and what may have been forgotten in `notes`.
        """
        rows = {position: self._parts(entry) for position, entry in enumerate(entries)}
        parts = [part for row in rows.values() for part in row]
        for match in (_same, _of_another_name, _of_another_beginning):
            for part in parts:
                if part.stored is None:
                    self._give(part, match)
        self._find_contradictions(parts)
        for part in parts:
            self._compare(part)
        for row in rows.values():
            self._cut_off(row)
        return [(row[0].entry, self._outcome(row)) for row in rows.values() if row]

    def _parts(self, entry: Entry) -> list[_Part]:
        post = Post(
            self._official_id, entry.title, entry.unit, entry.manager, entry.valid_from, entry.valid_to
        )
        try:
            posts = carried(self._atlas, post)
        except UnitEndedError as error:
            self.mistakes.append(_ended(entry, error))
            return []
        parts: list[_Part] = []
        for one in posts:
            parts.append(_Part(entry, one, parts[-1] if parts else None))
        return parts

    def _give(self, part: _Part, match: Callable[[Held, _Part], bool]) -> None:
        found = [
            post for post in self._free.values() if post.unit == part.post.unit.key and match(post, part)
        ]
        if len(found) == 1:
            part.stored = found[0]
            del self._free[found[0].id]

    def _compare(self, part: _Part) -> None:
        stored, post = part.stored, part.post
        if stored is None:
            self.added.append(post)
            part.told.append(f"thêm phần từ {post.valid_from:%d/%m/%Y}")
            return
        part.told += _differences(stored, post)
        # A row that begins here says by itself what was only carried over until now.
        confirmed = stored.carried and not post.carried
        if part.told or confirmed:
            self.corrections[stored.id] = {
                "title": post.title,
                "manager": post.manager,
                "valid_from": post.valid_from,
                "valid_to": post.valid_to,
                "carried": stored.carried and post.carried,
            }

    def _cut_off(self, row: list[_Part]) -> None:
        """Withdraw what only carried on a post in later units, now that it ended before them."""
        stored = row[-1].stored if row else None
        while stored is not None and row[-1].post.valid_to is not None:
            stored = self._sequel(stored)
            if stored is not None:
                del self._free[stored.id]
                self.withdrawn.append(stored.id)
                row[-1].told.append(f"{_ENDS} {_last_day(row[-1].post.valid_to)}")

    def _sequel(self, before: Held) -> Held | None:
        """Return what carries a post on: the one of its title, or the only one."""
        after = [post for post in self._free.values() if _carries_on(before, post)]
        named = [post for post in after if comparable(post.title) == comparable(before.title)]
        return (named or after)[0] if named or len(after) == 1 else None

    def _outcome(self, row: list[_Part]) -> Outcome:
        told = [line for part in row for line in part.told]
        if all(part.stored is None for part in row):
            self._note_open_posts(row[0].entry)
            return Outcome("added", "thêm mới")
        if not told:
            return Outcome("unchanged", "không đổi")
        only_ends = all(line.startswith(_ENDS) for line in told)
        return Outcome("ended" if only_ends else "changed", "; ".join(dict.fromkeys(told)))

    def _note_open_posts(self, entry: Entry) -> None:
        for post in self._free.values():
            if entry.valid_to is None and post.valid_to is None:
                self.notes.append(
                    f"mã {entry.code}: thêm “{entry.title}” trong khi vẫn giữ “{post.title}” từ "
                    f"{post.valid_from:%d/%m/%Y}. Nếu đã thôi, mời ông/bà gửi thêm dòng ấy với “Đến ngày”"
                )

    def _find_contradictions(self, parts: Sequence[_Part]) -> None:
        """Find rows by which somebody would hold the same post twice at a time."""
        spans: list[tuple[Held | Post, Entry | None]] = [(part.post, part.entry) for part in parts]
        spans += [(post, None) for post in self._free.values()]
        by_post: dict[tuple[object, str], list[tuple[Held | Post, Entry | None]]] = {}
        for post, entry in sorted(spans, key=lambda span: span[0].valid_from):
            unit = post.unit if isinstance(post, Held) else post.unit.key
            by_post.setdefault((unit, comparable(post.title)), []).append((post, entry))
        for same in by_post.values():
            for (earlier, one), (later, other) in pairwise(same):
                entry = other or one
                if entry and _overlap(earlier, later):
                    place = f"dòng {one.row}" if one and other else "sổ cán bộ"
                    expected = (
                        f"thời gian không trùng với {place}: cùng chức vụ ở cùng đơn vị "
                        f"từ {earlier.valid_from:%d/%m/%Y}"
                    )
                    self.mistakes.append(
                        entry.mistake("valid_from", f"{entry.valid_from:%d/%m/%Y}", expected)
                    )


def _same(stored: Held, part: _Part) -> bool:
    post = part.post
    return stored.valid_from == post.valid_from and comparable(stored.title) == comparable(post.title)


def _of_another_name(stored: Held, part: _Part) -> bool:
    """Say whether the row puts a title right: of a post that began on that day, or of what carries it on."""
    if stored.valid_from != part.post.valid_from:
        return False
    if part.before is None:
        return not stored.carried
    return part.before.stored is not None and _carries_on(part.before.stored, stored)


def _of_another_beginning(stored: Held, part: _Part) -> bool:
    """Say whether the row puts a first day right."""
    same = comparable(stored.title) == comparable(part.post.title)
    return part.before is None and not stored.carried and same and _overlap(stored, part.post)


def _carries_on(before: Held, post: Held) -> bool:
    return post.carried and post.valid_from == before.valid_to and post.manager == before.manager


_ENDS = "kết thúc ngày"


def _differences(stored: Held, part: Post) -> Iterator[str]:
    if comparable(stored.title) != comparable(part.title):
        yield f"chức vụ “{stored.title}” đổi thành “{part.title}”"
    if stored.manager != part.manager:
        yield "là cán bộ quản lý" if part.manager else "không là cán bộ quản lý"
    if stored.valid_from != part.valid_from:
        yield f"từ ngày {stored.valid_from:%d/%m/%Y} sửa thành {part.valid_from:%d/%m/%Y}"
    if stored.valid_to != part.valid_to:
        if part.valid_to in {None, part.unit.valid_to}:
            yield f"chưa kết thúc (trước đây ghi {_last_day(stored.valid_to or _STILL)})"
        elif stored.valid_to is None or part.valid_to < stored.valid_to:
            yield f"{_ENDS} {_last_day(part.valid_to)}"
        else:
            yield f"đến ngày {_last_day(stored.valid_to)} sửa thành {_last_day(part.valid_to)}"


def _last_day(valid_to: date) -> str:
    return f"{date.fromordinal(valid_to.toordinal() - 1):%d/%m/%Y}"


def _overlap(one: Held | Post, other: Held | Post) -> bool:
    return one.valid_from < (other.valid_to or _STILL) and other.valid_from < (one.valid_to or _STILL)


def _ended(entry: Entry, error: UnitEndedError) -> Mistake:
    heirs = " hay ".join(f"“{heir}”" for heir in error.heirs)
    where = f"đã tách thành {heirs}" if heirs else "không còn, không có đơn vị kế tiếp"
    last = _last_day(error.day)
    expected = (
        f"“Đến ngày” không sau {last}: {error.unit} {where} từ {error.day:%d/%m/%Y}. "
        "Nếu còn công tác, thêm một dòng cho chức vụ mới"
    )
    return entry.mistake("valid_to", _last_day(entry.valid_to) if entry.valid_to else "", expected)
