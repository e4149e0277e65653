"""``taphuan class`` and ``taphuan evidence``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine
from tests.hub.serving import PASSWORD, QUICK

from taphuan_grading import clock
from taphuan_grading.register.accounts import create_account
from taphuan_grading.register.units import load_units, read_atlas
from taphuan_grading.store.home import Home
from taphuan_hub.cli import main

SAMPLE = Path(__file__).parents[1] / "grading/samples/small"
CLASSES = """\
classes:
  - id: lop-1
    title: Kỹ năng số
    course: village
    organiser: Văn phòng Điều phối
    place: Hội trường
    capacity: 40
    trainers: [thay]
    sessions:
      - {day: 2026-03-10, begins: "07:30", ends: "11:30", hours: 3.5}
    people: [cb-1, cb-2]
"""

Run = Callable[..., Result]


@pytest.fixture
def run(bare_home: Home, bare_store: Engine) -> Run:
    """Run a command on a home with units, two officials and the trainer `thay`."""
    with bare_store.begin() as connection:
        load_units(connection, read_atlas())
    create_account(
        bare_store, username="thay", password=PASSWORD, roles=["trainer"], at=clock.now(), hasher=QUICK
    )

    def running(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["--home", str(bare_home.root), *arguments])

    return running


def test_classes_are_added_listed_shown_and_accredited(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))
    path = tmp_path / "classes.yml"
    path.write_text(CLASSES, encoding="utf-8")
    assert run("class", "add", str(path)).output == "lop-1: 2 people, 1 session, 3.5 h\n"
    again = run("class", "add", str(path))
    assert (again.exit_code, again.output) == (1, "taphuan: class 'lop-1' exists already\n")
    assert "not accredited" in run("class", "list", "--trainer", "thay").output
    assert run("class", "accredit", "lop-1").output == "lop-1 is accredited.\n"
    shown = run("class", "show", "lop-1").output
    assert "course village, accredited" in shown
    assert "session 1 on 2026-03-10, 3.5 h, open: present 0" in shown
    assert run("class", "show", "lop-2").exit_code == 1


def test_a_file_is_taken_whole_or_not_at_all(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))
    path = tmp_path / "classes.yml"
    second = CLASSES.partition("\n")[2].replace("lop-1", "lop-2").replace("cb-2", "cb-9")
    path.write_text(CLASSES + second, encoding="utf-8")
    refused = run("class", "add", str(path))
    assert refused.output == "taphuan: no official has the id or code 'cb-9'\n"
    assert run("class", "list").output == ""
    path.write_text(CLASSES.replace("capacity: 40", "capacity: 0"), encoding="utf-8")
    refused = run("class", "add", str(path))
    assert refused.output.startswith(f"{path}:7: 'classes.capacity' is 0; expected a number from 1")


def test_certificates_from_elsewhere(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = tmp_path / "content"
    shutil.copytree(SAMPLE, content)
    with (content / "programme.yml").open("a", encoding="utf-8") as file:
        file.write("grades:\n  - {id: badge, title: Chứng nhận}\n")
    monkeypatch.setenv("TAPHUAN_CONTENT", str(content))
    add = ["evidence", "add", "cb-1", "--number", "7/2026", "--issued", "2026-03-10", "--grade"]
    done = run(*add, "badge")
    assert done.output == (
        "Recorded as 1.\nNo rule of the programme counts badge: it is kept, and changes no figure.\n"
    )
    assert "no grade 'other'" in run(*add, "other").output
    assert "already" in run(*add, "badge").output
    assert run("evidence", "withdraw", "1", "--reason", "nhầm người").exit_code == 0
    assert "withdrawn: nhầm người" in run("evidence", "list", "--official", "cb-1").output
    assert run("evidence", "withdraw", "1", "--reason", "nhầm").exit_code == 1


def test_a_class_is_changed_by_its_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPHUAN_CONTENT", str(SAMPLE))
    path = tmp_path / "classes.yml"
    path.write_text(CLASSES, encoding="utf-8")
    run("class", "add", str(path))
    told = run("class", "file", "lop-1").output
    path.write_text(told, encoding="utf-8")
    change = ("class", "change", str(path))
    assert run(*change).exit_code == 2  # no reason
    assert run(*change, "--reason", "nhầm").output == "lop-1: nothing changed\n"
    path.write_text(told.replace("Hội trường", "Nhà văn hóa").replace("11:30", "11:00"), encoding="utf-8")
    assert run(*change, "--reason", "hội trường bận").output == "lop-1: place, sessions changed\n"
    shown = run("class", "show", "lop-1").output
    assert "Nhà văn hóa" in shown
    assert "place, sessions; hội trường bận" in shown
    path.write_text(told.replace("number: 1", "number: 4"), encoding="utf-8")
    assert "sessions [4] are named, the class has [1]" in run(*change, "--reason", "vì").output
    assert run("class", "file", "lop-9").exit_code == 1


def test_a_lost_card_is_revoked_and_another_one_printed(run: Run, tmp_path: Path) -> None:
    assert run("register", "revoke-card", "cb-1").exit_code == 2  # no reason
    assert "phải nêu lý do" in run("register", "revoke-card", "cb-1", "--reason", " ").output
    assert run("register", "revoke-card", "cb-9", "--reason", "mất thẻ").exit_code == 1
    assert run("register", "revoke-card", "cb-1", "--reason", "mất", "--card", "x.txt").exit_code == 2
    card = tmp_path / "the.pdf"
    done = run("register", "revoke-card", "cb-1", "--reason", "mất thẻ", "--card", str(card))
    assert "số thẻ đã hủy đến nay: 1" in done.output
    assert card.read_bytes().startswith(b"%PDF-")
    assert "cli revoke-card" in run("register", "access-log", "cb-1").output
