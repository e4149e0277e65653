"""Open formats: stable documented columns, no formulas, pseudonyms, and statements that can be sent twice."""

from __future__ import annotations

import csv
import json
import re
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update
from tests.hub.office import KA_DO, NAMES, TRAINED_AT, Office

from taphuan_grading import clock
from taphuan_grading.content.models import Programme
from taphuan_grading.register.access import accesses
from taphuan_grading.reports.open_tables import COLUMNS, NAMED
from taphuan_grading.store import attendance_schema as tables
from taphuan_grading.store import schema
from taphuan_grading.store.cascade_schema import help_note

REFERENCE = Path(__file__).parents[2] / "site/reference/exports.md"
KINDS = list(COLUMNS)
REFORM = date(2025, 7, 1)


@pytest.fixture
def full(office: Office) -> Office:
    """With a class in which both were, and a name that would be a formula."""
    with office.engine.begin() as connection:
        dangerous = (
            update(schema.official).where(schema.official.c.id == "cb-3").values(name='=HYPERLINK("x")')
        )
        connection.execute(dangerous)
        connection.execute(
            insert(tables.training_class).values(
                id="lop-1",
                title="Lớp",
                course="cyber-safety",
                organiser="Văn phòng",
                place="Hội trường",
                capacity=40,
                accredited=True,
                created_at=TRAINED_AT,
            )
        )
        session = {"class_id": "lop-1", "ordinal": 1}
        moments = {"starts_at": TRAINED_AT, "ends_at": TRAINED_AT, "hours": 3.5}
        connection.execute(insert(tables.class_session).values(session | moments))
        for number, (official, status) in enumerate({"cb-1": "late", "cb-2": "absent"}.items()):
            record = {"id": str(uuid.UUID(int=number)), "official_id": official, "status": status}
            told = {"source": "trainer", "device": "0", "recorded_by": "thay", "replaces": []}
            at = {"recorded_at": TRAINED_AT, "received_at": TRAINED_AT}
            connection.execute(insert(tables.presence).values(session | record | told | at))
        help_ = {"key": "0" * 32, "official_id": "cb-2", "unit_code": KA_DO, "unit_valid_from": REFORM}
        given = {"day": TRAINED_AT.date(), "topic": "cyber-safety", "count": 3, "counted": "household"}
        connection.execute(insert(help_note).values(help_ | given | {"recorded_at": TRAINED_AT}))
    return office


def table(office: Office, kind: str, path: Path, *more: str) -> list[dict[str, str]]:
    office.good("export", kind, "--out", path, *more)
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"person",')
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def statements(office: Office, kind: str, path: Path) -> list[dict[str, Any]]:
    office.good("export", kind, "--format", "xapi", "--out", path)
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_column_is_documented_where_its_table_is() -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    for kind, columns in COLUMNS.items():
        [part] = re.findall(rf"\*\*{kind}\*\*:.*?\n\n(\|.*?)\n\n", text, re.DOTALL)
        documented = set(
            re.findall(r"`([a-z_]+)`", "\n".join(line.split("|")[1] for line in part.splitlines()))
        )
        assert documented == set(columns), kind
    assert all(f"`{name}`" in text for name in NAMED)


def test_tables_hold_what_is_known(full: Office, programme: Programme, tmp_path: Path) -> None:
    found = {kind: table(full, kind, tmp_path / f"{kind}.csv") for kind in KINDS}
    for kind, rows in found.items():
        assert rows, kind
        assert list(rows[0]) == list(COLUMNS[kind])
    people = {row["person"] for rows in found.values() for row in rows}
    assert len(people) == 3
    assert {row["course"] for row in found["completions"]} == {
        "digital-transformation",
        "e-commerce",
        "cyber-safety",
    }
    assert {row["passed"] for row in found["attempts"]} == {"true"}
    assert {row["offline"] for row in found["attempts"]} == {"false"}
    late, absent = sorted(found["attendance"], key=lambda row: row["status"], reverse=True)
    assert (late["status"], late["hours"], late["counted_hours"]) == ("late", "3.5", "1.75")
    assert (absent["status"], absent["counted_hours"]) == ("absent", "0.0")
    [helped] = found["help"]
    assert (helped["commune_name"], helped["count"], helped["ended_at"]) == ("Xã Ka Đô", "3", "")
    text = "".join((tmp_path / f"{kind}.csv").read_text(encoding="utf-8-sig") for kind in KINDS)
    assert not [word for word in (*NAMES, *NAMES.values()) if word in text]


def test_what_is_not_marked_is_empty_and_says_nothing(full: Office, tmp_path: Path) -> None:
    with full.engine.begin() as connection:
        first = schema.attempt.c.id == 1
        waits = {"state": "needs-manual", "marked_at": None, "score": None}
        connection.execute(update(schema.attempt).where(first).values(waits))
        connection.execute(update(schema.mark).where(schema.mark.c.attempt_id == 1).values(points=None))
    row = table(full, "attempts", tmp_path / "a.csv")[0]
    assert (row["state"], row["score"], row["passed"]) == ("needs-manual", "", "")
    assert "LD-0001" not in json.dumps(statements(full, "attempts", tmp_path / "a.json"))
    assert "LD-0001" not in json.dumps(statements(full, "questions", tmp_path / "q.json"))


def test_names_only_when_asked_for_and_never_as_formulas(full: Office, tmp_path: Path) -> None:
    rows = table(full, "completions", tmp_path / "c.csv", "--named")
    assert list(rows[0])[-2:] == list(NAMED)
    assert {row["name"] for row in rows} == {NAMES["cb-1"], '\'=HYPERLINK("x")'}
    with full.engine.connect() as connection:
        assert [one.place for one in accesses(connection, "cb-1")] == ["cli export completions"]
    refused = full.run("export", "completions", "--named", "--format", "xapi", "--out", tmp_path / "c.json")
    assert refused.exit_code == 2
    refused = full.run("export", "help", "--format", "xapi", "--out", tmp_path / "h.json")
    assert (refused.exit_code, (tmp_path / "h.json").exists()) == (2, False)


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        ("completions", "completed"),
        ("attempts", "passed"),
        ("questions", "answered"),
        ("attendance", "attended"),
    ],
)
def test_statements_are_xapi(full: Office, tmp_path: Path, kind: str, verb: str) -> None:
    found = statements(full, kind, tmp_path / "one.json")
    assert found == statements(full, kind, tmp_path / "two.json")
    assert len({one["id"] for one in found}) == len(found) > 0
    for one in found:
        assert set(one) <= {"id", "version", "actor", "verb", "object", "result", "context", "timestamp"}
        assert str(uuid.UUID(one["id"])) == one["id"]
        assert one["version"] == "1.0.3"
        assert one["verb"]["id"] == f"http://adlnet.gov/expapi/verbs/{verb}"
        assert re.fullmatch(r"[0-9a-f]{24}", one["actor"]["account"]["name"])
        assert one["actor"]["account"]["homePage"].startswith("https://")
        assert one["object"]["id"].startswith("urn:taphuan:")
        moment = datetime.fromisoformat(one["timestamp"])
        assert moment.tzinfo is not None
        assert moment.date() <= clock.today()
        score = one.get("result", {}).get("score")
        assert score is None or score["min"] <= score["raw"] <= score["max"]
    if kind == "attendance":
        assert len(found) == 1  # who was absent did not attend
