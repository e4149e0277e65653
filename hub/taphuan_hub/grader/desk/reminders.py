"""Kind reminders: a text to paste into a chat, and what the printed list is called."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from taphuan_grading.completion.standing import Standing
from taphuan_grading.content.models import Run
from taphuan_grading.register.names import collation_key
from taphuan_hub.grader.desk.people import Wanted, read_wanted
from taphuan_hub.grader.desk.sight import DeskHandler, Sight

MOST_NAMED = 120
"""More names than this nobody reads in a chat: then the text asks for a smaller list."""
TITLES = {
    "all": "Danh sách cán bộ",
    "not-started": "Danh sách cán bộ chưa bắt đầu học",
    "under-way": "Danh sách cán bộ đang học",
    "done": "Danh sách cán bộ đã hoàn thành",
    "overdue": "Danh sách cán bộ quá hạn",
    "failed-twice": "Danh sách cán bộ cần hỗ trợ thêm",
    "waiting": "Danh sách cán bộ chờ chấm bài tự luận",
}
_SAYS = {
    "all": "Các ông/bà sau còn bài chưa hoàn thành",
    "not-started": "Hệ thống ghi nhận các ông/bà sau chưa mở bài học nào",
    "under-way": "Các ông/bà sau đã học được một phần và còn bài chưa hoàn thành",
    "overdue": "Đã qua hạn hoàn thành, các ông/bà sau còn bài chưa hoàn thành",
}
_HELP = (
    "Nếu gặp khó khăn khi đăng nhập hoặc làm bài, xin ông/bà nhắn lại, chúng tôi sẽ hỗ trợ. "
    "Nếu ông/bà vừa học xong, xin bỏ qua tin này. Trân trọng cảm ơn."
)
_PAGE = "{trang}"
"""Where the page writes its own address."""


class ReminderHandler(DeskHandler):
    """The text for the people who are shown."""

    place = "desk reminder"

    async def get(self) -> None:
        """Send it; the same query as the list of people."""
        wanted = read_wanted(self)
        self.answer(await self.see(lambda sight: reminder(sight, wanted)))


def reminder(sight: Sight, wanted: Wanted) -> dict[str, Any]:
    """Return the text, and for how many people it is."""
    people = [one for one in wanted.among(sight.standings()) if wanted.state != "all" or not one.done]
    sight.shown.update(one.person.official_id for one in people)
    return {"people": len(people), "text": text_for(wanted.state, sight.run, people)}


def text_for(state: str, run: Run, people: Sequence[Standing]) -> str:
    """Return plain text to paste into a chat; `{trang}` stands for the address of the site.

    Whoever failed twice is written to alone: such a list is nobody else's business. The other texts name
    people by unit, as leaders of units ask for it.
    """
    if state == "failed-twice":
        return _alone(run)
    if state in {"done", "waiting"}:
        return _thanks(state, run)
    if not people:
        return "Hiện không có ai trong danh sách này. Cảm ơn ông/bà."
    if len(people) > MOST_NAMED:
        return (
            f"Danh sách có {len(people)} người, dài quá để gửi trong một tin nhắn. "
            "Ông/bà tìm theo tên đơn vị trước, rồi soạn tin cho từng đơn vị."
        )
    parts = [
        "Kính gửi các ông/bà,",
        f"{_SAYS[state]} ({run.title}):",
        *_by_unit(people),
        f"{_wish(run, late=any(one.overdue for one in people))}\nTrang học: {_PAGE}",
        _HELP,
    ]
    return "\n\n".join(parts)


def _by_unit(people: Sequence[Standing]) -> list[str]:
    ordered = sorted(people, key=lambda one: collation_key(one.person.unit_name))
    return [
        "\n".join([f"{unit}:", *(f"- {one.person.name}" for one in found)])
        for unit, found in groupby(ordered, key=lambda one: one.person.unit_name)
    ]


def _wish(run: Run, *, late: bool) -> str:
    day = f"{run.deadline:%d/%m/%Y}"
    if late:
        return (
            f"Hạn hoàn thành là hết ngày {day}. Kính mong ông/bà sắp xếp học tiếp trong những ngày tới; "
            "mỗi bài khoảng 20 phút, học trên điện thoại cũng được."
        )
    return (
        f"Kính mong ông/bà sắp xếp hoàn thành trước hết ngày {day}; mỗi bài khoảng 20 phút, "
        "học trên điện thoại cũng được, dừng lúc nào cũng học tiếp được."
    )


def _alone(run: Run) -> str:
    return (
        "Chào ông/bà,\n\n"
        f"Tôi phụ trách {run.title[:1].lower()}{run.title[1:]}. Có bài ông/bà đã làm hai lần mà chưa đạt, "
        "ông/bà đừng ngại. Khi nào tiện, tôi xin gọi điện cùng ông/bà xem lại từng câu, khoảng 15 phút; "
        "sau đó ông/bà làm lại bài, không giới hạn số lần.\n\n"
        f"Trang học: {_PAGE}\n\nTrân trọng."
    )


def _thanks(state: str, run: Run) -> str:
    if state == "done":
        return (
            f"Kính gửi các ông/bà,\n\nCảm ơn các ông/bà đã hoàn thành {run.title}. "
            "Ông/bà vẫn có thể mở lại bài để ôn, và giúp đồng nghiệp trong đơn vị cùng hoàn thành.\n\n"
            f"Trang học: {_PAGE}\n\nTrân trọng cảm ơn."
        )
    return (
        "Kính gửi các ông/bà,\n\nBài tự luận của các ông/bà đã nộp và đang chờ giảng viên chấm. "
        "Ông/bà chưa cần làm gì thêm; khi có kết quả, trang học sẽ hiện điểm.\n\nTrân trọng cảm ơn."
    )
