"""Cuộc thi: what there is, taking part, and what everybody may see of the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from IPython.display import display
from markupsafe import Markup

from taphuan_grading.clock import ZONE
from taphuan_grading.vietnamese import grouped
from taphuan_widgets.api import ApiError, Client
from taphuan_widgets.api import part as quoted
from taphuan_widgets.pages.desk.lists import flag
from taphuan_widgets.pages.html import ready
from taphuan_widgets.pages.live import Asked, Live
from taphuan_widgets.pages.parts import day, framed, notice, number, sorry

Contest = Mapping[str, Any]
SHOWN = 10
"""So many lines of a table are seen at once; the others are folded away."""
_STATES = {"upcoming": ("Sắp mở", "busy"), "open": ("Đang mở", "good"), "closed": ("Đã kết thúc", "")}
_NONE = "Hiện chưa có cuộc thi nào. Khi có, tên cuộc thi và thể lệ hiện ở đây."
_UNITS = (
    "Điểm thi đua lấy tổng điểm của những người dự thi chia cho tất cả cán bộ thuộc diện dự thi của đơn vị,"
    " nên đông người dự thi và làm tốt đều có lợi. Mỗi đơn vị được tính thêm {} “người” có mức điểm chung"
    " của bảng, để đơn vị ít người không lên đầu hay xuống cuối chỉ vì một hai bài."
)
_SMALL = (
    "Đơn vị có dưới {few} người dự thi không hiện điểm, để không ai đoán được điểm của từng người."
    " Các đơn vị này được xếp riêng theo tỷ lệ dự thi."
)


def page() -> None:
    """Show the page for the person of this kernel: a part for each contest, the latest first."""
    try:
        client = Client.from_environment()
        found = client.get("contests")["contests"]
    except ApiError as error:
        display(sorry(error))
        return
    if not found:
        display(framed(notice(_NONE)))
        return
    display(framed(Markup("")))
    over = next((one["id"] for one in found if one["results"]), None)
    for one in found:
        display(Live(_drawer(client, one), asked={"show": "results"} if one["id"] == over else None))


def _drawer(client: Client, first: Contest) -> Any:
    """Return what draws one contest; it remembers how the contest stood when it was asked last."""
    known = dict(first)

    def draw(asked: Asked) -> Markup:
        if "agree" in asked and ("enter" in asked or known["entry"]):
            known.update(client.put(f"contests/{quoted(known['id'])}", {"agreed": "agreed" in asked}))
        results = None
        if known["results"] and (asked.get("show") == "results" or "agree" in asked):
            results = client.get(f"contests/{quoted(known['id'])}/results")
        return render(known, results, agreed="agreed" in asked)

    return draw


def render(contest: Contest, results: Mapping[str, Any] | None = None, *, agreed: bool = False) -> Markup:
    """Return the part of one contest.

    Parameters
    ----------
    contest
        As the API tells it.
    results
        The API's answer to ``contests/{id}/results``, None where they are not shown.
    agreed
        Whether the box is ticked of somebody who does not take part yet.
    """
    words, kind = _STATES[contest["state"]]
    rules = Markup("<details{}><summary>Thể lệ</summary>{}</details>").format(
        Markup(" open") if contest["state"] == "open" and not contest["entry"] else "",
        ready(contest["rules_html"]),
    )
    return Markup(
        '<section class="tp-part" id="{}"><h2>{}</h2><p class="tl-flags">{}</p>'
        "<p>Từ <strong>{}</strong> đến <strong>{}</strong> · {} phút làm bài · nộp một lần</p>{}{}</section>"
    ).format(
        contest["id"],
        contest["title"],
        flag(words, kind),
        moment(contest["opens"]),
        moment(contest["closes"]),
        contest["minutes"],
        rules,
        _way_on(contest, results, agreed=agreed),
    )


def moment(iso: str) -> str:
    """Write a moment: ``07:30 ngày 01/12/2026``."""
    return f"{datetime.fromisoformat(iso).astimezone(ZONE):%H:%M ngày %d/%m/%Y}"


def duration(seconds: int) -> str:
    """Write how long something took: ``12 phút 05 giây``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} phút {rest:02} giây" if minutes else f"{rest} giây"


