"""``taphuan attempts import``: from files to the evidence, through the real queue."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update
from tests.grading.attempts.files import content, signed
from tests.hub.office import Office, settle
from tests.hub.serving import PASSWORD, QUICK

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.register.accounts import create_account
from taphuan_grading.store import schema
from taphuan_grading.store.home import Home

SAFETY = "cyber-safety/online-scams"


@pytest.fixture
def office(released_home: Home, released_store: Engine, programme: Programme) -> Office:
    settle(released_store, programme)
    create_account(
        released_store,
        username="binh",
        password=PASSWORD,
        roles=["learner"],
        at=clock.now(),
        official_id="cb-2",
        hasher=QUICK,
    )
    with released_store.begin() as connection:
        connection.execute(update(schema.official).where(schema.official.c.id == "cb-2").values(code="LD-02"))
    return Office(released_home, released_store)


def write(folder: Path, programme: Programme, name: str = "a.json", **others: Any) -> Path:
    person = {"id": "p1", "name": "tran thi binh", "account": "Binh"}
    said = content(programme, programme.module(SAFETY), **{"person": person, **others})
    path = folder / name
    path.write_bytes(signed(said))
    return path


@pytest.mark.nbgrader
def test_a_file_is_imported_marked_and_told_as_evidence(
    office: Office, programme: Programme, tmp_path: Path
) -> None:
    path = write(tmp_path, programme)
    assert f"{path}: good " in office.good("attempts", "import", path, "--dry-run")
    first = office.good("attempts", "import", path, "--vouched-by", "Lê Minh Châu")
    assert first.startswith(f"{path}: taken NTM-2026-")
    assert first.rstrip().endswith(f"{SAFETY} cb-2")
    assert f"{path}: known NTM-2026-" in office.good("attempts", "import", path)
    assert office.good("grade").startswith("1 attempts marked")
    told = office.good("evidence", "show", "cb-2")
    assert "passed" in told
    assert "(tự học ngoại tuyến, Lê Minh Châu xác nhận)" in told
    assert "ngoại tuyến" not in office.good("evidence", "show", "cb-1")
    table = tmp_path / "attempts.csv"
    office.good("export", "attempts", "--out", table)
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = {row["attempt"]: row["offline"] for row in csv.DictReader(lines)}
    assert {number.startswith("NTM-"): offline for number, offline in rows.items()} == {
        True: "true",
        False: "false",
    }


def test_every_file_has_its_line_and_bad_ones_their_reason(
    office: Office, programme: Programme, tmp_path: Path
) -> None:
    nobody = write(tmp_path, programme, "b.json", person={"id": "p", "name": "", "account": ""})
    stranger = write(tmp_path, programme, "c.json", person={"id": "p", "name": "", "account": "ai-do"})
    edited = write(tmp_path, programme, "d.json")
    edited.write_bytes(edited.read_bytes().replace(b"true", b"false"))
    large = tmp_path / "e.json"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    coded = write(tmp_path, programme, "f.json", person={"id": "p", "name": "Người khác", "account": "ld-02"})
    gone = tmp_path / "khong-co.json"
    files = [nobody, stranger, edited, large, coded, gone]
    done = office.run("attempts", "import", *files, "--format", "json")
    assert done.exit_code == 1
    rows = json.loads(done.stdout)
    assert [Path(row["file"]) for row in rows] == files
    codes = ["whose", "no-person", "edited", "too-large", "", "unreadable"]
    assert [row["code"] for row in rows] == codes
    assert (rows[4]["result"], rows[4]["official_id"], rows[4]["notices"]) == (
        "taken",
        "cb-2",
        ["other-name"],
    )
    refused = office.run("attempts", "import", nobody, coded)
    assert refused.exit_code == 1
    assert f"{nobody}: refused (whose): " in refused.stderr
    assert f"{coded}: known " in refused.stdout
    assert "[Tên ghi trên máy khác với tên trong sổ cán bộ]" in refused.stdout


def test_wrong_usage(office: Office, tmp_path: Path) -> None:
    assert office.run("attempts", "import").exit_code == 2
    assert office.run("attempts", "import", "x", "--vouched-by", " ").exit_code == 2
