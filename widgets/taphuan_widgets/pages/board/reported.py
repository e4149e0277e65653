"""The plan's other targets: what units say of them, apart from what is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_widgets.pages.board.sections import card, line, table
from taphuan_widgets.pages.parts import day, notice, number

_TOLD = "Các số dưới đây do đơn vị báo cáo, hệ thống không tính ra và không cộng vào con số ở trên."


def reported(targets: Sequence[Mapping[str, Any]]) -> Markup:
    """Return the targets with what was reported of them; nothing where there are no targets."""
    if not targets:
        return Markup("")
    rows = [line(one["statement"], _aim(one), _value(one), _source(one)) for one in targets]
    numbers = table(
        ("Chỉ tiêu", "Cần đạt", "Đã báo cáo", "Ngày và nguồn"), rows, "Chỉ tiêu khác của kế hoạch"
    )
    whole = Markup('<details class="tb-table"><summary>{}</summary>{}</details>').format(
        _summary(targets), numbers
    )
    return card("bao-cao", "Số do đơn vị báo cáo", notice(_TOLD), whole)


def _summary(targets: Sequence[Mapping[str, Any]]) -> str:
    told = sum(one["value"] is not None for one in targets)
    return f"Xem {len(targets)} chỉ tiêu khác của kế hoạch: {told} chỉ tiêu đã có số báo cáo"


def _aim(one: Mapping[str, Any]) -> str:
    return f"{'trên' if one['over'] else 'từ'} {_counted(one['aim'], one['unit'])}"


def _value(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return "chưa có"
    return f"{_counted(one['value'], one['unit'])} ({'đạt' if one['reached'] else 'chưa đạt'})"


def _source(one: Mapping[str, Any]) -> str:
    return f"{day(one['day'])}, {one['source']}" if one["day"] else "–"


def _counted(value: float, unit: str) -> str:
    return f"{number(value)}%" if unit == "%" else f"{number(value)} {unit}"
