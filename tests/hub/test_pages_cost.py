"""What opening a page costs over the line: counts, not seconds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from tests.hub.serving import PASSWORD, Served

from taphuan_hub.bench.visits import LOOPBACK, Line
from taphuan_hub.pages import publish_pages

pytestmark = pytest.mark.browser
MODULE = "/services/learn/voila/render/cyber-safety--online-scams.ipynb"
END_OF_TEXT = "</main>"


@pytest.fixture(scope="module")
def context(served: Served, browser: Browser) -> Iterator[BrowserContext]:
    """A browser in which somebody with every role is signed in everywhere, and that keeps nothing yet."""
    (served.home.pages / "office").mkdir(exist_ok=True)
    publish_pages(served.home)
    first = browser.new_context()
    page = first.new_page()
    page.goto(f"{served.address}/hub/login")
    page.fill("[name=username]", "nhieu")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    for service in ("learn", "office"):
        page.goto(f"{served.address}/services/{service}/", wait_until="commit")
    state = first.storage_state()
    first.close()
    made = browser.new_context(storage_state=state)
    yield made
    made.close()


def opened(context: BrowserContext, address: str, whole: str) -> tuple[Page, Line]:
    """Open a page in a new tab until it shows `whole`."""
    page = context.new_page()
    line = Line(context.new_cdp_session(page), LOOPBACK)
    page.goto(address, wait_until="commit")
    page.wait_for_selector(whole, state="attached")
    page.wait_for_load_state("networkidle")
    return page, line


def test_a_module_is_small_and_the_second_time_tiny(served: Served, context: BrowserContext) -> None:
    page, cold = opened(context, served.address + MODULE, ".ts-title")
    assert cold.requests <= 12
    assert cold.bytes <= 150_000
    page.close()
    page, warm = opened(context, served.address + MODULE, ".ts-title")
    assert warm.bytes <= 20_000
    page.close()


@pytest.mark.parametrize("name", ["indicator-board", "trainer-desk"])
def test_pages_of_the_office_load_no_labextension(served: Served, context: BrowserContext, name: str) -> None:
    page, line = opened(context, f"{served.address}/services/office/voila/render/{name}.ipynb", ".foot")
    assert line.bytes <= 100_000
    assert line.requests <= 6
    addresses = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert not [address for address in addresses if "labextensions" in address or "voila/static" in address]
    page.close()


def test_assets_are_named_by_their_content_and_kept(served: Served) -> None:
    visitor = served.visitor()
    visitor.sign_in("nhieu", next_url=MODULE)
    page = visitor.get(MODULE).text
    names = {part.split('"')[0] for part in page.split("voila/assets/")[1:]} - {""}
    assert names
    for name in names - {name for name in names if "&" in name}:
        for encoding in ("br", "gzip", "identity"):
            answer = visitor.client.get(
                f"/services/learn/voila/assets/{name}", headers={"Accept-Encoding": encoding}
            )
            assert answer.status_code == 200
            assert "immutable" in answer.headers["cache-control"]
            assert answer.headers.get("content-encoding", "identity") == encoding
    assert visitor.get("/services/learn/voila/assets/page.000000000000.js").status_code == 404
    assert visitor.get("/services/learn/voila/assets/..%2Fpage.css").status_code == 404
    visitor.close()


@contextmanager
def held_back(page: Path, flag: Path) -> Iterator[None]:
    """Let the first code of a page wait until `flag` is there, which it is in the end."""
    released = page.read_text(encoding="utf-8")
    notebook = nbformat.reads(released, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(flag)!r}).exists(): time.sleep(0.01)\n"
    first.source = wait + first.source
    nbformat.write(notebook, page)
    try:
        yield
    finally:
        flag.touch()
        page.write_text(released, encoding="utf-8")


def test_the_text_is_there_before_the_code_has_run(served: Served, tmp_path: Path) -> None:
    visitor = served.visitor()
    visitor.sign_in("lan")
    flag = tmp_path / "go-on"
    page = served.home.pages / "learn" / PurePosixPath(MODULE).name
    seen = ""
    with held_back(page, flag), visitor.client.stream("GET", MODULE) as answer:
        for piece in answer.iter_text():
            seen += piece
            if END_OF_TEXT in seen:
                flag.touch()
    assert seen.index(END_OF_TEXT) < seen.index("data-done")
    visitor.close()
