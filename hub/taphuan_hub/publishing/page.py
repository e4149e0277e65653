"""The published figure as HTML that needs no script, no server and no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from taphuan_grading.indicator.models import Row
from taphuan_grading.indicator.publication import Publication, PublicRow
from taphuan_grading.indicator.suppression import SMALLEST
from taphuan_grading.register.units import Atlas, Unit
from taphuan_grading.vietnamese import grouped, percent
from taphuan_hub.grader.board.charts import levels
from taphuan_hub.grader.board.drawing import draw
from taphuan_hub.grader.board.places import located
from taphuan_widgets.pages.board.headline import rule
from taphuan_widgets.pages.board.sections import card, chart, figures
from taphuan_widgets.pages.board.tiles import HIDDEN, tile_map
from taphuan_widgets.pages.parts import bar, day, notice, style

TITLE = "Chỉ tiêu tập huấn chuyển đổi số"
JSON, CSV, PAGE = "chi-tieu.json", "chi-tieu.csv", "index.html"
NOTHING_YET = (
    "Chưa có số liệu nào được chốt để công bố. Khi văn phòng điều phối chốt số liệu, trang này sẽ có con số, "
    "biểu đồ và bảng theo đơn vị."
)
_INDENT = "\N{EM SPACE}"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_HIDING = (
    f"Nhóm dưới {SMALLEST} người thì không công bố con số, để không ai bị nhận ra. Vài nhóm khác cũng ghi "
    f"“{HIDDEN}”: có con số của chúng thì tính ngược được nhóm nhỏ. Ô đã ẩn một lần thì ẩn đến hết đợt, để "
    "không ai so hai ngày mà suy ra."
)


def files(found: Publication | None, atlas: Atlas) -> dict[str, str]:
    """Return the files of the page by name: the page itself, and its data if there are any."""
    made = {PAGE: page(found, atlas)}
    return made if found is None else {**made, JSON: found.as_json(), CSV: found.as_csv()}


def page(found: Publication | None, atlas: Atlas) -> str:
    """Return the whole page; without a publication it says that there is none yet."""
    return Markup(
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="{}"><title>{}</title>{}{}</head>'
        '<body class="plain"><main class="pf-main"><h1>{}</h1>{}</main></body></html>\n'
    ).format(_POLICY, TITLE, _FRAME, style("board.css"), TITLE, content(found, atlas))


def content(found: Publication | None, atlas: Atlas, folder: str = "") -> Markup:
    """Return what stands in the page; the data files are in `folder`."""
    inside = notice(NOTHING_YET) if found is None else _figure(found, atlas, folder)
    return Markup('<div class="tp-page">{}</div>').format(inside)


def _figure(found: Publication, atlas: Atlas, folder: str) -> Markup:
    units = {unit.code: unit for unit in atlas.on(found.as_of)}
    return Markup("").join(
        (
            _headline(found),
            _levels(found),
            _map(found, units),
            _units(found),
            _source(found, folder),
        )
    )


def _headline(found: Publication) -> Markup:
    return Markup(
        '<section class="tp-headline"><p class="tp-figure">{}</p>'
        "<p><strong>{} trên {}</strong> cán bộ quản lý các cấp đã được tập huấn</p>{}"
        '<p class="tp-quiet">{}, tính đến hết ngày {}</p>{}</section>'
    ).format(
        percent(found.numerator, found.denominator),
        grouped(found.numerator),
        grouped(found.denominator),
        bar(found.numerator, found.denominator),
        found.by("unit")[0].name,
        day(found.as_of),
        rule({"rule": found.rule}),
    )


def _levels(found: Publication) -> Markup:
    rows = found.by("level")
    counted = [
        Row("level", row.key, row.name, row.numerator or 0, row.denominator)
        for row in rows
        if row.denominator
    ]
    drawn = draw(levels(counted), "Tỷ lệ đã tập huấn theo cấp") if counted else None
    named = [{**_row(row), "name": f"Cấp {row.name}"} for row in rows]
    return card("cap", "Theo cấp", chart(drawn, figures("Cấp", named, "Cán bộ quản lý theo cấp của chức vụ")))


def _map(found: Publication, units: dict[str, Unit]) -> Markup:
    """Return the tiles of the units one step under the province, each leading to its line of the table."""
    places = located(list(units.values()))
    below = [row for row in found.by("unit") if row.parent is not None and _depth(found, row) == 1]
    tiles = [{**_row(row), "key": row.key, "place": places.get(row.key)} for row in below]
    drawn = tile_map(tiles, lambda key: f"#don-vi-{key}")
    hint = Markup(
        '<p class="tp-quiet tb-hint">Số trong ô là phần trăm đã tập huấn. Bấm để đến dòng của đơn vị.</p>'
    )
    return card("ban-do", "Bản đồ", hint, drawn) if drawn else Markup("")


def _units(found: Publication) -> Markup:
    rows = [
        {
            **_row(row),
            "name": _INDENT * max(0, _depth(found, row) - 1) + row.name,
            "anchor": f"don-vi-{row.key}",
        }
        for row in found.by("unit")
    ]
    numbers = figures(
        "Đơn vị", rows, f"{grouped(len(rows))} đơn vị, cả phần cộng của đơn vị có đơn vị ở dưới"
    )
    why = notice(_HIDING) if found.any_hidden else Markup("")
    whole = Markup('<div class="tb-table tb-print">{}</div>').format(numbers)
    return card("don-vi", "Số liệu từng đơn vị", why, whole)


def _source(found: Publication, folder: str) -> Markup:
    return card(
        "nguon",
        "Số liệu này từ đâu",
        Markup(
            "<p>Bản chốt số {}, chốt ngày {}. Hệ thống tính từ kết quả của từng người, không gõ tay. "
            "Trang này không có tên ai.</p><p>Mã đối chiếu (SHA-256) của bản chốt: <code>{}</code></p>"
            '<p class="tp-screen">Dữ liệu mở: <a href="{}">JSON</a> · <a href="{}">CSV</a></p>'
        ).format(found.snapshot, day(found.taken_on), found.digest, folder + JSON, folder + CSV),
    )


def _row(row: PublicRow) -> dict[str, Any]:
    told = {"name": row.name, "numerator": row.numerator, "denominator": row.denominator}
    return told | ({"nobody": HIDDEN} if row.hidden else {})


def _depth(found: Publication, row: PublicRow) -> int:
    return sum(1 for _ in _above(found.by("unit"), row))


def _above(rows: Sequence[PublicRow], row: PublicRow) -> Iterator[PublicRow]:
    by_code = {one.key: one for one in rows}
    while row.parent is not None:
        row = by_code[row.parent]
        yield row


_FRAME = Markup(
    "<style>:root { color-scheme: light } body { margin: 0; background: #f6f8f7; color: #1b1f1d; "
    "font: 1.125rem/1.6 system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif } "
    ".pf-main { max-width: 60rem; margin: 0 auto; padding: 1rem } h1 { font-size: 1.6rem; line-height: 1.3; "
    "margin: .5rem 0 1rem } code { overflow-wrap: anywhere; font-size: .85em } a { color: #0b6b4f }</style>"
)
