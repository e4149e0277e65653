from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine
from tests.grading.register.forms import form, row
from tests.grading.register.test_accounts import QUICK
from tests.grading.register.test_identity import NOON, TODAY

from taphuan_grading.errors import FormError
from taphuan_grading.register.forms.slips import reserve, write_slips
from taphuan_grading.register.history import Origin
from taphuan_grading.register.importing import import_form
from taphuan_grading.register.login import verify_login
from taphuan_grading.register.newcomers import newcomers, open_accounts


def test_accounts_for_those_who_hold_a_post(province: Engine, tmp_path: Path) -> None:
    rows = (
        row(),
        row(title="Thành viên", unit="tỉnh"),
        row(code="X", name="Lê Thị Hoa"),
        row(code="LD/0007", name="K'Brêm"),
        row(code="CB-9", valid_to=date(2023, 1, 31)),
    )
    assert import_form(province, form(tmp_path, *rows), Origin(NOON, "t"), TODAY, dry_run=False).taken
    with province.connect() as connection:
        people = newcomers(connection, TODAY)
    assert [(one.name, one.unit, one.username) for one in people] == [
        ("Nguyễn Văn An", "Tỉnh Lâm Đồng", "cb-1"),
        ("K'Brêm", "Xã Ka Đô", "ld-0007"),
        ("Lê Thị Hoa", "Xã Ka Đô", "cb-000004"),
    ]
    done: list[int] = []
    made = list(open_accounts(province, people, NOON, lambda: done.append(1), hasher=QUICK))
    assert len(done) == 3
    with province.connect() as connection:
        assert newcomers(connection, TODAY) == []
    slips = tmp_path / "slips.xlsx"
    reserve(slips)
    write_slips(slips, made, TODAY)
    assert stat.S_IMODE(slips.stat().st_mode) == 0o600
    printed = list(load_workbook(slips).worksheets[0].iter_rows(min_row=4, values_only=True))
    assert len(printed) == 3
    for _, name, username, password in printed:
        signed_in = verify_login(province, str(username), str(password), NOON, hasher=QUICK)
        assert (signed_in.must_change, signed_in.roles) == (True, {"learner"})
        assert name in {one.name for one in people}
    with pytest.raises(FormError, match="đã có tệp này"):
        reserve(slips)
    with pytest.raises(FormError, match="không ghi được"):
        reserve(tmp_path / "no" / "slips.xlsx")
