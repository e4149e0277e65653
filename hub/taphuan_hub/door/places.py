"""Where each role goes after signing in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from taphuan_grading.content.paths import TECH_TEAM
from taphuan_hub.serving.plan import CHECK_IN, LEARN, OFFICE

HOME = "home"
PASSWORD = "password"  # noqa: S105 - a page's address
ACCOUNTS = "accounts"
LAB = "lab"


@dataclass(frozen=True)
class Place:
    """A card of the home page.

    Parameters
    ----------
    url
        Address on this site.
    title, text
        What the card says, in Vietnamese.
    icon
        Name of the picture in the template ``icons.html``.
    """

    url: str
    title: str
    text: str
    icon: str


def places(roles: Collection[str], *, base_url: str, hub_url: str, run: str) -> list[Place]:
    """Return the places of somebody with these `roles`, the most used one first.

    Parameters
    ----------
    roles
        Of ``learner``, ``trainer``, ``office``, ``admin``; ``tech-team`` for those to whom labs are offered.
    base_url, hub_url
        Where the site and JupyterHub begin, with a slash at the end.
    run
        Id of the open run.
    """
    learn = f"{base_url}services/{LEARN}/voila/render"
    office = f"{base_url}services/{OFFICE}/voila/render"
    marking = Place(
        f"{base_url}services/{run}/formgrader/gradebook",
        "Chấm bài tự luận",
        "Đọc và cho điểm các câu trả lời viết.",
        "pen",
    )
    board = Place(
        f"{office}/indicator-board.ipynb",
        "Bảng chỉ tiêu",
        "Bao nhiêu cán bộ quản lý đã được tập huấn, theo cấp và theo đơn vị.",
        "chart",
    )
    by_role = {
        "learner": [
            Place(
                f"{learn}/my-learning.ipynb",
                "Khóa học của tôi",
                "Các bài cần học, kết quả và bước tiếp theo.",
                "book",
            )
        ],
        TECH_TEAM: [
            Place(
                f"{hub_url}{LAB}",
                "Phòng thực hành",
                "Sáu bài làm quen với dữ liệu: danh sách hộ, biểu đồ, tem QR, bản đồ.",
                "lab",
            )
        ],
        "trainer": [
            Place(
                f"{office}/trainer-desk.ipynb",
                "Bàn giảng viên",
                "Bài đang chờ chấm và hướng dẫn chấm.",
                "desk",
            ),
            Place(
                f"{base_url}services/{CHECK_IN}/",
                "Lớp học và điểm danh",
                "Mở lớp, điểm danh từng buổi, kể cả khi không có mạng.",
                "check",
            ),
            marking,
        ],
        "office": [board],
        "admin": [
            Place(
                f"{hub_url}{ACCOUNTS}",
                "Quản lý tài khoản",
                "Tìm tài khoản, cấp lại mật khẩu, mở khóa.",
                "people",
            )
        ],
    }
    return [place for role, found in by_role.items() if role in roles for place in found]


def first_url(roles: Collection[str], *, base_url: str, hub_url: str, run: str) -> str:
    """Return where to go at once: the place of the only role, else the home page with its cards."""
    if len(roles) == 1:
        found = places(roles, base_url=base_url, hub_url=hub_url, run=run)
        if found:
            return found[0].url
    return f"{hub_url}{HOME}"


def default_url(handler: Any) -> str:
    """Return where the person of this request belongs; empty when nobody is signed in."""
    user = handler.current_user
    if user is None:
        return ""
    visit = handler.authenticator.visit(user.name)
    if visit is None or visit.must_change:
        return f"{handler.hub.base_url}{PASSWORD}"
    return first_url(
        handler.authenticator.places_of(visit),
        base_url=handler.base_url,
        hub_url=handler.hub.base_url,
        run=handler.authenticator.run,
    )
