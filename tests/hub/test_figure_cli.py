"""``taphuan indicator``, ``evidence``, ``target`` and ``snapshot`` on a home of the office."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from tests.hub.office import KA_DO, NAMES, Office

from taphuan_grading import clock
from taphuan_grading.register.access import accesses

TODAY = clock.today()


def test_breakdowns(office: Office) -> None:
    for by, first in (("audience", "manager"), ("pilot", "smart-commune"), ("gender", "male")):
        found = json.loads(office.good("indicator", "--by", by, "--format", "json"))
        assert {row["by"] for row in found["rows"]} == {by}
        assert found["rows"][0]["key"] == first
    table = office.good("indicator", "--by", "pilot")
    assert "Xã Ka Đô (gồm Ka Đô, Lạc Lâm)" in table
    assert "không có cán bộ thuộc diện" in table
    assert "vẫn nằm trong tổng số" in " ".join(table.split())


def test_who_is_missing_and_why(office: Office) -> None:
    table = office.good("indicator", "missing")
    assert "Xã Ka Đô" in table
    assert "chưa học" in table
    assert NAMES["cb-2"] in table
    assert NAMES["cb-1"] not in table
    assert office.good("evidence", "exempt", "cb-2", "--reason", "nghỉ ốm", "--from", TODAY).endswith(
        "lists say why, no figure changes.\n"
    )
    (row,) = csv.DictReader(io.StringIO(office.good("indicator", "missing", "--format", "csv")))
    assert (row["official_id"], row["unit_code"], row["state"]) == ("cb-2", KA_DO, "exempt")
    (one,) = json.loads(office.good("indicator", "missing", "--unit", KA_DO, "--format", "json"))
    assert (one["detail"], one["since"]) == ("nghỉ ốm", TODAY.isoformat())
    assert "Chưa đạt: 0" in office.good("indicator", "missing", "--unit", "24931")
    refused = office.run("indicator", "missing", "--unit", "672")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Thành phố Đà Lạt" in refused.stderr
    assert "until 2025-06-30" in refused.stderr
    with office.engine.connect() as connection:
        assert {one.place for one in accesses(connection, "cb-2")} == {"cli indicator missing"}


def test_exemptions_and_the_evidence_of_one_official(office: Office) -> None:
    office.good("evidence", "exempt", "cb-2", "--reason", "nghỉ ốm", "--from", TODAY)
    assert "nghỉ ốm  in force" in office.good("evidence", "exemptions", "--official", "cb-2")
    shown = office.good("evidence", "show", "cb-2")
    assert shown.startswith(f"cb-2 on {TODAY}: exempt since {TODAY}\n")
    office.good("evidence", "unexempt", "1", "--reason", "nhầm")
    assert "withdrawn: nhầm" in office.good("evidence", "exemptions")
    shown = office.good("evidence", "show", "cb-1").splitlines()
    assert shown[0].startswith(f"cb-1 on {TODAY}: passed since {TODAY - timedelta(days=3)}")
    assert all("passed" in line for line in shown[1:])
    assert office.good("evidence", "show", "cb-2").startswith(f"cb-2 on {TODAY}: not-started\n")


def test_targets(office: Office, tmp_path: Path) -> None:
    assert office.good("target", "list").count("chưa báo cáo") == 14
    given = ("--day", TODAY, "--source", "BC-05")
    office.good("target", "set", "communes-8-4", "50/111", *given)
    assert "45,05% (50/111)" in office.good("target", "list")
    refused = office.run("target", "set", "communes-8-4", "112/111", *given, "--reason", "x")
    assert (refused.exit_code, "over 100%" in refused.stderr) == (1, True)
    assert office.run("target", "set", "communes-8-4", "52/111", *given).exit_code == 1
    office.good("target", "set", "communes-8-4", "--take-back", *given, "--reason", "nhầm")
    assert office.run("target", "set", "communes-8-4", *given).exit_code == 2
    told = office.good("target", "history", "communes-8-4").splitlines()
    assert ["taken back" in line for line in told] == [False, True]
    file = tmp_path / "so-lieu.csv"
    file.write_text(f"target,value,day,source\nfiles-commune,61,{TODAY},BC\nx,1,{TODAY},BC\n", "utf-8-sig")
    refused = office.run("target", "import", file)
    assert (refused.exit_code, "line 3: there is no target 'x'" in refused.stderr) == (1, True)
    file.write_text(f"target,value,day,source\nfiles-commune,61,{TODAY},BC\n", "utf-8-sig")
    assert office.good("target", "import", file) == "1 values recorded.\n"
    assert "61% ✓" in office.good("target", "list")


def test_snapshots(office: Office) -> None:
    assert office.good("snapshot", "take", "--note", "BC-12").startswith(f"Snapshot 1: {TODAY}: 2 of 3, ")
    assert "BC-12" in office.good("snapshot", "list")
    found = json.loads(office.good("snapshot", "show", "1", "--format", "json"))
    assert (found["figure"]["numerator"], found["note"], len(found["inputs"])) == (2, "BC-12", 7)
    assert f"{found['hash']}, as record {found['record']} of the ledger says" in office.good(
        "snapshot", "show", "1"
    )
    compared = json.loads(office.good("snapshot", "compare", "1", "--format", "json"))
    assert (compared["changed_inputs"], compared["steps"], compared["rows"]) == ([], [], [])
    office.good("register", "withdraw", "1", "--reason", "nhầm người")
    told = office.good("snapshot", "compare", "1")
    assert f"as reported:     {TODAY}: 2 of 3" in told
    assert "corrected: -1 of -1 (cb-1)" in told
    assert f"unit {KA_DO} Xã Ka Đô: 1/2, now 0/1" in told
    office.good("snapshot", "take")
    assert "latest" in office.good("snapshot", "compare", "1", "--with", "2")
    assert office.run("snapshot", "show", "9").exit_code == 1
    assert office.run("snapshot", "compare", "1", "--with", "yesterday").exit_code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("snapshot", "take", "--as-of", "2999-01-01"), "has not come yet"),
        (("indicator", "missing", "--as-of", "2020-01-01"), "no rule says"),
        (("target", "list", "--as-of", "2999-01-01"), "has not come yet"),
        (("target", "history", "x"), "there is no target 'x'"),
    ],
)
def test_days_and_targets_that_are_not_there(office: Office, words: tuple[str, ...], message: str) -> None:
    refused = office.run(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert message in refused.stderr
