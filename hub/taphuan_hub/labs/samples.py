"""The data of the labs, all invented but for the map: ``python -m taphuan_hub.labs.samples``.

The same seed gives the same lists. The ledger goes through the whole pipeline (answers, nbgrader's marking,
completion, export), so its times and pseudonyms differ from one making to the next.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random

from openpyxl import Workbook
from sqlalchemy import Engine

from taphuan_grading import clock
from taphuan_grading.content import load_programme
from taphuan_grading.content.models import Programme
from taphuan_grading.ledger import keeping
from taphuan_grading.register.officials import Post, add_post
from taphuan_grading.register.units import read_atlas
from taphuan_grading.store.engine import open_store
from taphuan_grading.store.home import Home
from taphuan_hub.demo import Demo
from taphuan_hub.demo.names import invent_name
from taphuan_hub.demo.people import Person
from taphuan_hub.demo.story import Cast
from taphuan_hub.homes import make_home
from taphuan_hub.labs.folder import DATA, labs_root
from taphuan_hub.progress import say

SEED = 5306
OFFICIALS = 184
CAST = Cast(trained=24, half_way=6, failed=3, waiting=3, begun=4, earlier=4)
MAP_DAY = date(2025, 7, 1)
INVENTED = "Danh sách giả định để thực hành. Mọi tên người và con số đều được đặt ra."

Row = Sequence[object]

_HOUSEHOLDS = 40
_SPELLINGS = ("Thôn {n}", "Thôn {n}", "Thôn {n}", "thôn {n}", "Thôn  {n}", "T{n}")
_TWICE = (4, 17, 29)
_ON_THE_BOARD = 7


def households(rng: Random) -> list[Row]:
    """Return the list that lab 1 cleans: two rows of title, names, rows as people type them, a total."""
    rows: list[Row] = [(INVENTED,), (), ("STT", "Chủ hộ", "Thôn", "Số người", "Điện thoại")]
    made: list[tuple[object, ...]] = []
    for name, number in zip(_different_names(rng, _HOUSEHOLDS), range(_HOUSEHOLDS), strict=True):
        hamlet = rng.choice(_SPELLINGS).format(n=number % 4 + 1)
        # Numbers of a network that does not exist; Excel dropped the first 0 where it took them for amounts.
        phone: object = 100_000_000 + number if rng.random() < 0.6 else f"0{100_000_000 + number}"
        made.append((_as_typed(name, rng), hamlet, rng.randint(1, 7), phone))
    for place in _TWICE:
        made.append((made[place][0], f"Thôn {place % 4 + 1}", *made[place][2:]))
    rows += [(number, *row) for number, row in enumerate(made, start=1)]
    return [*rows, ("Tổng cộng", None, None, sum(int(str(row[2])) for row in made), None)]


def _different_names(rng: Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found[invent_name(rng)] = None
    return list(found)


def _as_typed(name: str, rng: Random) -> str:
    way = rng.random()
    if way < 0.2:
        return f"  {name}"
    if way < 0.35:
        return name.upper()
    if way < 0.5:
        return name.lower()
    return name.replace(" ", "  ") if way < 0.6 else name


def services(rng: Random) -> list[Row]:
    """Return the clean list that lab 2 counts."""
    head = ("Chủ hộ", "Thôn", "Số người", "Điện thoại thông minh", "Đã nộp hồ sơ trực tuyến")
    phones = {1: 0.85, 2: 0.7, 3: 0.62, 4: 0.9, 5: 0.5}
    rows: list[Row] = [head]
    for name in _different_names(rng, 120):
        hamlet = rng.choices(list(phones), [34, 28, 22, 24, 12])[0]
        owns = rng.random() < phones[hamlet]
        used = owns and rng.random() < phones[hamlet] * 0.8
        rows.append(
            (name, f"Thôn {hamlet}", rng.randint(1, 8), "Có" if owns else "Không", "Có" if used else "Không")
        )
    return rows


def lots() -> list[Row]:
    """Return the lots that lab 3 labels."""
    return [
        ("Mã lô", "Sản phẩm", "Hợp tác xã", "Thu hoạch", "Khối lượng"),
        ("XL-1005", "Xà lách mỡ", "Rau Suối Trong (giả định)", "2026-10-05", 380),
        ("XL-1012", "Xà lách mỡ", "Rau Suối Trong (giả định)", "2026-10-12", 415),
        ("CC-1008", "Cà chua bi", "Rau Suối Trong (giả định)", "2026-10-08", 260),
        ("CF-1101", "Cà phê nhân", "Cà phê Đồi Gió (giả định)", "2026-11-01", 1200),
        ("CH-1015", "Chè Ô Long", "Chè Sương Sớm (giả định)", "2026-10-15", 90),
        ("SR-0920", "Sầu riêng", "Trái cây Vườn Xa (giả định)", "2026-09-20", 640),
    ]


def communes() -> list[Row]:
    """Return the units that lab 5 maps: those of the register, on the day of the reform."""
    units = [unit for unit in read_atlas().on(MAP_DAY) if unit.level == "commune"]
    head: Row = ("mã", "tên", "loại", "vĩ độ", "kinh độ")
    return [head, *((one.code, one.name, one.type, one.latitude, one.longitude) for one in units)]


def visits(rng: Random) -> list[Row]:
    """Return invented meetings of tech teams by commune; two names are not spelt as the map spells them."""
    misspelt = {"Đinh Văn Lâm Hà": "Đinh Văn - Lâm Hà", "D'Ran": "Dran"}
    names = [str(row[1]) for row in communes()[1:]]
    chosen = sorted(
        {*rng.sample([name for name in names if name not in misspelt], 43), *misspelt}, key=names.index
    )
    rows: list[Row] = [("tên", "số buổi", "số hộ")]
    for name in chosen:
        meetings = rng.randint(1, 6)
        rows.append((misspelt.get(name, name), meetings, meetings * rng.randint(4, 12)))
    return rows


def write_ledger(file: Path) -> None:
    """Invent a province, let its answers be marked, and export its ledger without names."""
    with tempfile.TemporaryDirectory(prefix="taphuan-") as folder:
        demo = Demo(officials=OFFICIALS, seed=SEED, cast=CAST)

        def fill(home: Home, engine: Engine, programme: Programme) -> None:
            demo.fill(home, engine, programme)
            _give_second_posts(engine, demo.people)

        home = make_home(Path(folder) / "home", tell=say, fill=fill)
        engine = open_store(home)
        try:
            keeping.export(home, engine, load_programme(), file, clock.today(), named=False)
        finally:
            engine.dispose()
    file.chmod(0o644)  # an invented one is for everybody


def _give_second_posts(engine: Engine, people: Iterable[Person]) -> None:
    """Let some leaders of communes also sit on the province's board: the lab is about counting people."""
    today = clock.today()
    leading = [
        one.posts[-1] for one in people if one.manages(today) and one.posts[-1].unit.level == "commune"
    ]
    province = read_atlas().find("68", today)
    with engine.begin() as connection:
        for post in leading[:_ON_THE_BOARD]:
            add_post(
                connection,
                Post(post.official_id, "Thành viên Ban chỉ đạo", province, manager=True, valid_from=MAP_DAY),
            )


def write_samples(folder: Path) -> None:
    """Write all data of the labs but the ledger into `folder`."""
    _write_excel(folder / "danh-sach-ho.xlsx", households(_dice(0)))
    _write_excel(folder / "ho-va-dich-vu.xlsx", services(_dice(1)))
    _write_csv(folder / "lo-hang.csv", lots())
    _write_csv(folder / "cac-xa.csv", communes())
    _write_csv(folder / "buoi-ho-tro.csv", visits(_dice(2)))


def _dice(number: int) -> Random:
    return Random(SEED + number)  # noqa: S311 - invented data, the same every time


def _write_excel(file: Path, rows: Iterable[Row]) -> None:
    book = Workbook()
    sheet = book.create_sheet("Danh sách", 0)
    del book["Sheet"]
    for row in rows:
        sheet.append(list(row))
    book.save(file)


def _write_csv(file: Path, rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)


def main() -> None:
    """Write everything anew where the labs have it; ``--lists`` leaves the ledger as it is."""
    folder = labs_root() / DATA
    write_samples(folder)
    if "--lists" not in sys.argv[1:]:
        write_ledger(folder / "so-cai.jsonl")


if __name__ == "__main__":
    main()
