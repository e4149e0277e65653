"""The accounts with which one looks at a demo."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from taphuan_grading.register.accounts import Role, create_account
from taphuan_grading.register.officials import Official
from taphuan_grading.register.passwords import one_time_password
from taphuan_grading.register.scope import NOTHING, PROVINCE, Scope, set_scope
from taphuan_grading.register.units import Atlas
from taphuan_grading.store.home import Home
from taphuan_hub.demo.people import DEPUTY, STAFF, TEAM, Person, Seat, settle


@dataclass(frozen=True)
class DemoAccount:
    """An account as it is printed."""

    username: str
    password: str
    role: Role
    name: str


@dataclass(frozen=True)
class Part:
    """Somebody with an account.

    Without `code` of the province's office, else in the `seat` of that commune; `sees` is for its work.
    """

    username: str
    role: Role
    name: str
    code: str | None = None
    must_change: bool = False
    sees: Scope = NOTHING
    seat: Seat = DEPUTY

    @property
    def official(self) -> Official:
        """The official behind the account."""
        return Official(f"demo-{self.username}", self.name)


DON_DUONG = Scope(units=frozenset({("677", date(2021, 1, 1))}))
"""What was the district Đơn Dương: an area of four communes now."""
HELPER = Part("tocongnghe", "learner", "Bùi Thị Hạnh", "24943", seat=TEAM)
LEARNER = Part("canbo", "learner", "Nguyễn Thị Thanh Hương", "24943")
PARTS = (
    LEARNER,
    Part("canbo2", "learner", "Trần Văn Đức", "24805"),
    Part("canbomoi", "learner", "K'Thành", "25135", must_change=True),
    HELPER,
    Part("giangvien", "trainer", "Phạm Minh Tuấn", sees=PROVINCE),
    Part("giangvien2", "trainer", "Lơ Mu K'Thủy", sees=DON_DUONG),
    Part("vanphong", "office", "Hoàng Thị Thu Hà", sees=PROVINCE),
    Part("khuvuc", "office", "Vũ Đình Khoa", sees=DON_DUONG),
    Part("quantri", "admin", "Đỗ Quốc Bảo"),
)


def people_with_accounts(atlas: Atlas) -> list[Person]:
    """Return the officials behind the demo accounts: of communes, and staff of the province."""
    return [
        settle(atlas, part.official, part.code, part.seat)
        if part.code
        else settle(atlas, part.official, "68", STAFF)
        for part in PARTS
    ]


def open_accounts(engine: Engine, at: datetime) -> tuple[DemoAccount, ...]:
    """Make the accounts, each with a random password; the officials are in the register already."""
    made = []
    for part in PARTS:
        password = one_time_password()
        create_account(
            engine,
            username=part.username,
            password=password,
            roles=[part.role],
            at=at,
            official_id=part.official.id,
            must_change=part.must_change,
        )
        if not part.sees.empty:
            set_scope(engine, part.username, part.sees)
        made.append(DemoAccount(part.username, password, part.role, part.name))
    return tuple(made)


def write_accounts(home: Home, accounts: Sequence[DemoAccount]) -> None:
    """Keep the accounts with their passwords in a file that only its owner reads."""
    text = json.dumps([asdict(account) for account in accounts], ensure_ascii=False, indent=2)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(home.demo_accounts, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