def _way_on(contest: Contest, results: Mapping[str, Any] | None, *, agreed: bool) -> Markup:
    if contest["results"]:
        return _over(contest, results)
    if contest["state"] == "upcoming":
        return notice(f"Cuộc thi mở lúc {moment(contest['opens'])}. Mời ông/bà quay lại lúc đó.")
    if contest["refused"]:
        return notice(contest["refused"])
    return _entry(contest, contest["entry"]) if contest["entry"] else _invitation(contest, agreed=agreed)


def _invitation(contest: Contest, *, agreed: bool) -> Markup:
    told = Markup(
        "<p>Khi đề hiện ra, đồng hồ của máy chủ bắt đầu chạy và không dừng lại, kể cả khi ông/bà đóng trang."
        " Ông/bà chọn lúc rảnh và có mạng ổn định rồi hãy bắt đầu.</p>"
    )
    button = Markup(
        '<p class="tl-actions"><button type="button" class="tp-button"'
        ' data-ask=\'{"enter": "1"}\'>Vào thi</button></p>'
    )
    return told + _form(contest, agreed=agreed) + button


def _form(contest: Contest, *, agreed: bool) -> Markup:
    """Return the box with which somebody agrees to be named; nothing where nobody is."""
    if not contest["winners"]:
        return Markup('<form><input type="hidden" name="agree" value="1"></form>')
    return Markup(
        '<form class="tl-form tl-one"><input type="hidden" name="agree" value="1"><label class="tl-check">'
        '<input type="checkbox" name="agreed"{}> <span>Tôi đồng ý công bố họ tên và đơn vị nếu tôi ở trong'
        " {} hạng đầu. Không đồng ý thì vẫn được xếp hạng, chỉ không nêu tên.</span></label></form>"
    ).format(Markup(" checked") if agreed else "", contest["winners"])


def _entry(contest: Contest, entry: Mapping[str, Any]) -> Markup:
    address = f"{contest['slug']}.ipynb"
    if entry["handed_in"]:
        told = notice(
            f"Ông/bà đã nộp bài. Điểm, đáp án và xếp hạng có sau {moment(contest['closes'])}.", "good"
        )
        link = Markup('<p><a class="tp-button tp-second" href="{}">Xem biên nhận</a></p>').format(address)
    elif entry["started_at"]:
        ends = datetime.fromisoformat(entry["ends_at"]).astimezone(ZONE)
        told = notice(f"Đồng hồ đang chạy: ông/bà nộp bài trước {ends:%H:%M:%S ngày %d/%m/%Y}.", "warning")
        link = Markup('<p><a class="tp-button" href="{}" data-focus>Làm tiếp</a></p>').format(address)
    else:
        told = notice("Mọi việc đã sẵn sàng. Đồng hồ chạy từ lúc đề hiện ra.", "good")
        link = Markup('<p><a class="tp-button" href="{}" data-focus>Bắt đầu làm bài</a></p>').format(address)
    return told + link + _form(contest, agreed=entry["agreed"])


def _over(contest: Contest, results: Mapping[str, Any] | None) -> Markup:
    if results is None:
        return Markup(
            '<p class="tl-actions"><button type="button" class="tl-small"'
            ' data-ask=\'{"show": "results"}\'>Xem kết quả</button></p>'
        )
    pieces = [_marking(results), _own(contest, results)]
    if results["winners"] is not None:
        pieces.append(_winners(results))
    if results["units"] is not None:
        pieces.append(_units(results))
    return Markup("").join(pieces)


def _marking(results: Mapping[str, Any]) -> Markup:
    if not results["marking"]:
        return Markup("")
    return notice(f"Còn {grouped(results['marking'])} bài đang được chấm, nên xếp hạng còn có thể thay đổi.")


def _own(contest: Contest, results: Mapping[str, Any]) -> Markup:
    own, entry = results["own"], contest["entry"]
    if own is None:
        told = "Ông/bà đã vào thi nhưng chưa nộp bài nên không có kết quả." if entry else ""
        return notice(told) if told else Markup("")
    if own["score"] is None:
        told = "Bài của ông/bà đang được chấm."
    else:
        told = (
            f"{number(own['score'])}/{number(own['max_score'])} điểm, làm trong {duration(own['seconds'])}."
        )
        if own["late_seconds"]:
            told += f" Nộp muộn {duration(own['late_seconds'])}."
            if own["rank"]:
                told += f" Sau khi trừ điểm nộp muộn còn {number(own['points'])} điểm."
    rank = (
        f"hạng {grouped(own['rank'])} trong {grouped(results['ranks'])} người được xếp hạng"
        if own["rank"]
        else "không xếp hạng"
    )
    agreed = entry is not None and entry["agreed"]
    withdraw = _form(contest, agreed=True) if agreed and contest["winners"] else Markup("")
    return Markup(
        '<div class="tp-notice tp-good" role="status"><span><strong>Kết quả của ông/bà: {}.</strong> {} '
        '<a href="{}.ipynb">Xem lại bài và lời giải thích</a></span></div>{}'
    ).format(rank, told, contest["slug"], withdraw)


