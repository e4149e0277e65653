"""``taphuan cascade``, and help given in the annual report: beside the figure, never in it."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from sqlalchemy import insert
from tests.hub.office import DON_DUONG, KA_DO, NAMES, Office

from taphuan_grading import clock
from taphuan_grading.cascade.coverage import APART
from taphuan_grading.register.access import accesses
from taphuan_grading.register.units import read_atlas
from taphuan_grading.store.cascade_schema import help_note

TODAY = clock.today()
REFORM = read_atlas().find(KA_DO, TODAY).valid_from


@pytest.fixture
def helped(office: Office) -> Office:
    """Two notes that stand, in two communes, and one that was withdrawn."""
    rows = [
        (KA_DO, "cyber-safety", 3, "household", None),
        (DON_DUONG, "electronic-payment", 20, "person", None),
        (KA_DO, "cyber-safety", 400, "person", clock.now()),
    ]
    with office.engine.begin() as connection:
        for number, (unit, topic, count, counted, ended) in enumerate(rows):
            said = {"day": TODAY, "topic": topic, "count": count, "counted": counted, "ended_at": ended}
            place = {"unit_code": unit, "unit_valid_from": REFORM, "recorded_at": clock.now()}
            who = {"key": f"{number:032x}", "official_id": "cb-2"}
            connection.execute(insert(help_note).values(said | place | who))
    return office


def test_notes_are_listed_without_names(helped: Office) -> None:
    rows = json.loads(helped.good("cascade", "list", "--format", "json"))
    assert [(row["commune_name"], row["topic_title"], row["count"]) for row in rows] == [
        ("Xã Ka Đô", "Dùng mạng an toàn, tránh lừa đảo", 3),
        ("Xã Đơn Dương", "Thanh toán điện tử", 20),
    ]
    [person] = {row["person"] for row in rows}
    printed = helped.good("cascade", "list")
    assert "Xã Ka Đô" in printed
    assert "3 hộ" in printed
    assert not [word for word in (*NAMES, *NAMES.values()) if word in printed + person]
    with helped.engine.connect() as connection:
        assert {one.place for one in accesses(connection, "cb-2")} == {"cli cascade list"}


def test_sums_by_topic_and_by_commune(helped: Office) -> None:
    whole = json.loads(helped.good("cascade", "summary", "--format", "json"))
    assert (whole["reached"], whole["communes"], whole["notes"]) == (2, 124, 2)
    assert (whole["households"], whole["people"]) == (3, 20)
    text = helped.good("cascade", "summary", "--by", "commune", "--format", "csv")
    rows = {row["commune"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == 124
    assert (rows[KA_DO]["households"], rows[DON_DUONG]["people"], rows["24805"]["notes"]) == ("3", "20", "0")
    table = helped.good("cascade", "summary")
    assert "2 trên 124 xã, phường đã có ghi chép" in table
    assert APART in table
    yesterday = helped.good("cascade", "summary", "--as-of", TODAY - timedelta(days=1), "--format", "json")
    assert json.loads(yesterday)["notes"] == 0


def test_an_empty_list_has_its_columns_and_a_day_to_come_is_refused(office: Office) -> None:
    assert office.good("cascade", "list", "--format", "csv").startswith("id,day,commune,")
    refused = office.run("cascade", "summary", "--as-of", TODAY + timedelta(days=1))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "has not come yet" in refused.stderr


def test_the_report_tells_it_apart_from_the_figure(helped: Office, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    helped.good("report", "annual", "--year", TODAY.year, "--as-of", TODAY, "--out", path)
    [told] = [part.text for part in Document(str(path)).paragraphs if "tổ công nghệ cộng đồng" in part.text]
    assert "(ngoài chỉ tiêu)" in told
    assert "2 trên 124 xã, phường đã có ghi chép, với 2 lần giúp 3 hộ và 20 người" in told
    assert told.endswith(APART)


def test_the_report_is_silent_where_nobody_noted_anything(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    office.good("report", "annual", "--year", TODAY.year, "--as-of", TODAY, "--out", path)
    assert not [part for part in Document(str(path)).paragraphs if "ngoài chỉ tiêu" in part.text]
