"""Certificates: from a completion to a signed paper that anybody can check, and its revocation."""

from __future__ import annotations

import base64
import json
import stat
from pathlib import Path
from typing import Any

import jwt
import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from sqlalchemy import event, update
from tests.hub.office import NAMES, Office

from taphuan_grading import clock
from taphuan_grading.certificates.keys import read_keys
from taphuan_grading.certificates.records import issue
from taphuan_grading.certificates.revocations import read_revocations
from taphuan_grading.certificates.verifying import tokens_in, verify
from taphuan_grading.content.models import Programme
from taphuan_grading.errors import CertificateError
from taphuan_grading.ledger.keeping import bring_up_to_date
from taphuan_grading.store import schema
from taphuan_grading.store.engine import writing


@pytest.fixture
def given(office: Office) -> list[str]:
    """Numbers of the certificates of `cb-1` and `cb-3`."""
    lines = office.good("certificate", "issue").splitlines()
    numbers = {line.split()[1]: line.split()[0] for line in lines[:-1]}
    return [numbers.pop("cb-1"), numbers.pop("cb-3"), *numbers]


def files(office: Office, number: str, folder: Path) -> dict[str, Path]:
    """The PDF and the badge of a certificate, and what the issuer's site serves."""
    paths = {"pdf": folder / "giay.pdf", "badge": folder / "giay.jwt", "site": folder / "site"}
    office.good("certificate", "pdf", number, "--out", paths["pdf"])
    office.good("certificate", "badge", number, "--out", paths["badge"])
    office.good("certificate", "publish", paths["site"])
    return paths


def test_only_who_is_trained_gets_one_and_only_once(office: Office, given: list[str]) -> None:
    assert len(set(given)) == 2
    assert office.good("certificate", "issue").startswith("0 certificates")
    assert office.good("certificate", "issue", "--official", "cb-2").startswith("0 certificates")
    listed = office.good("certificate", "list")
    assert NAMES["cb-1"] in listed
    assert NAMES["cb-2"] not in listed


def test_giving_one_reads_the_work_of_that_person_only(office: Office, programme: Programme) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(office.engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    run = programme.runs[-1]
    for official, numbers in (("cb-1", 1), ("cb-1", 0), ("cb-2", 0)):
        asked.clear()
        with writing(office.engine) as connection:
            found = issue(connection, programme, run, by=official, at=clock.now(), official_id=official)
        assert [one.official_id for one in found] == [official] * numbers
        read = [given for statement, given in asked if "FROM attempt" in statement]
        assert read
        assert all(official in given for given in read)


def test_paper_and_badge_are_checked_without_the_home(
    office: Office, given: list[str], tmp_path: Path
) -> None:
    made = files(office, given[0], tmp_path)
    assert stat.S_IMODE(office.home.certificate_key.stat().st_mode) == 0o600
    site = ["--keys", made["site"] / "jwks.json", "--revoked", made["site"] / "thu-hoi.json"]
    for kind in ("pdf", "badge"):
        words = ["certificate", "verify", made[kind]]
        own = office.good(*words)
        assert own == office.good(*words, *site)
        assert own.split()[0] == given[0]
        assert NAMES["cb-1"] in own
        assert own.rstrip().endswith("valid")


def test_a_badge_is_a_verifiable_credential(office: Office, given: list[str], tmp_path: Path) -> None:
    made = files(office, given[0], tmp_path)
    token = made["badge"].read_text(encoding="utf-8")
    header = jwt.get_unverified_header(token)
    content = jwt.decode(token, options={"verify_signature": False})
    assert (header["alg"], header["typ"]) == ("ES256", "vc+jwt")
    assert header["kid"].startswith(content["issuer"]["id"] + "#")
    assert content["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert content["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert content["iss"] == content["issuer"]["id"]
    assert content["jti"] == content["id"]
    # did:jwk: the identity is the key itself
    own = json.loads(base64.urlsafe_b64decode(content["iss"].removeprefix("did:jwk:") + "=="))
    [key] = json.loads((made["site"] / "jwks.json").read_text(encoding="utf-8"))["keys"]
    assert own == {name: key[name] for name in ("crv", "kty", "x", "y")}
    # as little about the person as can be: a name, and nothing else
    assert content["credentialSubject"]["identifier"][0]["identityHash"] == NAMES["cb-1"]
    assert "cb-1" not in json.dumps(content)
    assert len(tokens_in(made["pdf"].read_bytes())[0]) < 500


def test_a_revoked_one_is_said_with_its_reason_and_another_can_be_given(
    office: Office, given: list[str], tmp_path: Path
) -> None:
    made = files(office, given[0], tmp_path)
    office.good("certificate", "revoke", given[0].lower(), "--reason", "Ghi sai tên")
    again = office.run("certificate", "revoke", given[0], "--reason", "x")
    assert "already" in again.stderr
    refused = office.run("certificate", "verify", made["pdf"])
    assert refused.exit_code == 1
    assert "REVOKED" in refused.stdout
    assert "Ghi sai tên" in refused.stdout
    office.good("certificate", "publish", made["site"])
    found = read_revocations((made["site"] / "thu-hoi.json").read_text(encoding="utf-8"))
    assert [one.reason for one in found.values()] == ["Ghi sai tên"]
    assert office.run("certificate", "pdf", given[0], "--out", made["pdf"]).exit_code == 1
    assert "1 certificates" in office.good("certificate", "issue")


def test_one_whose_completion_fell_away_is_named(office: Office, given: list[str]) -> None:
    with office.engine.begin() as connection:
        lost = schema.attempt.c.official_id == "cb-3"
        connection.execute(update(schema.attempt).where(lost).values(score=0.0))
    lines = office.good("certificate", "list").splitlines()
    assert [line.split()[0] for line in lines if "does not stand any more" in line] == [given[1]]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["pdf", "26-XXXX-XXXX", "--out", "x.pdf"], "there is no certificate"),
        (["revoke", "26-XXXX-XXXX", "--reason", "x"], "there is no certificate"),
        (["issue", "--run", "none"], "no run 'none'"),
        (["issue", "--official", "nobody"], "no official has the id"),
    ],
)
def test_what_cannot_be(office: Office, words: list[str], message: str) -> None:
    refused = office.run("certificate", *words)
    assert refused.exit_code == 1
    assert message in refused.stderr