def _winners(results: Mapping[str, Any]) -> Markup:
    rows = Markup("").join(
        Markup('<tr><th scope="row">{} · {}</th><td class="tp-wrap">{}</td></tr>').format(
            one["rank"], one["name"], one["unit"]
        )
        for one in results["winners"]
    )
    table = _framed(["Hạng · Họ và tên", "Đơn vị"], rows) if rows else _none("Chưa có tên nào được công bố.")
    rest = results["left_out"]
    more = _quiet(f"{rest} người ở các hạng đầu không công bố tên.") if rest else Markup("")
    return Markup("<h3>Những người đứng đầu</h3>{}{}").format(table, more)


def _units(results: Mapping[str, Any]) -> Markup:
    """Return the emulation table, and that of the units with few papers."""
    mine, few, ranked = results["own_unit"], results["few"], results["units"]
    pieces = [
        Markup("<h3>Bảng thi đua các đơn vị</h3>"),
        _quiet(f"Tính theo sổ cán bộ ngày {day(results['day'])}."),
        units_table(ranked, mine) if ranked else _none(f"Chưa có đơn vị nào đủ {few} người dự thi."),
        Markup("<details><summary>Cách tính</summary><p>{}</p></details>").format(
            _UNITS.format(results["fill"])
        ),
    ]
    if results["small"]:
        pieces += [
            Markup("<h3>Đơn vị có ít người dự thi</h3>"),
            _quiet(_SMALL.format(few=few)),
            units_table(results["small"], mine, points=False),
        ]
    return Markup("").join(pieces)


def units_table(
    lines: Sequence[Mapping[str, Any]], mine: str | None = None, *, points: bool = True
) -> Markup:
    """Return the first lines and the unit `mine`; the others are folded away."""
    first = [line for place, line in enumerate(lines) if place < SHOWN or line["unit"] == mine]
    rest = [line for line in lines if line not in first]
    shown = _rows(first, mine, points=points)
    if not rest:
        return shown
    return shown + Markup("<details><summary>{} đơn vị khác</summary>{}</details>").format(
        grouped(len(rest)), _rows(rest, mine, points=points)
    )


def _rows(lines: Sequence[Mapping[str, Any]], mine: str | None, *, points: bool) -> Markup:
    heads = ["Dự thi", "Điểm TB", "Điểm thi đua"] if points else ["Dự thi", "Tỷ lệ"]
    rows = Markup("").join(_row(line, mine, points=points) for line in lines)
    return _framed(["Hạng · Đơn vị", *heads], rows)


def _row(line: Mapping[str, Any], mine: str | None, *, points: bool) -> Markup:
    cells = [f"{grouped(line['took_part'])}/{grouped(line['officials'])}"]
    if points:
        cells += [f"{number(line['mean'])}%", number(line["points"])]
    else:
        cells.append(f"{number(line['participation'])}%")
    own = Markup("<strong>{} (đơn vị của ông/bà)</strong>") if line["unit"] == mine else Markup("{}")
    return Markup('<tr><th scope="row">{} · {}</th>{}</tr>').format(
        line["rank"],
        own.format(line["unit"]),
        Markup("").join(Markup("<td>{}</td>").format(cell) for cell in cells),
    )


def _framed(heads: Sequence[str], rows: Markup) -> Markup:
    titles = Markup("").join(Markup('<th scope="col">{}</th>').format(title) for title in heads)
    return Markup('<table class="tp-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        titles, rows
    )


def _quiet(text: str) -> Markup:
    return Markup('<p class="tp-quiet">{}</p>').format(text)


def _none(text: str) -> Markup:
    return Markup('<p class="tp-none">{}</p>').format(text)
