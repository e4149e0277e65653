"""A learner's folder is laid out once and never written over; the data is what is said of it."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from taphuan_grading.clock import ZONE
from taphuan_grading.errors import HomeError
from taphuan_grading.ledger.inspector import fold, records, verify
from taphuan_grading.register.units import read_atlas
from taphuan_hub.labs.folder import DATA, SETTINGS, labs_root, lay_out
from taphuan_hub.labs.samples import INVENTED, write_samples

FIRST = "1-lam-sach-danh-sach.ipynb"


def test_what_somebody_did_stays(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    assert [file.name[0] for file in lay_out(folder)] == list("123456")
    (folder / FIRST).write_text("mine", encoding="utf-8")
    (folder / "mine.xlsx").write_text("mine", encoding="utf-8")
    (folder / DATA / "lo-hang.csv").unlink()
    language = "@jupyterlab/translation-extension/plugin.jupyterlab-settings"
    settings = folder / SETTINGS / "lab/user-settings" / language
    assert json.loads(settings.read_text(encoding="utf-8")) == {"locale": "vi_VN"}
    settings.write_text('{"locale": "en"}', encoding="utf-8")
    lay_out(folder)
    assert (folder / FIRST).read_text(encoding="utf-8") == "mine"
    assert "en" in settings.read_text(encoding="utf-8")
    assert (folder / DATA / "lo-hang.csv").is_file()


def test_beginning_anew_keeps_the_old(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    lay_out(folder)
    (folder / FIRST).write_text("mine", encoding="utf-8")
    lay_out(folder, fresh_at=datetime(2026, 11, 24, 9, 5, 7, tzinfo=ZONE))
    old = folder / "bai-cu-2026-11-24-090507"
    assert (old / FIRST).read_text(encoding="utf-8") == "mine"
    assert (folder / FIRST).read_bytes() == (labs_root() / FIRST).read_bytes()
    lay_out(folder, fresh_at=datetime(2026, 11, 24, 9, 6, 0, tzinfo=ZONE))
    assert len(list(folder.glob("bai-cu-*"))) == 2
    assert not list(old.glob("bai-cu-*"))


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(HomeError, match="cannot be put into"):
        lay_out(tmp_path / "file/lab")


def test_the_lists_are_those_of_their_script(tmp_path: Path) -> None:
    write_samples(tmp_path)
    for made in sorted(tmp_path.iterdir()):
        delivered = labs_root() / DATA / made.name
        if made.suffix == ".csv":
            assert made.read_bytes() == delivered.read_bytes(), made.name
        else:
            assert cells(made) == cells(delivered), made.name
    assert cells(labs_root() / DATA / "danh-sach-ho.xlsx")[0][0] == INVENTED


def cells(file: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(file).active.values)


def test_the_map_is_that_of_the_register() -> None:
    with (labs_root() / DATA / "cac-xa.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    units = [unit for unit in read_atlas().on(date(2026, 11, 24)) if unit.level == "commune"]
    assert [(row["mã"], row["tên"], row["loại"]) for row in rows] == [
        (unit.code, unit.name, unit.type) for unit in units
    ]


def test_the_ledger_is_whole_and_names_nobody() -> None:
    lines = (labs_root() / DATA / "so-cai.jsonl").read_text(encoding="utf-8").splitlines()
    head = verify(lines)
    assert "people" not in head
    facts = fold(records(lines[1:], head))
    posts = [post for post in facts["post"].values() if post["to"] is None]
    assert 0 < head["numerator"] < head["denominator"] < len(posts)  # somebody holds two posts
    assert all(len(post["person"]) == 24 for post in posts)
