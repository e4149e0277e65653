"""``taphuan ledger`` on a home of the office."""

from __future__ import annotations

import json
from pathlib import Path

from docx import Document
from tests.hub.office import NAMES, Office

from taphuan_grading import clock
from taphuan_grading.register.access import accesses


def test_a_head_is_published_and_found_again_in_a_later_export(office: Office, tmp_path: Path) -> None:
    head, file = tmp_path / "head.json", tmp_path / "ledger.jsonl"
    told = office.good("ledger", "head", "--sign", "--out", head)
    key = json.loads(head.read_text(encoding="utf-8"))["public_key"]
    office.good("certificate", "issue")  # the ledger grows
    exported = office.good("ledger", "export", file, "--pseudonymous")
    assert "2 of 3 managers trained" in exported
    assert not [name for name in (*NAMES, *NAMES.values()) if f'"{name}"' in file.read_text(encoding="utf-8")]
    verified = office.good("ledger", "verify", file, "--head", head, "--key", key)
    assert f"signed with {key}" in verified
    short = told.split()[-1]
    assert f"it holds the published head {short}" in office.good("ledger", "verify", file, "--head", short)
    for words, message in (
        (["--head", head, "--key", "another"], "is signed with the key"),
        (["--head", short.replace("-", "-0", 1)[:40]], "its hash is"),
        (["--head", "9999-" + "0" * 16], "its end is missing"),
    ):
        refused = office.run("ledger", "verify", file, *words)
        assert refused.exit_code == 1
        assert message in refused.stderr
    assert office.run("ledger", "verify", file, "--head", short, "--key", key).exit_code == 2


def test_names_are_in_an_export_unless_told_otherwise_and_the_look_is_noted(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "ledger.jsonl"
    assert "holds the names" in office.good("ledger", "export", file)
    people = json.loads(file.read_text(encoding="utf-8").splitlines()[0])["people"]
    assert ["cb-1", NAMES["cb-1"]] in people.values()
    office.good("ledger", "verify", file)
    with office.engine.connect() as connection:
        assert [one.place for one in accesses(connection, "cb-1")] == ["cli ledger export"]


def test_the_report_names_the_head(office: Office, tmp_path: Path) -> None:
    report, head = tmp_path / "bao-cao.docx", tmp_path / "head.json"
    office.good("report", "annual", "--year", clock.today().year, "--as-of", clock.today(), "--out", report)
    office.good("ledger", "head", "--out", head)
    short = json.loads(head.read_text(encoding="utf-8"))["short"]
    assert any(short in paragraph.text for paragraph in Document(str(report)).paragraphs)


def test_a_head_is_printed_without_a_signature(office: Office) -> None:
    found = json.loads(office.good("ledger", "head"))
    assert found["records"] > 0
    assert "signature" not in found
