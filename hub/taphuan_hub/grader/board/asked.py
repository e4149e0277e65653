"""What an address of the board asks for; what makes no sense is refused in words for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from tornado.web import RequestHandler

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.indicator.chosen import MANAGERS, Chosen
from taphuan_grading.indicator.people import AUDIENCE_NAMES
from taphuan_grading.register.scope import Key, Scope, visible
from taphuan_grading.register.units import LEVELS, Atlas
from taphuan_hub.grader.base import RefusedError

WEEK = timedelta(days=7)
_NO_GROUP = "Không có cấp hoặc đối tượng này. Mời ông/bà chọn lại."
_BAD_DAY = "Ngày cần có dạng năm-tháng-ngày, ví dụ 2026-11-30."


@dataclass(frozen=True)
class Asked:
    """The days and the unit.

    Parameters
    ----------
    day
        Of the figure.
    map_day
        Whose units are shown.
    since
        The day with which the figure is compared.
    unit
        Code of a unit on `map_day`; empty for all that the account sees.
    chosen
        Which people are counted.
    """

    day: date
    map_day: date
    since: date
    unit: str = ""
    chosen: Chosen = MANAGERS


def read_asked(handler: RequestHandler, programme: Programme) -> Asked:
    """Return what the address asks for: today, its map, and a week ago by default."""
    today = clock.today()
    day = _day(handler, "as_of") or today
    map_day = _day(handler, "map") or day
    since = _day(handler, "since") or day - WEEK
    _check(day, today, programme)
    if since > day:
        raise RefusedError(
            422, "bad-since", f"Ngày so sánh {since:%d/%m/%Y} phải trước ngày của số liệu, {day:%d/%m/%Y}."
        )
    return Asked(day, map_day, since, handler.get_query_argument("unit", ""), _chosen(handler))


def narrowed(asked: Asked, atlas: Atlas, scope: Scope) -> tuple[Scope, Key | None]:
    """Return what is looked at, and the unit that was asked for.

    A unit that the account may not see is refused in the same words as one that there is not.
    """
    if not any(unit.holds(asked.map_day) for unit in atlas.units):
        first = min(unit.valid_from for unit in atlas.units)
        raise RefusedError(
            422,
            "no-map",
            f"Chưa có bản đồ đơn vị cho ngày {asked.map_day:%d/%m/%Y}: "
            f"bản đồ đầu tiên là của ngày {first:%d/%m/%Y}.",
        )
    if not asked.unit:
        return scope, None
    shown = visible(atlas, scope, asked.map_day)
    key = next((key for key in shown if key[0] == asked.unit), None)
    if key is None:
        raise RefusedError(
            422,
            "no-unit",
            f"Ngày {asked.map_day:%d/%m/%Y} không có đơn vị mang mã này trong phần việc của ông/bà. "
            "Có thể đơn vị đã sáp nhập, đổi tên, hoặc lúc đó chưa thành lập.",
        )
    return Scope(units=frozenset({key})), key


def _check(day: date, today: date, programme: Programme) -> None:
    if day > today:
        raise RefusedError(422, "no-data", f"Ngày {day:%d/%m/%Y} chưa đến. Hôm nay là {today:%d/%m/%Y}.")
    if not any(run.holds(day) for run in programme.runs):
        first = min(run.starts for run in programme.runs)
        why = (
            f"chương trình tập huấn bắt đầu từ ngày {first:%d/%m/%Y}"
            if day < first
            else "ngày này nằm ngoài các đợt tập huấn"
        )
        raise RefusedError(422, "no-data", f"Chưa có số liệu cho ngày {day:%d/%m/%Y}: {why}.")


def _chosen(handler: RequestHandler) -> Chosen:
    given = handler.get_query_argument("level", "")
    level = next((one for one in LEVELS if one == given), None)
    audience = handler.get_query_argument("audience", "") or MANAGERS.audience
    if (given and level is None) or audience not in AUDIENCE_NAMES:
        raise RefusedError(422, "no-group", _NO_GROUP)
    return Chosen(level, audience)


def _day(handler: RequestHandler, name: str) -> date | None:
    text = handler.get_query_argument(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RefusedError(422, "bad-day", _BAD_DAY) from error