def part(content: dict[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_forged_ones_are_refused(office: Office, given: list[str], tmp_path: Path) -> None:
    made = files(office, given[0], tmp_path)
    [token] = tokens_in(made["pdf"].read_bytes())
    keys = read_keys((made["site"] / "jwks.json").read_text(encoding="utf-8"))
    assert verify(token, keys, {}).holder == NAMES["cb-1"]
    head, body, signature = token.split(".")
    other = (
        base64.urlsafe_b64encode(json.dumps({"n": given[0], "h": "Người khác"}).encode()).decode().rstrip("=")
    )
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"taphuan-certificate+jwt"}').decode().rstrip("=")
    shared = jwt.encode({"n": "1"}, "a secret of thirty-two letters …", algorithm="HS256")
    for forged in (
        f"{head}.{other}.{signature}",
        f"{none}.{body}.{signature}",
        f"{head}.{body}.{'A' * len(signature)}",
        f"{head}.{body[:-4]}.{signature}",
        shared,
    ):
        with pytest.raises(CertificateError, match=r"signature is wrong|damaged"):
            verify(forged, keys, {})


def test_the_ledger_records_them(office: Office, given: list[str], programme: Any) -> None:
    bring_up_to_date(office.home, office.engine, programme)
    office.good("certificate", "revoke", given[0], "--reason", "nhầm")
    assert bring_up_to_date(office.home, office.engine, programme) == 1


def test_the_list_and_the_paper_can_be_read(office: Office, given: list[str], tmp_path: Path) -> None:
    made = files(office, given[0], tmp_path)
    office.good("certificate", "list", "--out", tmp_path / "list.pdf")
    for path in (made["pdf"], tmp_path / "list.pdf"):
        text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
        assert given[0] in text
        assert NAMES["cb-1"] in text


@pytest.fixture
def page(browser: Browser) -> Any:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    made = context.new_page()
    yield made
    context.close()


def state(page: Page) -> tuple[str | None, str]:
    box = page.locator("#results .card").first
    box.wait_for()
    return box.get_attribute("data-state"), box.inner_text()


@pytest.mark.browser
def test_the_page_checks_from_a_folder_without_network(
    office: Office, given: list[str], tmp_path: Path, page: Page
) -> None:
    made = files(office, given[0], tmp_path)
    address = (made["site"] / "chung-nhan.html").as_uri()
    [token] = tokens_in(made["pdf"].read_bytes())
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(f"{address}#{token}")
    kind, words = state(page)
    assert kind == "good"
    assert NAMES["cb-1"] in words
    assert given[0] in words
    for path in (made["pdf"], made["badge"]):
        page.goto("about:blank")
        page.goto(address)
        page.set_input_files("#file", path)
        page.get_by_role("button", name="Kiểm tra", exact=True).click()
        assert state(page)[0] == "good"
    page.fill("#text", token[:-6] + "AAAAAA")
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    page.locator(".bad").wait_for()
    assert "Chữ ký không đúng" in state(page)[1]
    office.good("certificate", "revoke", given[0], "--reason", "Ghi sai tên")
    office.good("certificate", "publish", made["site"])
    page.goto("about:blank")
    page.goto(f"{address}#{token}")
    kind, words = state(page)
    assert (kind, "Ghi sai tên" in words) == ("bad", True)
    assert problems == []


@pytest.mark.browser
def test_the_site_shows_the_head_of_the_ledger(
    office: Office, given: list[str], tmp_path: Path, page: Page
) -> None:
    made = files(office, given[0], tmp_path)
    head = made["site"] / "so-doi-chieu.json"
    told = json.loads(head.read_text(encoding="utf-8"))
    office.good("certificate", "revoke", given[1], "--reason", "Ghi sai tên")
    office.good("ledger", "export", tmp_path / "so.jsonl", "--pseudonymous")
    verify_it = ["ledger", "verify", tmp_path / "so.jsonl", "--head", head, "--key", told["public_key"]]
    assert f"published head {told['records']}-" in office.good(*verify_it)
    page.goto((made["site"] / "chung-nhan.html").as_uri())
    shown = page.locator("#ledger")
    assert shown.is_visible()
    assert told["short"] in shown.inner_text()
    assert (made["site"] / str(shown.get_by_role("link").get_attribute("href"))).is_file()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_a_browser_that_cannot_check_says_so(
    office: Office, given: list[str], tmp_path: Path, page: Page
) -> None:
    made = files(office, given[0], tmp_path)
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"{(made['site'] / 'chung-nhan.html').as_uri()}#{tokens_in(made['pdf'].read_bytes())[0]}")
    assert "Chưa kiểm tra được" in state(page)[1]
