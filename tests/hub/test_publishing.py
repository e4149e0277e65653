"""``taphuan indicator publish``: a page for everybody, that names nobody and needs nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from sqlalchemy import insert
from tests.hub.office import KA_DO, NAMES, Office

from taphuan_grading import clock
from taphuan_grading.indicator.publication import read_publication
from taphuan_grading.register.units import read_atlas
from taphuan_grading.store import schema

TODAY = clock.today()
FILES = ["chi-tieu.csv", "chi-tieu.json", "index.html"]


@pytest.fixture
def staffed(office: Office) -> Office:
    """Six more managers of the province, and one to twelve of each commune; none of them trained."""
    atlas = read_atlas()
    communes = [unit for unit in atlas.on(TODAY) if unit.level == "commune"]
    seats = [atlas.find("68", TODAY)] * 6
    seats += [unit for number, unit in enumerate(communes) for _ in range(1 + number * 5 % 12)]
    people = [{"id": f"ql-{number}", "name": "Lê Thị Cúc"} for number in range(len(seats))]
    posts = [
        {
            "official_id": one["id"],
            "title": "Chủ tịch",
            "level": unit.level,
            "unit_code": unit.code,
            "unit_valid_from": unit.valid_from,
            "manager": True,
            "valid_from": unit.valid_from,
        }
        for one, unit in zip(people, seats, strict=True)
    ]
    with office.engine.begin() as connection:
        connection.execute(insert(schema.official), people)
        connection.execute(insert(schema.post), posts)
    return office


def published(office: Office, folder: Path, *more: object) -> str:
    """Publish, and return the page."""
    office.good("indicator", "publish", folder, *more)
    assert sorted(path.name for path in folder.iterdir()) == FILES
    return (folder / "index.html").read_text(encoding="utf-8")


def test_the_latest_snapshot_without_small_groups(staffed: Office, tmp_path: Path) -> None:
    staffed.good("snapshot", "take", "--as-of", TODAY)
    page = published(staffed, tmp_path / "site")
    data = read_publication((tmp_path / "site/chi-tieu.json").read_text(encoding="utf-8"))
    figure = json.loads(staffed.good("indicator", "--format", "json"))
    assert (data.numerator, data.denominator) == (figure["numerator"], figure["denominator"])
    small = {row["key"] for row in figure["rows"] if row["by"] == "unit" and 0 < row["denominator"] < 5}
    assert len(small) > 10
    assert small <= {row.key for row in data.by("unit") if row.hidden}
    assert f"Bản chốt số {data.snapshot}" in page
    assert data.digest in page
    assert f"Tỉnh Lâm Đồng, tính đến hết ngày {TODAY:%d/%m/%Y}" in page
    assert "vẫn nằm trong tổng số" in page
    text = page + "".join((tmp_path / "site" / name).read_text(encoding="utf-8") for name in FILES)
    assert not [word for word in (*NAMES, *NAMES.values(), "ql-1", "Lê Thị Cúc") if word in text]


def test_one_snapshot_is_asked_for_and_others_before_it_count(staffed: Office, tmp_path: Path) -> None:
    staffed.good("snapshot", "take", "--as-of", TODAY)
    staffed.good("snapshot", "take", "--as-of", TODAY)
    first = published(staffed, tmp_path / "one", "--snapshot", "1")
    second = published(staffed, tmp_path / "two", "--snapshot", "2")
    assert "Bản chốt số 1," in first
    assert "Bản chốt số 2," in second
    refused = staffed.run("indicator", "publish", tmp_path / "three", "--snapshot", "3")
    assert (refused.exit_code, (tmp_path / "three").exists()) == (1, False)
    assert "there is no snapshot 3" in refused.stderr


def test_no_snapshot_yet_is_said_kindly(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    assert "There is no snapshot yet" in office.good("indicator", "publish", folder)
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    assert "Chưa có số liệu nào được chốt" in (folder / "index.html").read_text(encoding="utf-8")


def test_three_people_have_no_page(office: Office, tmp_path: Path) -> None:
    office.good("snapshot", "take")
    refused = office.run("indicator", "publish", tmp_path / "site")
    assert (refused.exit_code, (tmp_path / "site").exists()) == (1, False)
    assert "figures of fewer than 5 are not published" in refused.stderr


@pytest.mark.browser
def test_the_page_on_a_phone_and_on_paper(staffed: Office, browser: Browser, tmp_path: Path) -> None:
    staffed.good("snapshot", "take")
    page_text = published(staffed, tmp_path / "site")
    assert len(page_text.encode()) < 150_000
    assert not re.findall(r"<script|https?://(?!www\.w3\.org)", page_text)
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((tmp_path / "site/index.html").as_uri())
    assert len(asked) == 1
    assert page.locator("#ban-do svg.tb-map a").count() == 124
    line = page.locator(f"#don-vi-{KA_DO}")
    assert line.locator("th").inner_text().strip().startswith("Xã Ka Đô")
    assert page.get_by_text("không công bố", exact=True).count() > 10
    assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto((tmp_path / "site/index.html").as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    context.close()
